import type { Refusal } from '../shared/result.ts';
import { DRIFT_LIMIT } from '../sync/hlc.ts';
import {
  type Frame,
  type FromHub,
  framesOf,
  HUB_PROTOCOL,
  SHARES_CALLS,
  SHARING,
  SLICE,
  type ToHub,
  toHubSchema,
} from '../sync/hubProtocol.ts';
import { type Accepted, type Operation, operationSchema } from '../sync/operation.ts';
import type { Board } from './board.ts';
import { type CallMessage, createCallSharing } from './callSharing.ts';
import { createCameraSharing, isForSharing, type SharingMessage, type SharingStation } from './cameraSharing.ts';
import { type Door, type DoorGuest, isForDoor } from './door.ts';
import { createMessagePace } from './messagePace.ts';
import type { HubStore, Verdict } from './store/hubStore.ts';

/** A connection, whatever carries it. */
export interface Line {
  send(text: string): void;
  /** Ends it; the reason is a refusal's code. */
  close(code: string): void;
  /** Bytes that wait for the other side to read. */
  unread(): number;
}

/** One station in the room. */
export interface Guest {
  /** Takes a frame. Frames are taken in the order of the calls; the promise ends when this one is dealt with. */
  hear(text: string): Promise<void>;
  /** The line is gone. */
  left(): void;
}

/** What the hub does with what stations say: orders, stores, fans out (SPEC 4 to 6, 9). Knows no socket. */
export interface HubRoom {
  enter(line: Line): Guest;
  /** Each second or so: takes from the log what others wrote, and sends what slow stations have not had yet. */
  refresh(): void;
  /** The hub ends: what its store does not take is left to the stations. */
  end(): void;
  readonly guests: () => number;
}

export interface HubRoomOptions {
  readonly store: HubStore;
  readonly board: Board;
  /** Who may act in whose name; without one the station's word is taken. */
  readonly door?: Door;
  readonly log: (message: string) => void;
  /** ms since 1970 UTC. */
  readonly now: () => number;
  /** Monotonic ms. */
  readonly clock: () => number;
}

/** Unread bytes above which a slow station waits; it is caught up from the log when it has read. */
const UNREAD = 4_000_000;

interface Station {
  readonly line: Line;
  /** Number of its line, for the board. */
  readonly number: number;
  who: { station: string; position: string } | null;
  /** Order up to which it has been sent. */
  sent: number;
  /** It is being sent what it lacks from the log; nothing new goes past that. */
  catching: boolean;
  /** Ends when what it said before is dealt with. */
  turn: Promise<void>;
  /** Something it said was given up, so what it said after that is too. */
  leftOut: boolean;
  /** Its clock is too far from ours, and that was logged. */
  wrongClock: boolean;
  /** Of those who share cameras. */
  sharing: SharingStation | null;
  readonly door: DoorGuest | null;
}

