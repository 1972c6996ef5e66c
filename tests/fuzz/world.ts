import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { createHubConversation, type HubConversation } from '../../main/station/hubLink/conversation.ts';
import { createOperationLogs, type OperationLogs } from '../../main/station/services/operationLogs.ts';
import { createRoster } from '../../main/station/services/teams/roster.ts';
import { createTeamService, isAssignment } from '../../main/station/services/teams/teamService.ts';
import { openStore, type Store } from '../../main/station/store/store.ts';
import { createOwnBoard } from '../../src/hub/board.ts';
import { createHubRoom, type Guest, type HubRoom } from '../../src/hub/room.ts';
import type { HubStore, LogNews } from '../../src/hub/store/hubStore.ts';
import { openSqliteStore } from '../../src/hub/store/sqliteStore.ts';
import { type Random, randomInt, seededRandom } from '../../src/shared/random.ts';
import type { Result } from '../../src/shared/result.ts';
import { type FromHub, HEARTBEAT } from '../../src/sync/hubProtocol.ts';
import type { Operation } from '../../src/sync/operation.ts';

/** The process dies here: whoever called does not go on. */
class Crash extends Error {}

/**
 * A hub that runs: what it knows dies with it, what it wrote is in the log. What it asks of the log is done and answered
 * when the world lets it: writes in their order, reads in any.
 */
interface Hub {
  room: HubRoom;
  dead: boolean;
  /** It dies at one of the next frames that it says. */
  dies: number;
  readonly writes: (() => Promise<void>)[];
  readonly reads: (() => Promise<void>)[];
  tell: (news: LogNews) => void;
}

/** A wire with its frames still under way, both ways. Frames of one wire keep their order, as TCP has it. */
interface Wire {
  readonly hub: Hub;
  readonly guest: Guest;
  readonly up: string[];
  readonly down: string[];
}

/** A station: its store on a disk, its conversation, and what it was told. */
interface Desk {
  readonly dir: string;
  readonly position: string;
  store: Store;
  logs: OperationLogs;
  conversation: HubConversation;
  wire: Wire | null;
  /** ms that its wall clock is off. */
  off: number;
  /** Confirmed to whoever made them. */
  readonly confirmed: Operation[];
  /** The process dies at one of the next frames that it sends. */
  dies: number;
  /** When it says the facts that it holds back; null: it holds none. */
  due: number | null;
}

export const DESKS = 3;
const START = Date.parse('2026-11-30T03:00:00Z');

const ROSTER = createRoster({
  declared: [{ id: 'EQ-1', name: 'Voirie 1' }],
  register: { assets: [], byId: () => undefined, isRetired: () => false },
});
const INCIDENTS = ['019f0000-0000-7000-8000-00000000000a', '019f0000-0000-7000-8000-00000000000b'] as const;

const unwrap = <T>(result: { ok: true; value: T } | { ok: false; refusal: { message: string } }): T => {
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value;
};

/** A folder where writing costs little: what is tried here is order, not the disk. */
const memory = existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir();

/** Fresh stores, made once: opening a copy is quicker than making one. */
export function createTemplates(): { readonly dir: string; readonly remove: () => void } {
  const dir = mkdtempSync(path.join(memory, 'vigie-fuzz-'));
  for (let i = 0; i < DESKS; i++)
    unwrap(openStore({ dir: made(path.join(dir, `desk-${i}`)), now: () => START })).close();
  void unwrap(openSqliteStore(made(path.join(dir, 'hub')))).close();
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}
const made = (dir: string): string => {
  mkdirSync(dir, { recursive: true });
  return dir;
};

/**
 * Stations, one hub or two on one log, and the network between them, in one thread and without a clock: the same seed
 * goes the same way.
 */
export class World {
  readonly desks: Desk[] = [];
  readonly hubDir: string;
  private log: HubStore;
  private readonly hubs: Hub[] = [];
  /** Orders that a hub left out on a line. */
  readonly gaps: string[] = [];
  private backUp: string | null = null;
  /** Share of what hubs call to each other that nobody hears. */
  private callsLost = 0.2;
  /** How well the network is, 0 to 1: in a bad one little is shared before the end. */
  private readonly pace: number;
  private time = START;
  readonly random: Random;
  private readonly dir: string;

