import type { Random } from '../../../src/shared/random.ts';
import type { Refusal } from '../../../src/shared/result.ts';
import {
  type FromHub,
  framesOf,
  fromHubSchema,
  HEARTBEAT,
  HUB_PROTOCOL,
  SHARES_CALLS,
  SHARING,
  SLICE,
  type ToHub,
} from '../../../src/sync/hubProtocol.ts';
import { type Accepted, isFact, type Operation } from '../../../src/sync/operation.ts';
import type { Store } from '../store/store.ts';

/** What stations tell each other past the log. */
export type Shared = Extract<
  FromHub,
  { type: 'claimed' | 'leases' | 'call-claimed' | 'call-leases' | 'watching' | 'pushed' }
>;

/** What the hub says of who is signed in. */
export type DoorNews = Extract<FromHub, { type: 'signed-in' | 'granted' | 'directory-at' | 'accounts' }>;

/** Sign-in's side of the conversation. */
export interface HubDoor {
  /** What it adds to the hello. */
  hello(): { readonly signIn: number; readonly key: string };
  /** A welcome came, and nothing is submitted yet; `say` holds until `closed`. */
  welcomed(welcome: Extract<FromHub, { type: 'welcome' }>, say: (message: ToHub) => void): void;
  hear(message: DoorNews): void;
  closed(): void;
}

/** What a station says to the hub and makes of its answers (SPEC 4, 5, 9). Knows no socket and starts no timer. */
export interface HubConversation {
  /** A connection stands: hello is said on it. */
  opened(): void;
  hear(text: string): void;
  /** The connection is gone. */
  closed(): void;
  /** Asks the hub whether it is there; as often as its silence is to be found. */
  ask(): void;
  /** Each HEARTBEAT while a connection stands: asks, and submits again what was left unanswered. */
  beat(): void;
  /** Something may wait for the hub; `held`: the time asked for by `hold` is over. */
  submit(held?: boolean): void;
  say(message: ToHub): void;
  readonly sharing: () => boolean;
  /** The same of calls, which a hub of before knows nothing of. */
  readonly sharingCalls: () => boolean;
  /** Since this welcome, all that the hub had then has come and all that waited here was judged. */
  readonly agreed: () => boolean;
  /** Round trip of the last heartbeat, ms; null while there is no link. */
  readonly lagMs: () => number | null;
  readonly peers: () => readonly { readonly station: string; readonly position: string }[];
  /** Why the hub leaves an operation that is pending here waiting; null: it did not say. */
  readonly waitsFor: (id: string) => Refusal | null;
}

export interface HubConversationOptions {
  readonly store: Pick<Store, 'accept' | 'reject' | 'joinLog' | 'pending' | 'hubCursor' | 'hubMark' | 'hubLog'>;
  readonly station: string;
  readonly position: string;
  /** ms since 1970. */
  readonly now: () => number;
  /** Monotonic ms. */
  readonly clock: () => number;
  /** Sends on the present connection; nothing without one. */
  readonly send: (text: string) => void;
  /** Asks for `submit(true)` after so many ms: facts wait for whoever else may find them. */
  readonly hold: (ms: number) => void;
  readonly random: Random;
  /** Ends the present connection: it begins again from the cursor. */
  readonly drop: () => void;
  readonly log: (message: string) => void;
  /** Peers, lag or what waits changed; `welcome`, `refused`: the hub takes us, or will not have us. */
  readonly onChange: (what: 'news' | 'welcome' | 'refused') => void;
  readonly onShared: (message: Shared) => void;
  /** The hub's answer: by how much our clock is ahead of its own, ms. */
  readonly onClock: (ahead: number) => void;
  /** Who is signed in; without it the station acts as one of before. */
  readonly door?: HubDoor | undefined;
  /** An operation of ours was refused, to be put before the operator. */
  readonly onRejected: (operation: Operation, refusal: Refusal) => void;
}

/** Facts wait for so long at most, drawn by chance: for each peer, and in all, ms (SPEC 2.8). */
const HOLD = { each: 40, most: 2_000 };
/**
 * Not refused for good: of another station without the hub's seal (SPEC 12.7), of a newer version than the hub's, or
 * after such a one (5.7).
 */
const WAITING: ReadonlySet<string> = new Set([
  'operation.unproven',
  'operation.unknown-kind',
  'operation.after-unknown',
]);