/** Opens the room of one hub. */
export function createHubRoom({ store, board, door, log, now, clock }: HubRoomOptions): HubRoom {
  const stations = new Set<Station>();
  const tooMany = createMessagePace(clock);
  const calls = createCallSharing(board, tooMany);
  const cameras = createCameraSharing(board, tooMany);
  let lines = 0;
  /** Order up to which operations went out to those who are up to date; null before the first station. */
  let head: number | null = null;
  /** Order that others are known to have written. */
  let elsewhere = 0;
  let pulling = false;
  /** What waits until a store that refuses is asked again. */
  const asking: (() => void)[] = [];
  const askAgain = (): void => {
    for (const again of asking.splice(0)) again();
  };
  let ending = false;

  const say = ({ line }: Station, message: FromHub): void => line.send(JSON.stringify(message));

  const sayPresence = (): void => {
    const here = [...stations].map((station) => station.who).filter((who) => who !== null);
    const others = board.elsewhere().filter(({ station }) => !here.some((who) => who.station === station));
    const peers = [...here, ...others.map(({ station, position }) => ({ station, position }))];
    // Written out once, as in `framesOf`: each of many stations that come tells all of many.
    const text = JSON.stringify({ type: 'presence', peers } satisfies FromHub);
    for (const { who, line } of stations) if (who) line.send(text);
  };

  const send = (station: Station, { items, text }: Frame<Accepted>): void => {
    station.sent = items.at(-1)!.order;
    station.line.send(text);
  };
  const reads = (station: Station): boolean =>
    station.who !== null && stations.has(station) && station.line.unread() < UNREAD;

  /** Sends a station what it lacks, from the log. What cannot be read is left to the next `refresh`. */
  const catchUp = async (station: Station): Promise<void> => {
    if (station.catching) return;
    station.catching = true;
    while (reads(station)) {
      const [from, asked] = [station.sent, head];
      const read = await store.since(from, SLICE);
      if (!read.ok) break;
      if (station.sent !== from) continue;
      if (read.value.length === 0 && head === asked) break;
      if (reads(station)) for (const frame of framesOf('operations', read.value)) send(station, frame);
    }
    station.catching = false;
  };
  /** New operations go straight to those who are up to date; the others get them from the log. */
  const fanOut = (batch: readonly Accepted[]): void => {
    const fresh = batch.filter(({ order }) => head === null || order > head);
    if (fresh.length === 0) return;
    door?.ordered(fresh.map(({ operation }) => operation));
    if (head !== null && fresh[0]!.order !== head + 1) {
      void pull(fresh.at(-1)!.order);
      return;
    }
    for (const frame of framesOf('operations', fresh)) {
      const first = frame.items[0]!.order;
      head = frame.items.at(-1)!.order;
      for (const station of stations)
        if (station.sent === first - 1 && !station.catching && reads(station)) send(station, frame);
        else if (station.sent < head) void catchUp(station);
    }
  };
  /** Takes from the log what others wrote, `order` at least, and fans it out. */
  const pull = async (order: number): Promise<void> => {
    elsewhere = Math.max(elsewhere, order);
    if (pulling) return;
    pulling = true;
    while (head !== null) {
      const [from, asked] = [head, elsewhere];
      const read = await store.since(from, SLICE);
      if (!read.ok) break;
      if (read.value.length > 0) fanOut(read.value);
      else if (head === from && elsewhere === asked) break;
    }
    pulling = false;
  };

  /** Nothing known of the log holds any more: every station says anew where it is (SPEC 5.4). */
  const startAgain = (reason: string): void => {
    [head, elsewhere] = [null, 0];
    const all = [...stations];
    stations.clear();
    for (const { line } of all) line.close(reason);
  };
  store.watch((news) => {
    if (news.type === 'grown') void pull(news.order);
    else if (news.type === 'set-back') startAgain('hub.log-set-back');
    else if (news.type === 'away') startAgain('hub.store-away');
  });
  board.listen((news) => {
    if (news.type === 'seats') sayPresence();
  });

  const refuseStation = (station: Station, code: string, message: string): void => {
    say(station, { type: 'refused', refusal: { code, message, context: {} } });
    station.line.close(code);
  };

  const reject = (station: Station, id: string, refusal: Refusal): void =>
    say(station, { type: 'rejected', id, refusal: { ...refusal, context: { ...refusal.context } } });

  /** False when it has not even an identifier to answer to. */
  const rejectMalformed = (station: Station, given: unknown): boolean => {
    const id = typeof given === 'object' && given !== null && 'id' in given ? given.id : null;
    if (typeof id !== 'string' || id.length > 100) return false;
    const refusal = { code: 'operation.malformed', message: 'not of the shape of an operation', context: {} };
    say(station, { type: 'rejected', id, refusal });
    return true;
  };

  /** By how much a station's clock is ahead of ours; one that is wrong is logged once, and told by the station. */
  const aheadOf = (station: Station, time: number): number => {
    const ahead = Math.round(time - now());
    const wrong = Math.abs(ahead) > DRIFT_LIMIT;
    if (wrong && !station.wrongClock && station.who)
      log(`the clock of ${station.who.position} is ${ahead} ms from ours`);
    station.wrongClock = wrong;
    return ahead;
  };

  const welcome = async (station: Station, hello: Extract<ToHub, { type: 'hello' }>): Promise<void> => {
    if (hello.protocol !== HUB_PROTOCOL) {
      refuseStation(station, 'hub.version', `this hub speaks version ${HUB_PROTOCOL}`);
      return;
    }
    const { cursor, mark = null } = hello;
    const place = await store.place(cursor);
    if (!stations.has(station)) return;
    if (!place.ok) {
      log(`no welcome: ${place.refusal.code}`);
      station.line.close(place.refusal.code);
      return;
    }
    station.who = { station: hello.station, position: hello.position };
    // A cursor of another log, beyond ours, or at something else than ours means nothing here: all is sent (SPEC 5.4).
    const { last, id, mark: ours } = place.value;
    head ??= last;
    // A station that took it from a hub of before knows the identifier only.
    const forked = cursor > 0 && cursor <= last && mark !== null && mark !== ours && mark !== id;
    station.sent = hello.log === store.logId() && cursor <= last && !forked ? cursor : 0;
    const signIn = station.door?.welcome(hello);
    say(station, {
      type: 'welcome',
      protocol: HUB_PROTOCOL,
      order: last,
      log: store.logId(),
      ...(forked ? { forked } : {}),
      time: now(),
      ahead: aheadOf(station, hello.time),
      sharing: SHARING,
      ...(signIn ? { signIn } : {}),
    });
    void catchUp(station);
    const { who } = station;
    board.seat(station.number, { ...who, watching: [] });
    sayPresence();
    if (hello.sharing === undefined || station.sharing) return;
    station.sharing = {
      ...who,
      tell: (told) => say(station, told),
      watches: (watching) => board.seat(station.number, { ...who, watching }),
    };
    cameras.joined(station.sharing);
    if (hello.sharing >= SHARES_CALLS) calls.joined(station.sharing);
  };

  /** A claim has the priority of those who are signed in, not the one that the station claims. */
  const share = (sharing: SharingStation, { door }: Station, message: SharingMessage | CallMessage): void => {
    if (message.type === 'call-claim') calls.hear(sharing, message);
    else
      cameras.hear(
        sharing,
        message.type === 'claim' && door ? { ...message, priority: door.priority(message.priority) } : message,
      );
  };

  /**
   * Asks the store until it takes them: what the station says later must not go before (SPEC 4.6). Null when its line
   * ended meanwhile, or the hub does: nothing is lost, the station keeps them and offers all of it anew, oldest first.
   */
  const judged = async (station: Station, operations: readonly Operation[]): Promise<readonly Verdict[] | null> => {
    for (let told = false; !station.leftOut; told = true) {
      const verdicts = await store.submit(operations, station.door?.allows);
      if (verdicts.ok) return verdicts.value;
      if (!told) log(`the store does not take what ${station.who?.position} says: ${verdicts.refusal.code}`);
      if (stations.has(station) && !ending) await new Promise<void>((resolve) => asking.push(resolve));
      station.leftOut = ending || !stations.has(station);
    }
    return null;
  };

  const submit = async (station: Station, given: readonly unknown[]): Promise<void> => {
    const operations: Operation[] = [];
    for (const one of given) {
      const read = operationSchema.safeParse(one);
      if (read.success) operations.push(station.door?.sealed(read.data) ?? read.data);
      else if (!rejectMalformed(station, one)) {
        refuseStation(station, 'hub.unreadable', 'an operation without an identifier');
        return;
      }
    }
    const verdicts = await judged(station, operations);
    if (verdicts === null) return;
    const fresh: Accepted[] = [];
    for (const verdict of verdicts) {
      if (verdict.type === 'accepted') fresh.push(verdict.accepted);
      else if (verdict.type === 'rejected') reject(station, verdict.id, verdict.refusal);
      else if (verdict.accepted.order <= station.sent) say(station, { type: 'operations', batch: [verdict.accepted] });
      else if (head !== null && verdict.accepted.order > head) void pull(verdict.accepted.order);
    }
    fanOut(fresh);
  };

  /** Does something after all that the station said before. */
  const inTurn = (station: Station, work: () => Promise<void>): Promise<void> => {
    station.turn = station.turn.then(work);
    return station.turn;
  };

  const hear = (station: Station, text: string): Promise<void> | void => {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      return inTurn(station, async () => refuseStation(station, 'hub.unreadable', 'a frame that is no JSON'));
    }
    const parsed = toHubSchema.safeParse(json);
    if (!parsed.success)
      return inTurn(station, async () =>
        refuseStation(station, 'hub.unreadable', parsed.error.issues[0]?.message ?? 'a frame of the wrong shape'),
      );
    const message = parsed.data;
    // What is past the log does not wait for the log.
    if (message.type === 'ping') {
      const { at, time } = message;
      return say(station, { type: 'pong', at, ...(time === undefined ? {} : { ahead: aheadOf(station, time) }) });
    }
    if (message.type === 'hello') return inTurn(station, () => welcome(station, message));
    if (station.sharing && (message.type === 'call-claim' || isForSharing(message)))
      return share(station.sharing, station, message);
    return inTurn(station, async () => {
      if (!station.who) refuseStation(station, 'hub.no-hello', 'hello comes first');
      else if (message.type === 'submit') await submit(station, message.operations);
      else if (isForDoor(message)) station.door?.hear(message);
      else if (station.sharing) share(station.sharing, station, message);
    });
  };

  return {
    enter(line) {
      const station: Station = {
        ...{
          line,
          number: ++lines,
          who: null,
          sent: 0,
          catching: false,
          turn: Promise.resolve(),
          leftOut: false,
          wrongClock: false,
          sharing: null,
        },
        door: door?.enter((message) => say(station, message)) ?? null,
      };
      stations.add(station);
      return {
        hear: async (text) => hear(station, text),
        left() {
          stations.delete(station);
          board.seat(station.number, null);
          station.door?.left();
          if (station.sharing) {
            calls.left(station.sharing);
            cameras.left(station.sharing);
          }
          sayPresence();
        },
      };
    },
    refresh() {
      askAgain();
      if (head === null) return;
      void pull(0);
      for (const station of stations) if (station.sent < head) void catchUp(station);
    },
    end() {
      ending = true;
      askAgain();
    },
    guests: () => stations.size,
  };
}