  constructor(seed: number, templates: string) {
    this.random = seededRandom(seed);
    this.pace = this.random();
    this.dir = mkdtempSync(path.join(memory, 'vigie-fuzz-'));
    this.hubDir = made(path.join(this.dir, 'hub'));
    copyFileSync(path.join(templates, 'hub', 'hub.db'), path.join(this.hubDir, 'hub.db'));
    this.log = unwrap(openSqliteStore(this.hubDir));
    for (let i = 0; i < 1 + (seed % 2); i++) this.hubs.push(this.startHub());
    for (let i = 0; i < DESKS; i++) {
      const dir = made(path.join(this.dir, `desk-${i}`));
      copyFileSync(path.join(templates, `desk-${i}`, 'station.db'), path.join(dir, 'station.db'));
      const desk = { dir, position: `Poste ${i + 1}`, wire: null, off: 0, confirmed: [], dies: 0, due: null };
      this.desks.push(Object.assign(desk, this.start(desk as unknown as Desk)) as Desk);
    }
  }

  close(): void {
    for (const desk of this.desks) desk.store.close();
    void this.log.close();
    rmSync(this.dir, { recursive: true, force: true });
  }

  private startHub(): Hub {
    const hub: Hub = { dead: false, dies: 0, writes: [], reads: [], tell: () => {}, room: undefined as never };
    const later = <T>(queue: 'writes' | 'reads', work: () => Promise<Result<T>>): Promise<Result<T>> =>
      new Promise((resolve) => {
        if (hub.dead) return;
        hub[queue].push(async () => {
          const done = await work();
          if (!hub.dead) resolve(done);
        });
      });
    const store: HubStore = {
      submit: (operations) =>
        later('writes', async () => {
          const done = await this.log.submit(operations);
          const orders = (done.ok ? done.value : []).map((one) => (one.type === 'accepted' ? one.accepted.order : 0));
          // The others are told, mostly.
          if (orders.some((order) => order > 0) && this.random() >= this.callsLost)
            for (const other of this.hubs) if (other !== hub) other.tell({ type: 'grown', order: Math.max(...orders) });
          return done;
        }),
      since: (order, limit) => later('reads', () => this.log.since(order, limit)),
      place: (order) => later('reads', () => this.log.place(order)),
      streams: (type, after, limit) => later('reads', () => this.log.streams(type, after, limit)),
      records: this.log.records,
      logId: () => this.log.logId(),
      watch(listener) {
        hub.tell = listener;
      },
      close: () => Promise.resolve(),
    };
    const clock = () => this.time;
    hub.room = createHubRoom({ store, board: createOwnBoard(clock), log: () => {}, now: clock, clock });
    return hub;
  }

  private start(desk: Desk): Pick<Desk, 'store' | 'logs' | 'conversation'> {
    const store = unwrap(openStore({ dir: desk.dir, now: () => this.time + desk.off }));
    const station = store.stationId();
    const logs = createOperationLogs({
      store: {
        ...store,
        append: (operations) => {
          const written = store.append(operations);
          if (written.ok) desk.confirmed.push(...operations);
          return written;
        },
      },
      station,
      position: desk.position,
      now: () => this.time + desk.off,
      random: this.random,
    });
    const teams = createTeamService({
      ...{ roster: ROSTER, log: logs.teams, incidents: logs.incidents, position: desk.position },
      names: { teamName: () => undefined, incidentTitle: () => undefined },
      communeName: () => '',
      refusedBefore: store.refused(500, 0).filter(({ operation }) => isAssignment(operation)),
      onContested: () => {},
    });
    const conversation = createHubConversation({
      store,
      station,
      position: desk.position,
      now: () => this.time + desk.off,
      clock: () => this.time,
      send: (text) => {
        if (desk.dies > 0 && --desk.dies === 0) throw new Crash();
        desk.wire?.up.push(text);
      },
      hold: (ms) => {
        desk.due = this.time + ms;
      },
      random: this.random,
      drop: () => this.cut(desk),
      log: () => {},
      onChange: () => {},
      onShared: () => {},
      onClock: () => {},
      onRejected: (operation, refusal) => teams.rejected(operation, refusal),
    });
    store.onChange(() => conversation.submit());
    return { store, logs, conversation };
  }

