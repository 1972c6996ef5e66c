import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWire } from '../../main/station/hubLink/wire.fixture.ts';
import { openField } from '../../main/station/station.fixture.ts';
import { startMosquitto } from '../../src/city/brokers.fixture.ts';
import { smallCity } from '../../src/city/city.fixture.ts';
import { accountsCommand } from '../../src/hub/accounts/accountsCommand.ts';
import { ok } from '../../src/shared/result.ts';
import { hubOf, portOfItsOwn, type Seat, seat, until, type Victim } from './programs.ts';
import { openSmallDisk, type SmallDisk } from './smallDisk.ts';

/** A desk of the drill: its station, the wire to the hub that we hold in our hands, and its disk. */
export interface Desk {
  readonly seat: Seat;
  readonly wire: Awaited<ReturnType<typeof openWire>>;
  /** Null where nothing can be mounted. */
  readonly disk: SmallDisk | null;
  readonly file: string;
}

/** The room: three desks, one hub, a broker and a field. */
export interface Room {
  readonly desks: readonly Desk[];
  readonly hub: Victim;
  /** The hub's store. */
  readonly hubFile: string;
  readonly hubDisk: SmallDisk | null;
  /** Somewhere else, for back-ups. */
  readonly elsewhere: string;
  readonly field: Awaited<ReturnType<typeof openField>>;
  /** These desks, or all, are connected, have said everything and show the same: gives the seconds that took. */
  agree(within?: number, of?: readonly Desk[]): Promise<number>;
  /** All programs are asked to end. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

/** Room of a disk, MB: far more than a drill writes, so that it is full only when it is filled. */
const MEGABYTES = 256;

const PASSWORD = 'a-password-of-drills';
const operatorOf = (name: string): string => `operator-${name.toLowerCase()}`;

/** `npm run hub:accounts -- add` for the operator of each desk, who may do everything. */
async function addOperators(dir: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const said: string[] = [];
    const code = await accountsCommand(['add', operatorOf(name), '--called', `Operator ${name}`, '--may', 'all'], {
      ...{ dir, cwd: dir, now: Date.now, say: (line: string) => said.push(line) },
      readSecret: async () => ok(PASSWORD),
    });
    if (code !== 0) throw new Error(said.join('\n'));
  }
}

/** Somebody signs in at a desk whose hub has just been found. */
async function signIn({ seat: { name, client } }: Desk): Promise<void> {
  await until(`${operatorOf(name)} is signed in`, async () => {
    const answer = await client()?.operator.signIn({ operator: operatorOf(name), password: PASSWORD });
    return answer?.ok === true;
  });
}

/** The teams of its city. */
export const TEAMS: readonly string[] = Array.from({ length: 12 }, (_, i) => `EQ-${i + 1}`);

/** Opens the room with `lamps` lamps; every program runs and is connected, and with `accounts` an operator is signed in at each desk. */
export async function openRoom(lamps: number, accounts: boolean): Promise<Room> {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-drill-'));
  const undo: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  const diskAt = (path: string): SmallDisk | null => {
    const disk = openSmallDisk(path, MEGABYTES);
    if (disk) undo.push(() => disk.close());
    return disk;
  };
  try {
    const broker = await startMosquitto();
    undo.push(() => broker.close());
    const field = await openField(broker.url);
    undo.push(() => field.close());
    const teams = TEAMS.map((id) => ({ id, name: `Voirie ${id.slice(3)}` }));
    const city = join(folder, 'city.json');
    writeFileSync(city, JSON.stringify({ ...smallCity(lamps), teams }));

    const port = await portOfItsOwn();
    const hubFolder = join(folder, 'hub');
    const hubDisk = diskAt(hubFolder);
    const hub = hubOf(hubFolder, port);
    undo.push(() => hub.stop());
    const names = ['A', 'B', 'C'];
    if (accounts) await addOperators(hubFolder, names);
    await hub.start();

    const desks: Desk[] = [];
    for (const name of names) {
      const wire = await openWire(port);
      undo.push(() => wire.close());
      const path = join(folder, name);
      const disk = diskAt(path);
      const args = ['--city', city, '--mqtt', broker.url, '--hub', `ws://127.0.0.1:${wire.port}`];
      const one = seat(name, path, args, () => {});
      undo.push(() => one.stop());
      desks.push({ seat: one, wire, disk, file: join(path, 'station.db') });
    }
    await Promise.all(desks.map((desk) => desk.seat.start()));
    if (accounts) await Promise.all(desks.map(signIn));

    const said = ({ seat: { status } }: Desk): boolean => {
      const now = status();
      return now?.unsent === 0 && now.hub.state === 'connected' && now.broker.state === 'connected';
    };
    /** What a window shows, a line each, without what another station's window rightly shows otherwise. */
    const shown = ({ seat: { rows, calls, teams: crews } }: Desk): string[] =>
      [
        ...[...rows.values()].map(({ id, state, owner, comments, pending }) => [id, state, owner, comments, pending]),
        ...[...calls.values()].map(({ id, state, claimedBy, draft, pending }) => [
          id,
          state,
          claimedBy,
          draft,
          pending,
        ]),
        ...[...crews.values()].map(({ id, status, assignment, pending }) => [
          id,
          status,
          assignment?.incident,
          pending,
        ]),
      ]
        .map((row) => JSON.stringify(row))
        .sort();
    /** Lines that not every window has, for the person who looks why. */
    const apart = (of: readonly Desk[]): string[] => {
      const sets = of.map((desk) => new Set(shown(desk)));
      return of.flatMap(({ seat: { name } }, i) =>
        [...sets[i]!].filter((line) => !sets.every((set) => set.has(line))).map((line) => `${name} ${line}`),
      );
    };
    return {
      ...{ desks, hub, hubDisk, field, elsewhere: folder, hubFile: join(hubFolder, 'hub.db') },
      async agree(within = 60_000, of = desks) {
        const begun = performance.now();
        const differs = (): string =>
          of
            .map(({ seat: { name, status } }) => `${name} ${status()?.hub.state} ${status()?.unsent} unsent`)
            .join(', ');
        await until(`all agree (${differs()})`, () => of.every(said) && apart(of).length === 0, within).catch(
          (error: unknown) => {
            throw new Error(
              `${error instanceof Error ? error.message : error}; now ${differs()}; ${apart(of).slice(0, 12).join('; ')}`,
            );
          },
        );
        return (performance.now() - begun) / 1_000;
      },
      async stop() {
        await Promise.all([hub, ...desks.map((desk) => desk.seat)].map((one) => one.stop()));
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
