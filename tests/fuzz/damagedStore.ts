import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type IfDamaged, openMendedStore } from '../../main/station/store/mend.ts';
import { openStore, type Store } from '../../main/station/store/store.ts';
import { decide, NO_ALARM, occurrenceId } from '../../src/domain/alarm/alarm.ts';
import { seededRandom } from '../../src/shared/random.ts';
import { makeBackup } from '../../src/storage/backups.ts';
import type { Accepted, Operation } from '../../src/sync/operation.ts';
import { createOperationMaker } from '../../src/sync/operationMaker.ts';
import { alarmStream } from '../../src/sync/streams.ts';

/*
 * Stores that were damaged on their disk: torn and foreign pages, cut files, torn logs, wrong bytes. Each is opened as a
 * station opens it, and then agrees with the hub.
 */

const SINCE = 1_795_000_000_000;
const now = () => SINCE + 1_000_000;
/** Alarms before the back-up, after it, and those of them that the hub has not ordered. */
const BEFORE = 240;
const AFTER = 60;
const UNSHARED = 12;

/** What each damage is done to, and with what it is compared. */
export interface Template {
  readonly dir: string;
  /** The hub's log of all operations. */
  readonly log: readonly Accepted[];
  readonly alarms: readonly string[];
  readonly inBackup: number;
}

/** What became of one damaged store. */
export type Outcome = 'opened' | 'opened-behind' | 'restored' | 'rebuilt' | 'memory' | `refused ${string}`;

/** Makes a store with alarms, a back-up of the time before, and an open write-ahead log, as a crash leaves it. */
export async function makeTemplate(): Promise<Template> {
  const dir = mkdtempSync(join(tmpdir(), 'vigie-damage-'));
  const live = join(dir, 'live');
  mkdirSync(live);
  const opened = openStore({ dir: live, now });
  if (!opened.ok) throw new Error(opened.refusal.message);
  const store = opened.value;
  const by = { operator: null, position: 'P1', station: store.stationId() };
  const maker = createOperationMaker({ by, now, random: seededRandom(1) });
  store.joinLog('the-log', 0);
  const log: Accepted[] = [];
  const alarms: string[] = [];
  const raise = (shared: boolean): void => {
    const asset = `LP-${alarms.length}`;
    const id = occurrenceId(asset, 'lamp-out', SINCE);
    const raised = { asset, condition: 'lamp-out', priority: 3, detail: 'x'.repeat(300), raisedAt: SINCE } as const;
    const decided = decide(NO_ALARM, { type: 'raise', ...raised }, { now: now(), position: 'P1' });
    if (!decided.ok) throw new Error(decided.refusal.message);
    const [operation] = maker.make(alarmStream(id), 0, decided.value) as [Operation];
    store.append([operation]);
    const accepted = { operation, order: log.length + 1, streamOrder: 1 };
    if (shared) store.accept([accepted]);
    log.push(accepted);
    alarms.push(id);
  };
  for (let i = 0; i < BEFORE; i++) raise(true);
  store.saveWorkspace('1', '{"panes":[]}');
  const copied = await makeBackup({ of: 'station', data: live, backups: join(live, 'backups'), now: now(), days: 9 });
  if (!copied.ok) throw new Error(copied.refusal.message);
  // An old state of the same file, from which pages are taken that were written too late.
  cpSync(join(copied.value.folder, 'station.db'), join(dir, 'old.db'));
  for (let i = 0; i < AFTER; i++) raise(i < AFTER - UNSHARED);
  // Copied with its log while it is open: what a power cut leaves.
  cpSync(live, join(dir, 'crashed'), { recursive: true });
  store.close();
  return { dir, log, alarms, inBackup: BEFORE };
}

type Random = () => number;
const PAGE = 4_096;
const below = (random: Random, limit: number): number => Math.floor(random() * limit);

