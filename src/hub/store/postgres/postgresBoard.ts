import { z } from 'zod';
import { type Lease, type LeaseClaim, leaseAt } from '../../../domain/camera/lease.ts';
import type { Refusal, Result } from '../../../shared/result.ts';
import { type Board, type BoardNews, BUSY, MOST_LEASES, type Seat, type ToldLease, toldLease } from '../../board.ts';
import { decideByKey, leftByKey } from '../../leaseKeys.ts';
import { keyOf } from '../judge.ts';
import { channelOf, type Notice } from './notices.ts';
import type { Session } from './session.ts';

/** A claim that has waited longer is not decided any more: the station has decided for itself. ms. */
const CLAIM_LASTS = 1_000;
/** Hubs that meet at one camera try again; more often than any crowd of them needs. */
const MOST_RACES = 50;

/** Lines named in one notice; of more, all of the hub are read again. */
const MOST_LINES = 500;

const seatSchema = z.object({ station: z.string(), position: z.string(), watching: z.array(z.string()) });
const leaseSchema = z.object({
  /** Its key (`leaseKeys.ts`): a camera's name, or a call's. */
  camera: z.string(),
  /** ms of the database's clock. */
  at: z.number(),
  lease: z.object({
    station: z.string(),
    position: z.string(),
    priority: z.number(),
    since: z.number(),
    until: z.number(),
    reserved: z.boolean(),
  }),
});

interface KnownLease {
  readonly version: number;
  readonly lease: ToldLease | null;
  /** Monotonic ms. */
  readonly heardAt: number;
}

export interface PostgresBoard extends Board {
  hear(notice: Notice): void;
  /** A new connection listens: what was called meanwhile was not heard, so all is read again and said again. */
  readAgain(): Promise<void>;
}

export interface PostgresBoardOptions {
  readonly session: Session;
  readonly city: number;
  readonly hub: string;
  /** Monotonic ms. */
  readonly clock: () => number;
}