  /** Does something as a desk; when it dies at that, it is started again from its disk. */
  private as(desk: Desk, work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      this.restart(desk);
    }
  }
  restart(desk: Desk): void {
    desk.dies = 0;
    desk.due = null;
    this.cut(desk);
    desk.store.close();
    Object.assign(desk, this.start(desk));
  }
  /** What is under way is lost. */
  cut(desk: Desk): void {
    const { wire } = desk;
    if (!wire) return;
    desk.wire = null;
    desk.conversation.closed();
    if (!wire.hub.dead) wire.guest.left();
  }
  connect(desk: Desk): void {
    this.cut(desk);
    const hub = this.hubs[randomInt(this.random, this.hubs.length)]!;
    const [up, down]: [string[], string[]] = [[], []];
    const [log, cursor] = [desk.store.hubLog(), desk.store.hubCursor()];
    let sent = 0;
    const guest = hub.room.enter({
      send: (text) => {
        if (hub.dies > 0 && --hub.dies === 0) hub.dead = true;
        if (hub.dead) return;
        down.push(text);
        const said = JSON.parse(text) as FromHub;
        if (said.type === 'welcome') sent = said.log === log && cursor <= said.order && !said.forked ? cursor : 0;
        if (said.type === 'operations')
          for (const { order } of said.batch) {
            // A station mends a gap by itself, so it would not show at the end.
            if (order > sent + 1) this.gaps.push(`${order} after ${sent}`);
            sent = Math.max(sent, order);
          }
      },
      close: () => !hub.dead && desk.wire?.guest === guest && this.cut(desk),
      unread: () => 0,
    });
    desk.wire = { hub, guest, up, down };
    this.as(desk, () => desk.conversation.opened());
  }
  /** What follows by itself has followed; hubs that died at it are started again. */
  async settle(): Promise<void> {
    await setImmediate();
    for (const hub of this.hubs) if (hub.dead) this.restartHub(hub);
  }
  /** A hub dies, if it did not yet, and is started again. */
  private restartHub(hub: Hub): void {
    hub.dead = true;
    // Its lines are gone at once: nobody hears that the others left.
    for (const desk of this.desks)
      if (desk.wire?.hub === hub) {
        desk.conversation.closed();
        desk.wire = null;
      }
    if (this.hubs.length === 1) this.reopen();
    this.hubs[this.hubs.indexOf(hub)] = this.startHub();
  }
  private reopen(from: string | null = null): void {
    void this.log.close();
    if (from) {
      for (const file of ['hub.db-wal', 'hub.db-shm']) rmSync(path.join(this.hubDir, file), { force: true });
      copyFileSync(from, path.join(this.hubDir, 'hub.db'));
    }
    this.log = unwrap(openSqliteStore(this.hubDir));
  }
  /** The log does and answers some of what a hub asks; that hub may die before it hears the last answer. */
  private async answer(hub: Hub, most: number, dies = false): Promise<void> {
    await this.settle();
    for (let i = 0; i < most && !hub.dead; i++) {
      const { writes, reads } = hub;
      const write = writes.length > 0 && (reads.length === 0 || this.random() < 0.5);
      const [next] = write ? writes.splice(0, 1) : reads.splice(randomInt(this.random, reads.length), 1);
      if (!next) return;
      const done = next();
      if (dies && i === most - 1) hub.dead = true;
      await done;
      await this.settle();
    }
  }
  async answerAll(): Promise<void> {
    await this.settle();
    while (this.hubs.some(({ writes, reads }) => writes.length + reads.length > 0))
      for (const hub of this.hubs) await this.answer(hub, 10);
  }

  /** Frames of a wire arrive. */
  deliver(desk: Desk, way: 'up' | 'down', count: number): void {
    for (let i = 0; i < count; i++) {
      const { wire } = desk;
      const text = wire?.[way].shift();
      if (!wire || text === undefined) return;
      if (way === 'down') this.as(desk, () => desk.conversation.hear(text));
      else if (!wire.hub.dead) void wire.guest.hear(text);
    }
  }

  /** One thing that happens, of all that can. */
  async step(): Promise<void> {
    const { random } = this;
    const desk = this.desks[randomInt(random, DESKS)]!;
    const hub = this.hubs[randomInt(random, this.hubs.length)]!;
    this.time += randomInt(random, 400);
    const chance = randomInt(random, 100);
    if (chance < 31) this.as(desk, () => this.act(desk));
    else if (chance < 59) this.deliver(desk, random() < 0.5 ? 'up' : 'down', 1 + randomInt(random, 4));
    else if (chance < 71) this.connect(desk);
    else if (chance < 77) this.cut(desk);
    else if (chance < 81) this.double(desk);
    else if (chance < 85) this.as(desk, () => desk.wire && desk.conversation.beat());
    else if (chance < 87) hub.room.refresh();
    else if (chance < 89) desk.dies = 1 + randomInt(random, 3);
    else if (chance < 91) this.restart(desk);
    else if (chance < 93) hub.dies = 1 + randomInt(random, 4);
    else if (chance < 94) this.restartHub(hub);
    else if (chance < 95) await this.answer(hub, 1 + randomInt(random, 3), true);
    else if (chance < 97) this.keepBackUp();
    else if (chance < 98) await this.setBack();
    else desk.off = [0, 7_200_000, -7_200_000, -START, 61_000][randomInt(random, 5)]!;
    await this.settle();
    this.sayHeld();
    for (const one of this.desks) {
      if (random() > this.pace) continue;
      if (!one.wire && random() < 0.3) this.connect(one);
      this.deliver(one, 'up', randomInt(random, 3));
      this.deliver(one, 'down', randomInt(random, 4));
    }
    for (const one of this.hubs) await this.answer(one, randomInt(random, 4));
  }

  /** Facts that were held back long enough are said. */
  private sayHeld(): void {
    for (const desk of this.desks)
      if (desk.due !== null && desk.due <= this.time) {
        desk.due = null;
        this.as(desk, () => desk.conversation.submit(true));
      }
  }

  /** A frame of operations comes twice, as one that was offered again does. */
  private double({ wire }: Desk): void {
    const text = wire?.up.find((one) => one.startsWith('{"type":"submit"'));
    if (wire && text !== undefined) wire.up.push(text);
  }

  keepBackUp(): void {
    const file = path.join(this.dir, 'night.db');
    const db = new Database(path.join(this.hubDir, 'hub.db'));
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.close();
    copyFileSync(path.join(this.hubDir, 'hub.db'), file);
    this.backUp = file;
  }

  /** The hubs start on the back-up that was kept last. */
  restore(): void {
    if (!this.backUp) return;
    for (const hub of this.hubs) hub.dead = true;
    this.reopen(this.backUp);
    for (const hub of [...this.hubs]) this.restartHub(hub);
  }

  /** The hubs are set back; now and then the desk that knows least is there first and works on, as a night shift does. */
  private async setBack(): Promise<void> {
    this.restore();
    if (this.random() < 0.5) return;
    const [first] = [...this.desks].sort((a, b) => a.store.hubCursor() - b.store.hubCursor());
    this.connect(first!);
    // Often more than what was lost: then the others come back to a log that has something else where they are.
    for (let calls = randomInt(this.random, 16); calls >= 0; calls--) {
      const call = { number: '0380000001', line: 'mairie', transcript: null, hint: null, at: START };
      this.as(first!, () => first!.logs.calls.rang({ id: `night-${calls}`, ...call }));
      this.as(first!, () => first!.conversation.submit(true));
      this.deliver(first!, 'up', 100);
      await this.answerAll();
      this.deliver(first!, 'down', 100);
    }
  }

  /** What an operator or a device does: few things, so that desks meet at them. */
  private act({ logs, store }: Desk): void {
    const { random } = this;
    const of = <T>(list: readonly T[]): T => list[randomInt(random, list.length)]!;
    const occurrence = {
      asset: of(['LP-1', 'AR-2']),
      condition: 'lamp-out',
      since: START + 1_000 * randomInt(random, 2),
    };
    const id = logs.alarms.idOf(occurrence.asset, occurrence.condition, occurrence.since);
    const call = of(['call-1', 'call-2']);
    const draft = { text: of(['arbre', 'trou']), type: 'road-damage' as const, place: null, callerName: '' };
    switch (randomInt(random, 13)) {
      case 0:
      case 1:
        logs.alarms.report([
          { type: 'raised', ...occurrence, priority: 3, detail: null, reset: of(['acknowledge', 'manual'] as const) },
        ]);
        break;
      case 2:
        logs.alarms.report([{ type: 'returned', occurrence: id, at: occurrence.since + 5_000 }]);
        break;
      case 3:
      case 4:
        logs.alarms.act([{ id, command: of([{ type: 'acknowledge' }, { type: 'reset' }] as const) }]);
        break;
      case 5:
        logs.alarms.act([
          {
            id,
            command: {
              type: 'assign',
              from: store.alarm(id)?.state.owner ?? null,
              to: of(['Poste 1', 'Poste 2', null]),
            },
          },
        ]);
        break;
      case 6:
        logs.alarms.act([{ id, command: { type: 'comment', text: of(['vu', 'appelé']) } }]);
        break;
      case 7:
        logs.treatments.act([
          {
            id: `${occurrence.asset}/lamp-out`,
            command: of([
              { type: 'shelve', reason: 'essai', until: this.time + 3_600_000, longest: 28_800_000 },
              { type: 'unshelve' },
              { type: 'remove-from-service', reason: 'panne' },
              { type: 'return-to-service' },
            ] as const),
          },
        ]);
        break;
      case 8:
        this.sendTeam(logs, of(INCIDENTS), of(INCIDENTS));
        break;
      case 9:
        logs.incidents.act(
          of(INCIDENTS),
          of([
            { type: 'open', kind: 'road', title: 'Arbre', place: null, priority: 2, services: ['traffic'], links: [] },
            { type: 'involve', post: 'snow' },
            { type: 'close-part', post: 'traffic', disposition: 'resolved', note: '' },
            { type: 'reopen-part', post: 'traffic', reason: 'encore' },
            { type: 'amend', change: { field: 'priority', value: of([1, 3] as const) } },
            { type: 'link', link: { type: 'call', id: call } },
            { type: 'unlink', link: { type: 'call', id: call } },
          ] as const),
        );
        break;
      case 10:
        logs.calls.rang({ id: call, number: '0380000001', line: 'mairie', transcript: null, hint: null, at: START });
        break;
      default:
        of([
          () => logs.calls.claim(call),
          () => logs.calls.saveDraft(call, draft),
          () => logs.calls.complete(call, draft),
        ])();
    }
  }

  /** Somebody sends the one team, or says what it does. */
  private sendTeam(logs: OperationLogs, incident: string, from: string): void {
    const acts = [
      { type: 'assign', incident },
      { type: 'assign', incident },
      { type: 'reassign', from, incident, reason: 'urgence' },
      { type: 'depart', incident },
      { type: 'release', incident },
      { type: 'remove-from-service', reason: 'panne' },
      { type: 'return-to-service' },
    ] as const;
    logs.teams.act('EQ-1', acts[randomInt(this.random, acts.length)]!);
  }

  /** The network is well again and everything is said; gives how many rounds that took. */
  async heal(): Promise<number> {
    for (const desk of this.desks) {
      desk.dies = 0;
      desk.off = 0;
    }
    for (const hub of this.hubs) hub.dies = 0;
    for (const desk of this.desks) this.connect(desk);
    for (let round = 0; round < 200; round++) {
      for (const desk of this.desks) if (!desk.wire) this.connect(desk);
      // At first by and by: one is caught up while another goes on.
      for (let i = 0; i < 8; i++)
        for (const desk of this.desks) {
          this.deliver(desk, randomInt(this.random, 2) ? 'up' : 'down', 1);
          for (const hub of this.hubs) await this.answer(hub, randomInt(this.random, 2));
        }
      for (const desk of this.desks) this.deliver(desk, 'up', 1_000);
      await this.answerAll();
      for (const hub of this.hubs) hub.room.refresh();
      await this.answerAll();
      for (const desk of this.desks) this.deliver(desk, 'down', 1_000);
      const quiet = this.desks.every(({ wire }) => wire && wire.up.length === 0 && wire.down.length === 0);
      const place = unwrap(await this.log.place(0));
      if (quiet && this.desks.every(({ store }) => store.unsent() === 0 && store.hubCursor() === place.last))
        return round;
      // What was left unanswered is offered again after two heartbeats.
      this.time += 3 * HEARTBEAT;
      this.sayHeld();
      for (const desk of this.desks) this.as(desk, () => desk.conversation.beat());
    }
    return Number.POSITIVE_INFINITY;
  }

  /**
   * Once all agree and no call is lost: what a desk does is at every desk as soon as it is answered, without anybody
   * looking for himself. Gives the desks that were left out.
   */
  async leftOut(): Promise<string[]> {
    this.callsLost = 0;
    const left: string[] = [];
    const id = 'AR-9/lamp-out';
    for (const desk of this.desks) {
      const there = desk !== this.desks[1];
      const command = there
        ? ({ type: 'remove-from-service', reason: 'essai' } as const)
        : ({ type: 'return-to-service' } as const);
      desk.logs.treatments.act([{ id, command }]);
      this.deliver(desk, 'up', 1_000);
      await this.answerAll();
      const { last } = unwrap(await this.log.place(0));
      for (const one of this.desks) {
        this.deliver(one, 'down', 1_000);
        if (one.store.hubCursor() !== last) left.push(`${one.position} of what ${desk.position} did`);
      }
    }
    return left;
  }
}
