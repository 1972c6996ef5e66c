import type { OperatorState } from '../../../../src/contract/operators.ts';
import { mayAct, type OperatorAct } from '../../../../src/domain/operator/rights.ts';
import { localHour } from '../../../../src/shared/centralEurope.ts';
import { ok, type Refusal, type Result, refuse } from '../../../../src/shared/result.ts';
import type { FromHub, ToHub } from '../../../../src/sync/hubProtocol.ts';
import { proofText, SIGN_IN } from '../../../../src/sync/signInProtocol.ts';
import type { HubDoor } from '../../hubLink/conversation.ts';
import { type ChangeFeed, createChangeFeed } from '../changeFeed.ts';
import type { DeskKey } from './deskKey.ts';
import { type LoopbackReturn, openLoopbackReturn } from './loopbackReturn.ts';
import { contentOf, type KnownOperator, readKept, type SignInStore, writeKept } from './signIns.ts';
import { makeVerifier, matches } from './verifier.ts';

/** Who may do what at this position now. */
export interface OperatorGate {
  /** Refusals: `operator.not-signed-in`, `operator.ended`, `operator.not-allowed`, `operator.disabled`, `token.*`. */
  may(act: OperatorAct, commune: string | null): Result<void>;
  /** The author of what is done here now; null: nobody is signed in. */
  author(): string | null;
  /** In turning cameras, 1 to 9; null: the position's own. */
  priority(): number | null;
}

/** Sign-in at this position: with the hub, and for a while without it (SPEC 12). */
export interface OperatorDesk extends OperatorGate {
  state(): OperatorState;
  readonly feed: ChangeFeed<'operator'>;
  /** Refusals are those of the contract (`src/contract/operators.ts`). */
  signIn(operator: string, password: string): Promise<Result<void>>;
  signOut(): Result<void>;
  beginDirectory(): Promise<Result<string>>;
  /** Its side of the link to the hub. */
  readonly door: HubDoor;
  close(): void;
}

export interface OperatorDeskOptions {
  readonly store: SignInStore;
  readonly key: DeskKey;
  readonly station: string;
  readonly position: string;
  /** Whether what goes to the hub cannot be read on the way: TLS, or the same machine. */
  readonly encrypted: boolean;
  /** The hub stands in for the usual one, which knows the accounts (SPEC 10.8). */
  readonly standIn?: boolean;
  /** ms since 1970. */
  readonly now: () => number;
  /** Monotonic ms. */
  readonly clock: () => number;
  /** Told to the operator after the fact. */
  readonly announce: (refusal: Refusal) => void;
}

/** The hub checks passwords one after the other: so long an answer may take, ms. */
const PATIENCE = 15_000;
/** How often it is looked whether a sign-in ended, ms. */
const LOOK = 1_000;
/** Operators kept for the time without the hub, at most. */
const MOST_KNOWN = 40;
/** Wrong passwords without the hub that cost nothing, and the longest pause after more, ms. */
const FREE = 3;
const LONGEST_PAUSE = 60_000;

/** Whether a password may be sent to this address. */
export const isEncrypted = (hub: string): boolean =>
  URL.canParse(hub) &&
  (new URL(hub).protocol === 'wss:' || ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(hub).hostname));

type Answer = Extract<FromHub, { type: 'signed-in' | 'directory-at' }>;

