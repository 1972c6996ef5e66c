import { execFile } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { OperationClass } from '../../src/domain/operator/operator.ts';
import { pick, type Random } from '../../src/shared/random.ts';
import { rowsOf } from '../fuzz/storesAgree.ts';
import { pause, until } from './programs.ts';
import type { Desk, Room } from './room.ts';
import type { SmallDisk } from './smallDisk.ts';

/** What can go wrong, in the shares in which it does. */
const DECK = [
  ...['station-killed', 'station-killed', 'hub-killed', 'hub-killed', 'cut', 'cut', 'unheard'],
  ...['station-disk', 'hub-disk', 'back-up', 'restored'],
] as const;
type Fault = (typeof DECK)[number];

/** Faults, and what they left behind. */
export interface Faults {
  /** The next one, by chance; those that last end by themselves some faults later. */
  next(): Promise<void>;
  /** Everything that lasts ends; every program runs. */
  heal(): Promise<void>;
  backUp(): Promise<void>;
  /** The hub ends, the newest back-up is put in its place and it starts again; gives how many operations that takes from it. */
  restore(): Promise<number>;
  killStation(desk: Desk, deadFor: number): Promise<void>;
  /** A station's disk is full until the promise that is given says otherwise. */
  fillDisk(desk: Desk): Promise<() => Promise<void>>;
  /** Identifiers that were on each station's disk when it was killed; what was in the hub's store before each restore. */
  readonly kept: ReadonlyMap<string, ReadonlySet<string>>;
  readonly keptAtHub: ReadonlyMap<string, OperationClass>;
  readonly figures: { readonly counts: ReadonlyMap<Fault, number>; setBack: number; slowestDisk: number };
}

const idsOf = (file: string): string[] => rowsOf<{ id: string }>(file, 'SELECT id FROM operation').map(({ id }) => id);

const BACKUP = resolve(import.meta.dirname, '..', '..', 'scripts', 'backup.mjs');

/** A disk with room again is used again by then, ms. */
const RECOVERS = 5_000;

/** Opens the faults of a room; the same seed chooses the same ones. */
export function createFaults(room: Room, random: Random): Faults {
  const { desks, hub, hubDisk, hubFile } = room;
  const kept = new Map(desks.map(({ seat: { name } }) => [name, new Set<string>()]));
  const keptAtHub = new Map<string, OperationClass>();
  const counts = new Map<Fault, number>();
  const figures = { counts, setBack: 0, slowestDisk: 0 };
  /** What lasts: what it is on, after how many faults it ends, and how. */
  const lasting = new Map<string, { left: number; end: () => Promise<void> }>();
  let deck: Fault[] = [];

  const endOf = async (what: string): Promise<void> => {
    const one = lasting.get(what);
    lasting.delete(what);
    await one?.end();
  };
  const last = (what: string, end: () => Promise<void>): void => {
    lasting.set(what, { left: 1 + Math.floor(random() * 3), end });
  };
  const draw = (): Fault => {
    if (deck.length === 0) {
      deck = DECK.filter((fault) => hubDisk || !fault.endsWith('-disk'));
      for (let i = deck.length - 1; i > 0; i--) {
        const j = Math.floor(random() * (i + 1));
        [deck[i], deck[j]] = [deck[j]!, deck[i]!];
      }
    }
    return deck.pop()!;
  };

  /** `npm run backup`, as an administrator does it. */
  const backup = async (action: 'now' | 'restore'): Promise<void> => {
    const copies = ['--data', dirname(dirname(hubFile)), '--of', 'hub', '--backups', join(room.elsewhere, 'copies')];
    await promisify(execFile)(process.execPath, [BACKUP, action, ...copies]);
  };
  const killHub = async (deadFor: number, meanwhile = async (): Promise<void> => {}): Promise<void> => {
    await endOf('hub-disk');
    await hub.kill();
    await meanwhile();
    await pause(deadFor);
    await hub.start();
  };
  const restore = async (): Promise<number> => {
    let lost = 0;
    await killHub(0, async () => {
      const had = rowsOf<{ id: string; class: OperationClass }>(
        hubFile,
        "SELECT id, json_extract(operation, '$.class') AS class FROM operation",
      );
      for (const one of had) keptAtHub.set(one.id, one.class);
      await backup('restore');
      lost = had.length - idsOf(hubFile).length;
      // What was set aside is deleted when all is well; nine times over it would fill the disk.
      const folder = dirname(hubFile);
      for (const aside of readdirSync(folder).filter((name) => name.startsWith('before-')))
        rmSync(join(folder, aside), { recursive: true });
    });
    figures.setBack += lost;
    return lost;
  };
  const killStation = async ({ seat, file, disk }: Desk, deadFor: number): Promise<void> => {
    await seat.kill();
    lasting.delete(`disk of ${seat.name}`);
    disk?.free();
    for (const id of idsOf(file)) kept.get(seat.name)!.add(id);
    await pause(deadFor);
    await seat.start();
  };
  const fillDisk = async ({ seat }: Desk, disk: SmallDisk): Promise<() => Promise<void>> => {
    disk.fill('station.db');
    await until(`${seat.name} says that its disk is full`, () => seat.status()?.storage === 'full');
    return async () => {
      disk.free();
      const begun = performance.now();
      await until(`${seat.name} writes again`, () => seat.status()?.storage === 'good', RECOVERS);
      figures.slowestDisk = Math.max(figures.slowestDisk, (performance.now() - begun) / 1_000);
    };
  };

  const begin: Readonly<Record<Fault, (desk: Desk) => Promise<void>>> = {
    'station-killed': (desk) => killStation(desk, random() * 1_500),
    'hub-killed': () => killHub(random() * 1_500),
    async cut({ seat: { name }, wire }) {
      await endOf(`wire of ${name}`);
      wire.wire.open = false;
      wire.cut();
      last(`wire of ${name}`, async () => {
        wire.wire.open = true;
      });
    },
    // The hub hears what the station says, the station nothing of the hub: accepted and not answered.
    async unheard({ seat: { name }, wire }) {
      await endOf(`wire of ${name}`);
      wire.wire.answers = false;
      last(`wire of ${name}`, async () => {
        wire.cut();
        wire.wire.answers = true;
      });
    },
    async 'station-disk'(desk) {
      const what = `disk of ${desk.seat.name}`;
      await endOf(what);
      if (desk.disk) last(what, await fillDisk(desk, desk.disk));
    },
    async 'hub-disk'() {
      await endOf('hub-disk');
      if (!hubDisk) return;
      hubDisk.fill('hub.db');
      last('hub-disk', async () => hubDisk.free());
    },
    'back-up': () => backup('now'),
    restored: async () => void (await restore()),
  };

  return {
    ...{ kept, keptAtHub, figures, restore, killStation },
    backUp: () => backup('now'),
    fillDisk: async (desk) => (desk.disk ? fillDisk(desk, desk.disk) : async () => {}),
    async next() {
      const fault = draw();
      await pause(100 + random() * 500);
      for (const [what, one] of [...lasting]) if (--one.left <= 0) await endOf(what);
      await begin[fault](pick(random, desks));
      counts.set(fault, (counts.get(fault) ?? 0) + 1);
    },
    async heal() {
      for (const what of [...lasting.keys()]) await endOf(what);
    },
  };
}