/** Kinds of damage; each changes the files of a folder and says which. */
const DAMAGES: Readonly<Record<string, (dir: string, random: Random, old: string) => void>> = {
  'a page of noise': (dir, random) =>
    change(dir, random, (bytes, at) => {
      for (let i = at; i < Math.min(at + PAGE, bytes.length); i++) bytes[i] = below(random, 256);
    }),
  'a page of zeroes': (dir, random) => change(dir, random, (bytes, at) => bytes.fill(0, at, at + PAGE)),
  'half a page': (dir, random, old) =>
    change(dir, random, (bytes, at) => {
      const before = readFileSync(old);
      if (at < before.length) before.copy(bytes, at, at, at + PAGE / 2);
      else bytes.fill(0, at, at + PAGE / 2);
    }),
  'a page of before': (dir, random, old) =>
    change(dir, random, (bytes, at) => {
      const before = readFileSync(old);
      if (at < before.length) before.copy(bytes, at, at, at + PAGE);
      else bytes.fill(0, at, at + PAGE);
    }),
  'a page of elsewhere': (dir, random) =>
    change(dir, random, (bytes, at) => {
      const from = below(random, Math.floor(bytes.length / PAGE)) * PAGE;
      bytes.copy(bytes, at, from, from + PAGE);
    }),
  'wrong bytes': (dir, random) =>
    change(dir, random, (bytes) => {
      for (let i = below(random, 40); i >= 0; i--) bytes[below(random, bytes.length)] = below(random, 256);
    }),
  'a cut file': (dir, random) => {
    const file = join(dir, 'station.db');
    truncateSync(file, below(random, readFileSync(file).length));
  },
  'an empty file': (dir) => truncateSync(join(dir, 'station.db'), 0),
  'a spoilt head': (dir, random) => change(dir, random, (bytes) => bytes.write('spoilt', below(random, 100))),
  'a cut log': (dir, random) => {
    const log = join(dir, 'station.db-wal');
    truncateSync(log, below(random, readFileSync(log).length));
  },
  'noise in the log': (dir, random) => {
    const log = join(dir, 'station.db-wal');
    const bytes = readFileSync(log);
    for (let i = 0; i < 200; i++) bytes[below(random, bytes.length)] = below(random, 256);
    writeFileSync(log, bytes);
  },
  'another’s file': (dir) => writeFileSync(join(dir, 'station.db'), 'no database at all '.repeat(900)),
  'no file': (dir) => rmSync(join(dir, 'station.db')),
};

function change(dir: string, random: Random, how: (bytes: Buffer, at: number) => void): void {
  const file = join(dir, 'station.db');
  const bytes = readFileSync(file);
  how(bytes, below(random, Math.max(1, Math.floor(bytes.length / PAGE))) * PAGE);
  writeFileSync(file, bytes);
}

/** Damages a copy in the way of a seed, opens it, and lets it agree with the hub; throws where a promise is broken. */
export async function damageAndOpen(
  template: Template,
  seed: number,
): Promise<{ readonly damage: string; readonly outcome: Outcome }> {
  const random = seededRandom(seed);
  const names = Object.keys(DAMAGES);
  const damage = names[below(random, names.length)]!;
  const dir = join(template.dir, `case-${seed}`);
  cpSync(join(template.dir, 'crashed'), dir, { recursive: true });
  // Half of them as after a good end, all in one file; a damaged log is one that a crash left.
  if (!damage.includes('log') && random() < 0.7) closeWell(dir);
  DAMAGES[damage]!(dir, random, join(template.dir, 'old.db'));
  const ifDamaged = (['refuse', 'restore', 'rebuild', 'memory'] as const)[below(random, 4)]!;
  try {
    return { damage, outcome: await open(template, dir, damage, ifDamaged) };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function closeWell(dir: string): void {
  const store = openStore({ dir, now });
  if (!store.ok) throw new Error(store.refusal.message);
  store.value.close();
}

async function open(template: Template, dir: string, damage: string, ifDamaged: IfDamaged): Promise<Outcome> {
  const opened = await openMendedStore({ data: dir, backups: join(dir, 'backups'), ifDamaged, now });
  if (!opened.ok) {
    const { code } = opened.refusal;
    if (!/^(store|backup)\./.test(code)) throw new Error(`refused without a name: ${code}`);
    if (ifDamaged !== 'refuse' && code === 'store.corrupt') throw new Error('chosen, and refused all the same');
    if (existsSync(join(dir, 'station.db')) === false && damage !== 'no file') throw new Error('the file is gone');
    return `refused ${code}`;
  }
  const { store, mended } = opened.value;
  try {
    const there = store.alarms().length;
    if (mended === null && there < template.alarms.length && !damage.includes('log'))
      throw new Error(`opened as whole with ${there} of ${template.alarms.length} alarms`);
    // A torn log ends where it is torn; what was in the file itself is there.
    if (mended === null && there < template.inBackup && !damage.includes('log')) throw new Error('silently emptied');
    if (mended?.how === 'restored' && there < template.inBackup) throw new Error('the back-up held more');
    if ((store.storage() === 'memory') !== (mended?.how === 'memory')) throw new Error('memory is not said');
    agree(store, template);
    if (mended) return mended.how;
    return there < template.alarms.length ? 'opened-behind' : 'opened';
  } finally {
    store.close();
  }
}

/** The hub gives what is missing; afterwards every alarm is there. */
function agree(store: Store, { log, alarms }: Template): void {
  const joined = store.joinLog('the-log', log.length);
  if (!joined.ok) throw new Error(joined.refusal.message);
  for (let at = store.hubCursor(); at < log.length; at += 100) {
    const taken = store.accept(log.slice(at, at + 100));
    if (!taken.ok) throw new Error(taken.refusal.message);
  }
  const have = new Set(store.alarms().map(({ id }) => id));
  const missing = alarms.filter((id) => !have.has(id));
  if (missing.length > 0) throw new Error(`after the hub ${missing.length} alarms are missing`);
}