/** Opens the desk with what was kept. */
export function createOperatorDesk(options: OperatorDeskOptions): OperatorDesk {
  const { store, key, station, position, now, clock } = options;
  const kept = readKept(store);
  const feed = createChangeFeed<'operator'>();
  /** While the hub answers: how it is spoken to, and its clock. */
  let line: { readonly say: (message: ToHub) => void; readonly hubNow: () => number } | null = null;
  let directory: string | null = null;
  /** Ends by the monotonic clock, of what was given since the start: a wall clock that jumps ends nothing. */
  const ends = new Map<string, number>();
  /** What the hub said of whom it will not have any more. */
  const struck = new Map<string, Refusal>();
  const waiting = new Map<number, (answer: Answer | null) => void>();
  let requests = 0;
  let wrong = 0;
  let mayTryAt = 0;
  let returning: LoopbackReturn | null = null;

  const changed = (): void => feed.changed('operator');
  const keep = (): Result<void> => {
    const written = writeKept(store, kept);
    changed();
    return written;
  };
  const present = (): KnownOperator | null => (kept.present === null ? null : (kept.known.get(kept.present) ?? null));
  const left = (operator: KnownOperator): number =>
    (ends.get(operator.content.operator) ?? clock() + operator.until - now()) - clock();

  /** Why who is signed in may not act any more; null: they may. */
  const against = (): Refusal | null => {
    const operator = present();
    const refusal = kept.present === null ? undefined : struck.get(kept.present);
    if (refusal) return refusal;
    if (!operator)
      return kept.wants === 'required' ? refuse('operator.not-signed-in', 'nobody is signed in').refusal : null;
    if (left(operator) > 0) return null;
    return refuse('operator.ended', 'the sign-in is over', { name: operator.content.name }).refusal;
  };

  const take = (token: string, more: Partial<KnownOperator>): string | null => {
    const content = contentOf(token);
    if (!content || !line) return null;
    const { operator, until } = content;
    const before = kept.known.get(operator);
    const span = until - line.hubNow();
    ends.set(operator, clock() + span);
    struck.delete(operator);
    kept.known.delete(operator);
    kept.known.set(operator, { verifier: null, since: now(), ...before, ...more, token, content, until: now() + span });
    for (const oldest of kept.known.keys())
      if (kept.known.size > MOST_KNOWN && oldest !== kept.present) kept.known.delete(oldest);
    return operator;
  };

  const ask = (message: (request: number) => ToHub): Promise<Answer | null> =>
    new Promise((resolve) => {
      const request = ++requests;
      const timer = setTimeout(() => end(null), PATIENCE);
      const end = (answer: Answer | null): void => {
        clearTimeout(timer);
        waiting.delete(request);
        resolve(answer);
      };
      waiting.set(request, end);
      line?.say(message(request));
    });

  /** What the hub made of a sign-in. */
  const signedIn = (answer: Answer | null, more: Partial<KnownOperator>): Result<void> => {
    if (answer?.type !== 'signed-in') return refuse('sign-in.no-answer', 'the hub does not answer');
    if (answer.refusal) return { ok: false, refusal: answer.refusal };
    const operator = take(answer.token ?? '', { since: now(), ...more });
    if (operator === null) return refuse('sign-in.no-answer', 'the hub gave nothing that can be read');
    kept.present = operator;
    return keep();
  };

  const withHub = async (operator: string, password: string): Promise<Result<void>> => {
    if (kept.wants === 'none') return refuse('sign-in.not-wanted', 'the hub has no accounts');
    if (!options.encrypted) return refuse('sign-in.not-encrypted', 'the way to the hub can be read by others');
    const answer = await ask((request) => ({ type: 'sign-in', request, operator, password }));
    // The slow hash is made only of what was right.
    const right = answer?.type === 'signed-in' && answer.token !== null;
    return signedIn(answer, right ? { verifier: await makeVerifier(password) } : {});
  };

  const withoutHub = async (name: string, password: string): Promise<Result<void>> => {
    const operator = kept.known.get(name);
    if (!operator?.verifier) return refuse('sign-in.no-hub', 'not known here, and the hub is away');
    const wait = mayTryAt - clock();
    if (wait > 0) return refuse('sign-in.wait', 'too many attempts', { seconds: Math.ceil(wait / 1_000) });
    // Counted before it is known, so that attempts at the same time are slowed as well.
    wrong++;
    const pause = (): void => {
      if (wrong >= FREE) mayTryAt = clock() + Math.min(LONGEST_PAUSE, 1_000 * 2 ** (wrong - FREE));
    };
    pause();
    if (!(await matches(password, operator.verifier))) {
      pause();
      return refuse('sign-in.wrong', 'name or password is wrong');
    }
    wrong = 0;
    mayTryAt = 0;
    if (left(operator) <= 0)
      return refuse('operator.ended', 'the sign-in is over and the hub is away', { name: operator.content.name });
    kept.present = name;
    kept.known.set(name, { ...operator, since: now() });
    return keep();
  };

  let last = '';
  const look = setInterval(() => {
    const state = against()?.code ?? '';
    if (state !== last) changed();
    last = state;
  }, LOOK);

  const door: HubDoor = {
    hello: () => ({ signIn: SIGN_IN, key: key.publicKey }),
    welcomed({ log, time, signIn }, say) {
      // Its having no accounts says nothing of the room's: acts bear their operator, or the usual hub would refuse them.
      if (options.standIn && (signIn?.wants ?? 'none') === 'none') return;
      const offset = time - clock();
      line = { say, hubNow: () => clock() + offset };
      directory = signIn?.directory ?? null;
      kept.wants = signIn?.wants ?? 'none';
      if (signIn) {
        say({ type: 'prove', signature: key.sign(proofText(log, signIn.challenge, station, position)) });
        // One a frame: many rights make long tokens.
        for (const { token } of kept.known.values()) say({ type: 'present', tokens: [token] });
      }
      keep();
    },
    hear(message) {
      if (message.type === 'signed-in' || message.type === 'directory-at') {
        waiting.get(message.request)?.(message);
        return;
      }
      if (message.type === 'accounts' && options.standIn && message.wants === 'none') return;
      if (message.type === 'accounts') {
        kept.wants = message.wants;
        directory = message.directory;
      } else if (message.token !== null) take(message.token, {});
      else if (message.refusal && message.refusal.code !== 'token.expired') {
        // Only who is at work here must be told; of the others it is found out when they come.
        if (kept.known.delete(message.operator) && message.operator === kept.present)
          struck.set(message.operator, message.refusal);
        ends.delete(message.operator);
      }
      keep();
    },
    closed() {
      line = null;
      for (const end of [...waiting.values()]) end(null);
      changed();
    },
  };

  return {
    door,
    feed,
    may(act, commune) {
      if (kept.wants === 'none') return ok(undefined);
      const refusal = against();
      const operator = present();
      // Reading goes on after the end, within the rights that there were.
      const reads = act === 'view' && refusal?.code === 'operator.ended';
      if (refusal && !reads) return { ok: false, refusal };
      return operator
        ? mayAct(operator.content.rights, act, commune, Math.floor(localHour(now()) * 60))
        : ok(undefined);
    },
    author: () => (kept.wants === 'none' ? null : (present()?.content.operator ?? null)),
    priority: () => (kept.wants === 'none' ? null : (present()?.content.priority ?? null)),
    state() {
      const operator = kept.wants === 'none' ? null : present();
      const refusal = against();
      return {
        wants: kept.wants,
        directory,
        withHub: line !== null,
        operator: operator && {
          id: operator.content.operator,
          name: operator.content.name,
          posts: operator.content.posts,
          priority: operator.content.priority,
          rights: operator.content.rights,
          since: operator.since,
          until: now() + left(operator),
        },
        refusal: kept.wants === 'none' || !refusal ? null : { ...refusal, context: { ...refusal.context } },
        known: [...kept.known.values()]
          .filter((one) => one.verifier !== null && left(one) > 0)
          .map((one) => ({ id: one.content.operator, name: one.content.name, until: now() + left(one) })),
      };
    },
    async signIn(name, password) {
      const operator = name.trim().toLowerCase();
      return line ? await withHub(operator, password) : await withoutHub(operator, password);
    },
    signOut() {
      if (kept.present !== null) struck.delete(kept.present);
      kept.present = null;
      return keep();
    },
    async beginDirectory() {
      if (!line) return refuse('sign-in.no-hub', 'the hub is away');
      returning?.close();
      const opened = await openLoopbackReturn(async (address) => {
        const answer = line ? await ask((request) => ({ type: 'directory-finish', request, address })) : null;
        const done = signedIn(answer, {});
        if (!done.ok) options.announce(done.refusal);
      });
      if (!opened.ok) return opened;
      returning = opened.value;
      const { redirect } = opened.value;
      const at = await ask((request) => ({ type: 'directory-begin', request, redirect }));
      if (at?.type === 'directory-at' && at.address !== null) return ok(at.address);
      opened.value.close();
      return at?.refusal ? { ok: false, refusal: at.refusal } : refuse('sign-in.no-answer', 'the hub does not answer');
    },
    close() {
      clearInterval(look);
      returning?.close();
      for (const end of [...waiting.values()]) end(null);
    },
  };
}
