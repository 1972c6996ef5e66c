import type { CallDraft, CallFrame, CallLease, CallRow } from '../../../src/contract/calls.ts';
import { ok, type Refusal, type Result, refuse } from '../../../src/shared/result.ts';
import type { CallLeases } from './callLeases.ts';
import { createChangeFeed } from './changeFeed.ts';
import { exchangeCommand, readExchangeCall } from './telephony.ts';

/** What the service needs of the operation log. */
export interface CallLog {
  /** Ringing and claimed calls, and those ended in the last hour. */
  recent(): readonly CallRow[];
  find(id: string): CallRow | undefined;
  rang(call: {
    id: string;
    number: string;
    line: string;
    transcript: string | null;
    hint: CallRow['hint'];
    at: number;
  }): Result<void>;
  abandoned(id: string, at: number): Result<void>;
  claim(id: string): Result<void>;
  saveDraft(id: string, draft: CallDraft): Result<void>;
  complete(id: string, draft: CallDraft): Result<void>;
}

/** Calls of the telephone exchange, from ringing to the request that is kept. */
export interface CallService {
  /** A message of the exchange. Refusals: `payload.not-json`, `payload.shape` (also a call whose name is not its topic's), and the log's. */
  exchange(call: string, payload: Uint8Array): Result<void>;
  /**
   * The exchange is there (anew), or gone. Being there it names every call that is not over: one that it does not name
   * ended while nobody here listened, and stops ringing.
   */
  exchangeIs(online: boolean): void;
  refresh(calls: readonly string[]): void;
  watch(signal: AbortSignal | undefined): AsyncGenerator<CallFrame>;
  /** Who answers or writes in which call: all of them, at each change. */
  watchLeases(signal: AbortSignal | undefined): AsyncGenerator<CallLease[]>;
  claim(id: string): Promise<Result<void>>;
  saveDraft(id: string, draft: CallDraft): Result<void>;
  complete(id: string, draft: CallDraft): Promise<Result<void>>;
  close(): void;
}

export interface CallServiceOptions {
  readonly log: CallLog;
  readonly leases: CallLeases;
  readonly position: string;
  readonly publish: (topic: string, payload: string) => Promise<Result<void>>;
  /**
   * The exchange was not told what was done with a call, which goes on ringing or is not hung up there:
   * `call.answer-untold` or `call.end-untold`, `why` being the code of the broker's refusal.
   */
  readonly onUntold: (call: string, refusal: Refusal) => void;
  readonly now: () => number;
}

const FRAME_INTERVAL = 50;
/** How often a call that the disk did not take is offered to it again, ms. */
const RETRY = 1_000;
/** By then the exchange has named all its calls, ms. */
const NAMED_WITHIN = 5_000;