/** Begins it. The outbox is what the store holds as pending, so nothing is sent twice in effect and nothing is lost. */
export function createHubConversation(options: HubConversationOptions): HubConversation {
  const { store, clock } = options;
  let welcomed = false;
  /** Version of what the hub tells past the log; 0: nothing. */
  let sharing = 0;
  /** Order that the hub had at the welcome; null once we are there and nothing waits. */
  let behind: number | null = null;
  let lag: number | null = null;
  let peers: readonly { station: string; position: string }[] = [];
  /** Submitted and not yet answered. */
  const underWay = new Map<string, { readonly sentAt: number; readonly stream: string }>();
  /** What the hub cannot take yet, and what builds on that, by identifier: its stream, and why. */
  const unproven = new Map<string, { readonly stream: string; readonly why: Refusal }>();
  /** Place of the newest operation submitted. */
  let offered = 0;
  /** Place of the newest operation that was looked at while facts wait. */
  let looked = 0;
  /** Facts wait until the time that was asked for is over. */
  let holding = false;

  const say = (message: ToHub): void => options.send(JSON.stringify(message));

  const ask = (): void => say({ type: 'ping', at: clock(), time: options.now() });

  /** Whether nothing but facts came since the last look, and all of it is to wait. */
  const mayWait = (): boolean => {
    const news = store.pending(SLICE, looked);
    looked = news.at(-1)?.place ?? looked;
    if (peers.length === 0 || news.length === SLICE || !news.every(({ operation }) => isFact(operation))) return false;
    if (!holding && news.length > 0) {
      holding = true;
      options.hold(options.random() * Math.min(HOLD.most, HOLD.each * peers.length));
    }
    return true;
  };

  const submit = (held = false): void => {
    if (held) holding = false;
    if (!welcomed || (!held && mayWait())) return;
    const fresh = store.pending(SLICE, offered);
    const operations = fresh
      .map(({ operation }) => operation)
      .filter(({ id }) => !underWay.has(id) && !unproven.has(id));
    offered = fresh.at(-1)?.place ?? offered;
    looked = offered;
    for (const { items, text } of framesOf('submit', operations)) {
      for (const { id, stream } of items) underWay.set(id, { sentAt: clock(), stream });
      options.send(text);
    }
  };

  const lookBehind = (): void => {
    // What is under way waits too and was not judged: no need to read all that waits at each answer.
    if (behind === null || store.hubCursor() < behind || underWay.size > 0) return;
    // What the hub cannot take yet was judged, too: it waits for an administrator or a newer hub, not for an answer.
    if (store.pending(unproven.size + 1).every(({ operation }) => unproven.has(operation.id))) behind = null;
  };

  /** What waited for operations that are in the log now is offered again; whether there is such. */
  const provenBy = (batch: readonly Accepted[]): boolean => {
    if (unproven.size === 0) return false;
    const grown = new Set(batch.map(({ operation }) => operation.stream));
    const before = unproven.size;
    for (const [id, { stream }] of unproven) if (grown.has(stream)) unproven.delete(id);
    if (unproven.size === before) return false;
    offered = 0;
    return true;
  };

  const take = (message: FromHub): void => {
    switch (message.type) {
      case 'welcome':
        options.onClock(message.ahead ?? options.now() - message.time);
        if (!store.joinLog(message.log, message.order, message.forked).ok) {
          options.drop();
          return;
        }
        welcomed = true;
        offered = 0;
        looked = 0;
        behind = message.order;
        sharing = message.sharing ?? 0;
        lookBehind();
        options.door?.welcomed(message, say);
        options.onChange('welcome');
        submit();
        break;
      case 'operations':
        for (const { operation } of message.batch) underWay.delete(operation.id);
        // What could not be written is asked for again from the cursor; going on would leave a gap.
        if (!store.accept(message.batch).ok) {
          options.drop();
          return;
        }
        submit(provenBy(message.batch));
        lookBehind();
        options.onChange('news');
        break;
      case 'rejected': {
        const stream = underWay.get(message.id)?.stream ?? '';
        underWay.delete(message.id);
        // It waits until the hub is ready to be told.
        if (WAITING.has(message.refusal.code)) {
          unproven.set(message.id, { stream, why: message.refusal });
          submit();
          lookBehind();
          options.onChange('news');
          break;
        }
        const rejected = store.reject(message.id, message.refusal);
        if (rejected.ok && rejected.value) options.onRejected(rejected.value, message.refusal);
        lookBehind();
        options.onChange('news');
        break;
      }
      case 'presence':
        peers = message.peers.filter((peer) => peer.station !== options.station);
        options.onChange('news');
        break;
      case 'pong':
        lag = clock() - message.at;
        if (message.ahead !== undefined) options.onClock(message.ahead);
        break;
      case 'refused':
        options.log(`the hub refuses: ${message.refusal.code}`);
        options.onChange('refused');
        break;
      case 'accounts':
        options.door?.hear(message);
        unproven.clear();
        offered = 0;
        submit(true);
        break;
      case 'signed-in':
      case 'granted':
      case 'directory-at':
        options.door?.hear(message);
        break;
      default:
        options.onShared(message);
    }
  };

  return {
    opened() {
      say({
        type: 'hello',
        protocol: HUB_PROTOCOL,
        station: options.station,
        position: options.position,
        cursor: store.hubCursor(),
        mark: store.hubMark(),
        log: store.hubLog(),
        time: options.now(),
        sharing: SHARING,
        ...options.door?.hello(),
      });
      ask();
    },
    hear(text) {
      let json: unknown;
      try {
        json = JSON.parse(text);
      } catch {
        json = null;
      }
      const message = fromHubSchema.safeParse(json);
      if (message.success) take(message.data);
      else options.log('the hub said something that cannot be read');
    },
    closed() {
      welcomed = false;
      sharing = 0;
      lag = null;
      peers = [];
      underWay.clear();
      unproven.clear();
      options.door?.closed();
    },
    ask,
    beat() {
      ask();
      // A hub that could not write says nothing: what it left unanswered is submitted again.
      for (const [id, { sentAt }] of underWay)
        if (clock() - sentAt > 2 * HEARTBEAT) {
          underWay.delete(id);
          offered = 0;
          looked = 0;
        }
      submit(true);
    },
    submit,
    say,
    sharing: () => sharing > 0,
    sharingCalls: () => sharing >= SHARES_CALLS,
    agreed: () => welcomed && behind === null,
    lagMs: () => lag,
    peers: () => peers,
    waitsFor: (id) => unproven.get(id)?.why ?? null,
  };
}