/** The board of several hubs. Times of leases are the database's, so that all hubs go by one clock. */
export function createPostgresBoard({ session, city, hub, clock }: PostgresBoardOptions): PostgresBoard {
  const listeners: ((news: BoardNews) => void)[] = [];
  const own = new Map<number, Seat>();
  const unsaid = new Set<number>();
  const others = new Map<string, Map<number, Seat>>();
  const leases = new Map<string, KnownLease>();

  const tell = (news: BoardNews): void => {
    for (const listener of listeners) listener(news);
  };
  const call = (notice: Notice): Promise<Result<unknown>> =>
    session.run((client) => client.query('SELECT pg_notify($1, $2)', [channelOf(city), JSON.stringify(notice)]));

  /** Writes the seats that changed since the last time, or all, and calls it out. */
  const saySeats = async (all = false): Promise<void> => {
    const lines = all ? [...own.keys()] : [...unsaid];
    unsaid.clear();
    if (lines.length === 0 && !all) return;
    const taken = lines.flatMap((line) => {
      const seat = own.get(line);
      return seat ? [{ line, said: JSON.stringify(seat) }] : [];
    });
    const notice: Notice = { type: 'seats', hub, lines: all || lines.length > MOST_LINES ? null : lines };
    await session.run(async (client) => {
      await client.query(
        'DELETE FROM vigie.seat WHERE city = $1 AND hub = $2 AND ($3::int[] IS NULL OR line = ANY ($3::int[]))',
        [city, hub, all ? null : lines],
      );
      await client.query(
        `INSERT INTO vigie.seat (city, hub, line, said) SELECT $1, $2, line, said FROM unnest($3::int[], $4::text[]) AS given (line, said)
         ON CONFLICT (city, hub, line) DO UPDATE SET said = excluded.said`,
        [city, hub, taken.map(({ line }) => line), taken.map(({ said }) => said)],
      );
      await client.query('SELECT pg_notify($1, $2)', [channelOf(city), JSON.stringify(notice)]);
    });
  };

  const readSeats = async (of: string | null, lines: readonly number[] | null): Promise<void> => {
    const read = await session.run((client) =>
      client.query<{ hub: string; line: number; said: string }>(
        `SELECT hub, line, said FROM vigie.seat
         WHERE city = $1 AND hub <> $2 AND ($3::text IS NULL OR hub = $3) AND ($4::int[] IS NULL OR line = ANY ($4::int[]))`,
        [city, hub, of, lines],
      ),
    );
    if (!read.ok) return;
    if (of === null) others.clear();
    else if (lines === null) others.delete(of);
    else for (const line of lines) others.get(of)?.delete(line);
    for (const row of read.value.rows) {
      const seat = seatSchema.safeParse(parsed(row.said));
      if (!seat.success) continue;
      if (!others.has(row.hub)) others.set(row.hub, new Map());
      others.get(row.hub)!.set(row.line, seat.data);
    }
    tell({ type: 'seats' });
  };

  const learn = (key: string, version: number, lease: ToldLease | null): void => {
    const known = leases.get(key);
    if (known && known.version >= version) return;
    leases.set(key, { version, lease, heardAt: clock() });
    tell({ type: 'lease', key, lease });
  };
  const present = (): { key: string; lease: ToldLease }[] => {
    const now = clock();
    return [...leases].flatMap(([key, { lease, heardAt }]) => {
      const passed = now - heardAt;
      if (!lease || lease.left <= passed) return [];
      return [{ key, lease: { ...lease, held: lease.held + passed, left: lease.left - passed } }];
    });
  };
  /** What ran out a good while ago is forgotten; a late call of an older version is not believed before that. */
  const forget = (): void => {
    for (const [key, { lease, heardAt }] of leases)
      if (clock() - heardAt > 60_000 + (lease?.left ?? 0)) leases.delete(key);
  };

  /**
   * Changes a lease by a rule: read, decided, and written if nobody else did in between. A lease that was
   * written in the future, by the database's clock set back since, is none.
   */
  const change = (
    key: string,
    rule: (before: Lease | null, now: number) => Result<Lease | null>,
  ): Promise<Result<Result<Lease | null>>> =>
    session.run(async (client) => {
      for (let race = 0; ; race++) {
        const { rows } = await client.query<{ now: number; version: number | null; said: string | null }>({
          name: 'lease',
          text: `SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now, version::float8, said
                 FROM (SELECT 1) one LEFT JOIN vigie.lease ON city = $1 AND camera = $2`,
          values: [city, keyOf(key)],
        });
        const { now, version, said } = rows[0]!;
        const kept = leaseSchema.safeParse(parsed(said));
        const before = kept.success && kept.data.at <= now + 1_000 ? leaseAt(kept.data.lease, now) : null;
        const decided = rule(before, now);
        if (!decided.ok || decided.value === before) return decided;
        const lease = decided.value;
        const told = lease && toldLease(lease, now);
        const notice = JSON.stringify({ type: 'lease', hub, camera: key, lease: told });
        const written = await client.query<{ version: number }>({
          name: 'lease-write',
          text: `WITH written AS (
                   INSERT INTO vigie.lease (city, camera, version, until, said) VALUES ($1, $2, nextval('vigie.lease_version'), $7, $3)
                   ON CONFLICT (city, camera) DO UPDATE SET version = excluded.version, until = excluded.until, said = excluded.said
                   WHERE lease.version = $4 RETURNING version)
                 SELECT version::float8, pg_notify($5, $6 || version || '}') FROM written`,
          values: [
            ...[city, keyOf(key)],
            lease && JSON.stringify({ camera: key, at: now, lease }),
            version ?? -1,
            ...[channelOf(city), `${notice.slice(0, -1)},"version":`],
            lease?.until ?? now,
          ],
        });
        const done = written.rows[0];
        if (done) learn(key, done.version, told);
        if (done || race > MOST_RACES) return done ? decided : BUSY;
      }
    });

  const readLeases = async (): Promise<void> => {
    const read = await session.run((client) =>
      client.query<{ now: number; version: number; said: string | null }>(
        `SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now, version::float8, said
         FROM vigie.lease WHERE city = $1 AND said IS NOT NULL`,
        [city],
      ),
    );
    if (!read.ok) return;
    const before = new Set(present().map(({ key }) => key));
    leases.clear();
    for (const { now, version, said } of read.value.rows) {
      const kept = leaseSchema.safeParse(parsed(said));
      if (!kept.success || !leaseAt(kept.data.lease, now)) continue;
      before.delete(kept.data.camera);
      learn(kept.data.camera, version, toldLease(kept.data.lease, now));
    }
    for (const key of before) tell({ type: 'lease', key, lease: null });
  };

  const sitsElsewhere = (station: string): boolean =>
    [...others.values()].some((seats) => [...seats.values()].some((seat) => seat.station === station));
  const leaveBehind = (station: string): void => {
    for (const { key, lease } of present())
      if (lease.station === station)
        void change(key, (before, now) => ({
          ok: true,
          value: before?.station === station ? leftByKey(key, before, now) : before,
        }));
  };

  return {
    seat(line, seat) {
      if (!seat && !own.has(line)) return;
      if (seat) own.set(line, seat);
      else own.delete(line);
      // What changes at once is said together.
      if (unsaid.size === 0) queueMicrotask(() => void saySeats());
      unsaid.add(line);
    },
    elsewhere: () => [...others.values()].flatMap((seats) => [...seats.values()]),
    leases: present,
    claim(key: string, claim: LeaseClaim, answer: (refusal: Refusal | null) => void) {
      const asked = clock();
      if (leases.size >= MOST_LEASES) forget();
      if (leases.size >= MOST_LEASES && !leases.has(key)) {
        answer(BUSY.refusal);
        return;
      }
      void change(key, (before, now) =>
        clock() - asked > CLAIM_LASTS ? LATE : decideByKey(key, before, claim, now),
      ).then((done) => {
        if (done.ok && done.value !== LATE) answer(done.value.ok ? null : done.value.refusal);
      });
    },
    left(station) {
      if (!sitsElsewhere(station)) leaveBehind(station);
    },
    push: (push) => void call({ type: 'push', hub, ...push }),
    listen: (listener) => listeners.push(listener),
    hear(notice) {
      if (notice.hub === hub && notice.type !== 'gone') return;
      if (notice.type === 'lease') learn(notice.camera, notice.version, notice.lease);
      else if (notice.type === 'push') tell(notice);
      else if (notice.type === 'seats') void readSeats(notice.hub, notice.lines);
      else if (notice.type === 'gone') {
        const stations = [...(others.get(notice.gone)?.values() ?? [])].map(({ station }) => station);
        if (!others.delete(notice.gone)) return;
        // One of the hubs that stay does it for all: the one that found it.
        if (notice.hub === hub)
          for (const station of stations)
            if (!sitsElsewhere(station) && ![...own.values()].some((seat) => seat.station === station))
              leaveBehind(station);
        tell({ type: 'seats' });
      }
    },
    async readAgain() {
      await saySeats(true);
      await readSeats(null, null);
      await readLeases();
    },
  };
}

const LATE: Result<never> = { ok: false, refusal: { code: 'hub.late', message: 'too late', context: {} } };

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}