/** Opens the service. */
export function createCallService(options: CallServiceOptions): CallService {
  const { log, leases, position, publish, now } = options;
  const feed = createChangeFeed<string>();
  /** Ringing, and not written: the disk refused. Shown all the same; it can be claimed once it is written. */
  const unwritten = new Map<string, Parameters<CallLog['rang']>[0]>();
  let timer: NodeJS.Timeout | undefined;
  let roll: NodeJS.Timeout | undefined;
  /** Calls that the exchange has named since it is there. */
  const named = new Set<string>();
  let refusal: Refusal | null = null;

  const toRow = ({ at, ...call }: Parameters<CallLog['rang']>[0]): CallRow => ({
    ...call,
    state: 'ringing',
    ringingSince: at,
    claimedBy: null,
    claimedAt: null,
    pending: false,
    draft: null,
    earlierCalls: 0,
  });
  const write = (): void => {
    timer = undefined;
    for (const [id, call] of unwritten) {
      const written = log.rang(call);
      refusal = written.ok ? null : written.refusal;
      if (!written.ok) break;
      unwritten.delete(id);
    }
    if (unwritten.size > 0) timer = setTimeout(write, RETRY);
  };
  const ring = (call: Parameters<CallLog['rang']>[0]): void => {
    const written = log.rang(call);
    if (written.ok) return;
    refusal = written.refusal;
    unwritten.set(call.id, call);
    timer ??= setTimeout(write, RETRY);
    feed.changed(call.id);
  };
  const rowOf = (id: string): CallRow | undefined => {
    const call = unwritten.get(id);
    return log.find(id) ?? (call && toRow(call));
  };
  /** Not unknown: it is on the screen and waits for the disk. */
  const act = (id: string, done: Result<void>): Result<void> =>
    !done.ok && refusal && unwritten.has(id) ? { ok: false, refusal } : done;

  const tell = (id: string, action: 'answer' | 'end'): void => {
    const { topic, payload } = exchangeCommand(id, action, position);
    // Without a broker the exchange is not told; the call is ours all the same, and its card stays.
    void publish(topic, payload).then((told) => {
      if (told.ok) return;
      const row = rowOf(id);
      const who = row?.number || row?.line || id;
      const { code: why, context } = told.refusal;
      const words = `the exchange was not told of the ${action}: ${told.refusal.message}`;
      options.onUntold(id, refuse(`call.${action}-untold`, words, { ...context, call: id, who, why }).refusal);
    });
  };
  return {
    exchange(id, payload) {
      const read = readExchangeCall(payload);
      if (!read.ok) return read;
      const call = read.value;
      if (call.id !== id) return refuse('payload.shape', 'the call in the message is not the one of its topic');
      named.add(id);
      const known = log.find(id);
      if (call.state === 'ringing' && !known)
        ring({
          id,
          number: call.number,
          line: call.line,
          transcript: call.text ?? null,
          hint: call.at ? { label: call.street ?? '', at: call.at } : null,
          at: call.t ?? now(),
        });
      if (call.state !== 'ringing' && unwritten.delete(id)) feed.changed(id);
      if (call.state === 'abandoned' && known?.state === 'ringing') return log.abandoned(id, now());
      return ok(undefined);
    },
    exchangeIs(online) {
      clearTimeout(roll);
      named.clear();
      if (!online) return;
      roll = setTimeout(() => {
        for (const { id, state } of log.recent()) if (state === 'ringing' && !named.has(id)) log.abandoned(id, now());
        // From now on each call tells of its end itself.
        named.clear();
      }, NAMED_WITHIN);
    },
    refresh(calls) {
      for (const id of calls) feed.changed(id);
    },
    async *watch(signal) {
      const changes = feed.subscribe(signal, FRAME_INTERVAL);
      let number = 0;
      const rows = [...log.recent(), ...[...unwritten.values()].map(toRow)];
      yield { type: 'snapshot', number: number++, rows };
      for await (const ids of changes) {
        const upserts: CallRow[] = [];
        const removed: string[] = [];
        for (const id of ids) {
          const row = rowOf(id);
          if (row) upserts.push(row);
          else removed.push(id);
        }
        yield { type: 'delta', number: number++, upserts, removed };
      }
    },
    async *watchLeases(signal) {
      const changes = leases.feed.subscribe(signal);
      yield leases.all();
      for await (const _ of changes) yield leases.all();
    },
    async claim(id) {
      // Every desk is told before the log is asked; of two at the same moment the second hears of the first at once.
      const answering = log.find(id)?.state === 'ringing' ? await leases.use(id) : null;
      if (answering && !answering.ok && answering.refusal.code === 'call.claimed-by-other') return answering;
      const claimed = act(id, log.claim(id));
      if (claimed.ok) tell(id, 'answer');
      else leases.release(id);
      return claimed;
    },
    saveDraft(id, draft) {
      const saved = log.saveDraft(id, draft);
      if (saved.ok) void leases.use(id);
      return saved;
    },
    async complete(id, draft) {
      const completed = log.complete(id, draft);
      if (!completed.ok) return completed;
      leases.release(id);
      tell(id, 'end');
      return completed;
    },
    close() {
      clearTimeout(timer);
      clearTimeout(roll);
      leases.close();
    },
  };
}
