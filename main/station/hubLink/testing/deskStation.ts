import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { accountsCommand } from '../../../../src/hub/accounts/accountsCommand.ts';
import type { Refusal } from '../../../../src/shared/result.ts';
import type { Operation } from '../../../../src/sync/operation.ts';
import { createOperationLogs } from '../../services/operationLogs.ts';
import { openDeskKey } from '../../services/operator/deskKey.ts';
import { createOperatorDesk, isEncrypted, type OperatorDesk } from '../../services/operator/operatorDesk.ts';
import { openStore } from '../../store/store.ts';
import { TOKEN, until } from '../hub.fixture.ts';
import { createHubLink, type HubLink } from '../hubLink.ts';

export const PASSWORD = 'cheval pile agrafe';

/** Runs `npm run hub:accounts` on a hub's folder; gives what it said. */
export async function accounts(dir: string, args: string[], password = PASSWORD): Promise<string> {
  const said: string[] = [];
  const code = await accountsCommand(args, {
    dir,
    cwd: dir,
    readSecret: async () => ({ ok: true, value: password }),
    say: (line) => said.push(line),
    now: Date.now,
  });
  if (code !== 0) throw new Error(said.join('\n'));
  return said.join('\n');
}

/** What the hub has accepted, in its order. */
export function logOf(dir: string): Operation[] {
  const db = new Database(join(dir, 'hub.db'), { readonly: true });
  try {
    const rows = db.prepare('SELECT operation FROM operation ORDER BY hub_order').pluck().all() as string[];
    return rows.map((row) => JSON.parse(row) as Operation);
  } finally {
    db.close();
  }
}

/** An account that may do everything everywhere, unless told. */
export const addOperator = (dir: string, id: string, ...more: string[]): Promise<string> =>
  accounts(dir, ['add', id, '--called', `Essai ${id}`, ...(more.includes('--may') ? more : ['--may', 'all', ...more])]);

interface DeskStationOptions {
  readonly url: string;
  readonly position?: string;
  /** Folder of certificates. */
  readonly tls?: string;
  /** ms that the station's wall clock is ahead. */
  readonly off?: () => number;
  readonly communeOf?: (subject: string) => string | undefined;
  readonly communeAt?: (at: readonly [number, number]) => string | null;
}

/** A station without devices at which somebody signs in: its store, link, desk and log. */
export function openDeskStation(name: string, options: DeskStationOptions) {
  const dir = mkdtempSync(join(tmpdir(), `vigie-${name}-`));
  const position = options.position ?? `Position ${name}`;
  const now = (): number => Date.now() + (options.off?.() ?? 0);
  const refusals: Refusal[] = [];
  const announced: Refusal[] = [];
  const open = (standIn: boolean) => {
    const opened = openStore({ dir, now });
    const key = openDeskKey(dir);
    if (!opened.ok || !key.ok) throw new Error('no station');
    const store = opened.value;
    const desk: OperatorDesk = createOperatorDesk({
      ...{ store, key: key.value, station: store.stationId(), position, now },
      ...{ encrypted: isEncrypted(options.url), standIn },
      clock: () => performance.now(),
      announce: (refusal) => announced.push(refusal),
    });
    const logs = createOperationLogs({
      ...{ store, station: store.stationId(), position, now, random: Math.random },
      gate: desk,
      communeOf: options.communeOf,
      communeAt: options.communeAt,
    });
    return { store, key: key.value, desk, logs };
  };
  let parts = open(false);
  let link: HubLink | undefined;
  const leave = (): void => {
    link?.close();
    link = undefined;
  };
  return {
    dir,
    position,
    refusals,
    announced,
    get store() {
      return parts.store;
    },
    get key() {
      return parts.key;
    },
    get desk() {
      return parts.desk;
    },
    get logs() {
      return parts.logs;
    },
    state: () => link?.state() ?? 'lost',
    /** Tries to join, and waits for what comes of it. */
    async attempt(url = options.url) {
      leave();
      link = createHubLink({
        ...{ url, token: TOKEN, store: parts.store, station: parts.store.stationId(), position, now },
        random: () => 0,
        log: () => {},
        door: parts.desk.door,
        tls: options.tls,
        onRejected: (_: Operation, refusal: Refusal) => refusals.push(refusal),
      });
      const mine = link;
      await until('an outcome', () => mine.state() !== 'connecting');
    },
    async join(url = options.url) {
      await this.attempt(url);
      await until('connected', () => link?.state() === 'connected');
    },
    /** Cuts it off; the desk learns it. */
    async leave() {
      leave();
      parts.desk.door.closed();
    },
    /** The process ends and starts again on its disk; `standIn`: to work with a hub that stands in for the usual one. */
    restart(standIn = false) {
      leave();
      parts.desk.close();
      parts.store.close();
      parts = open(standIn);
    },
    /** A condition that the device reports; gives the occurrence. */
    raise(asset: string, since = 1_795_000_000_000): string {
      const event = {
        asset,
        condition: 'lamp-out',
        since,
        priority: 3 as const,
        detail: null,
        reset: 'acknowledge' as const,
      };
      const done = parts.logs.alarms.report([{ type: 'raised', ...event }]);
      if (!done.ok) throw new Error(done.refusal.code);
      return parts.logs.alarms.idOf(asset, 'lamp-out', since);
    },
    acknowledge: (id: string) => parts.logs.alarms.act([{ id, command: { type: 'acknowledge' } }]),
    close() {
      leave();
      parts.desk.close();
      parts.store.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
/** A station without devices at which somebody signs in. */
export type DeskStation = ReturnType<typeof openDeskStation>;
