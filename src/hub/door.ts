import { randomBytes } from 'node:crypto';
import { treatmentOf } from '../domain/alarm/treatment.ts';
import { type IncidentPlace, incidentOperationSchema } from '../domain/incident/operations.ts';
import { type AuthorshipFacts, mayAuthor } from '../domain/operator/authorship.ts';
import { localHour } from '../shared/centralEurope.ts';
import { ok, type Refusal, type Result, refuse } from '../shared/result.ts';
import { parseHlc } from '../sync/hlc.ts';
import type { FromHub, ToHub } from '../sync/hubProtocol.ts';
import type { Operation } from '../sync/operation.ts';
import { proofText, SIGN_IN, type TokenContent, type WelcomeSignIn } from '../sync/signInProtocol.ts';
import { isKnownKind, isOwnAct, type StreamState, UNKNOWN_KIND } from '../sync/streams.ts';
import type { Account, Accounts } from './accounts/accounts.ts';
import type { Directory } from './accounts/directory.ts';
import { type HubKeys, signedBy } from './accounts/hubKeys.ts';
import { createSignIns } from './accounts/signIns.ts';
import { readToken, TOKEN_LASTS, writeToken } from './accounts/tokens.ts';
import type { CityCommunes } from './cityCommunes.ts';
import type { Standing } from './store/hubStore.ts';
import { createUnprovenActs, UNPROVEN, type UnprovenActs } from './unprovenActs.ts';

/** What a station says to the door. */
export type DoorMessage = Extract<
  ToHub,
  { type: 'prove' | 'sign-in' | 'present' | 'directory-begin' | 'directory-finish' }
>;

const FOR_DOOR: ReadonlySet<string> = new Set(['prove', 'sign-in', 'present', 'directory-begin', 'directory-finish']);
/** Whether a message is the door's to answer. */
export const isForDoor = (message: ToHub): message is DoorMessage => FOR_DOOR.has(message.type);

/** One connection at the door. */
export interface DoorGuest {
  /** After a hello; what the welcome says of sign-in, undefined for a station of before. */
  welcome(hello: Extract<ToHub, { type: 'hello' }>): WelcomeSignIn | undefined;
  hear(message: DoorMessage): void;
  /** The operation with the hub's seal, which it bears once it is accepted. */
  sealed(operation: Operation): Operation;
  /**
   * Whether this guest may submit an operation that `sealed` gave, of a stream in this state. Refusals: `mayAuthor`'s, and
   * `operation.unknown-kind`, `operation.after-unknown`, with which it waits for a newer hub (SPEC 5.7).
   */
  allows(state: StreamState, operation: Operation): Result<Standing>;
  /** The priority in turning cameras that its operators really have. */
  priority(claimed: number): number;
  left(): void;
}

/** Who may act in whose name (SPEC 12): signs operators in, gives tokens, checks authors. Knows no socket. */
export interface Door {
  enter(tell: (message: FromHub) => void): DoorGuest;
  /** These are in the log now, whoever brought them. */
  ordered(operations: readonly Operation[]): void;
  /** Looks whether accounts changed and tells whom it concerns; renews tokens. To be called every second or two. */
  look(): void;
}

export interface DoorOptions {
  readonly accounts: Accounts;
  readonly keys: HubKeys;
  readonly directory: Directory;
  /** Identity of the hub's log, which a station's proof is bound to. */
  readonly log: string;
  readonly say: (message: string) => void;
  /** ms since 1970 UTC. */
  readonly now: () => number;
  /** Monotonic ms. */
  readonly clock: () => number;
  /** Undefined: the hub knows no city, stations alone judge communes. */
  readonly communes?: CityCommunes | undefined;
}

/** A sign-in ends a day after the password was given, however often it was renewed, ms. */
const LONGEST_SIGN_IN = 24 * 3_600_000;
/** A token is renewed when so much of it is gone, ms. */
const RENEW_AFTER = 3_600_000;

interface Session extends Account {
  readonly position: string;
  readonly station: string;
  readonly issuedAt: number;
  readonly until: number;
}

interface Guest {
  readonly tell: (message: FromHub) => void;
  who: { readonly station: string; readonly position: string } | null;
  challenge: string;
  /** Named in the hello, and proven since. */
  key: string | null;
  proven: boolean;
  speaksSignIn: boolean;
  readonly sessions: Map<string, Session>;
  /** What it brought and what this hub cannot take yet. */
  readonly unproven: UnprovenActs;
  /** Refusals by code, each logged once. */
  readonly refused: Map<string, number>;
}

const sendable = (refusal: Refusal) => ({ ...refusal, context: { ...refusal.context } });
const minuteOf = (time: number): number => Math.floor(localHour(time) * 60);

/** Opens the door of one hub. */
export function createDoor(options: DoorOptions): Door {
  const { accounts, keys, directory, say, now, communes } = options;
  const guests = new Set<Guest>();
  const signIns = createSignIns({ accounts, clock: options.clock, log: say });
  const open = (until: number | null): boolean => until !== null && now() < until;
  const wanted = () => ({
    wants: !accounts.required()
      ? ('none' as const)
      : open(accounts.file().unsignedUntil)
        ? ('offered' as const)
        : ('required' as const),
    directory: accounts.file().directory?.name ?? null,
  });
  const known = (): string => JSON.stringify([wanted(), open(accounts.file().recoverUntil)]);
  let told = known();
  /** Operations that bear our seal: judged once, not again. */
  const trusted = new WeakSet<Operation>();

  const tokenOf = (guest: Guest, session: Session): string => {
    const { operator, name, posts, priority, rights, position, station, version, groups, issuedAt, until } = session;
    return writeToken(keys, {
      ...{ operator, name, priority, position, station, version, issuedAt, until },
      posts: [...posts],
      rights: rights.map(({ communes, acts, hours }) => ({
        communes: communes === 'all' ? 'all' : [...communes],
        acts: [...acts],
        ...(hours ? { hours } : {}),
      })),
      key: guest.key ?? '',
      groups: groups && [...groups],
    });
  };
  /** Signs somebody in, or goes on with a sign-in that began before. */
  const begin = (guest: Guest, account: Account, issuedAt = now()): Session => {
    const until = Math.min(now() + TOKEN_LASTS, issuedAt + LONGEST_SIGN_IN);
    const session = { ...account, ...guest.who!, issuedAt, until };
    guest.sessions.set(account.operator, session);
    return session;
  };
  const grant = (guest: Guest, operator: string, token: string | null, refusal: Refusal | null): void =>
    guest.tell({ type: 'granted', operator, token, refusal: refusal && sendable(refusal) });

  /** Logged once a code and connection; the others are counted. */
  const note = (guest: Guest, { code, message }: Refusal): void => {
    const before = guest.refused.get(code) ?? 0;
    guest.refused.set(code, before + 1);
    if (before === 0) say(`refused ${code} at ${guest.who?.position ?? 'a station without a name'}: ${message}`);
  };
  const refused = (guest: Guest, refusal: Refusal): { readonly ok: false; readonly refusal: Refusal } => {
    note(guest, refusal);
    return { ok: false, refusal };
  };

  const accountOf = ({ operator, position, groups, version, name }: TokenContent | Session): Result<Account> => {
    const account = accounts.account(operator, position, groups);
    if (!account.ok) return account;
    if (account.value.version !== version)
      return refuse('token.withdrawn', 'the password or the account changed', { operator });
    // The directory alone knows the names of its people.
    return groups === null ? account : ok({ ...account.value, name });
  };

  const present = (guest: Guest, text: string): void => {
    const { who, key } = guest;
    if (!who || key === null || !guest.proven) {
      note(guest, { code: 'hub.proof', message: 'a token without proof of the station’s key', context: {} });
      grant(guest, '', null, refuse('hub.proof', 'prove the key of the station first').refusal);
      return;
    }
    const read = readToken(keys, text, { ...who, key }, now());
    const account = read.ok ? accountOf(read.value) : read;
    if (!read.ok || !account.ok) {
      const { refusal } = read.ok ? (account as { refusal: Refusal }) : read;
      note(guest, refusal);
      grant(guest, read.ok ? read.value.operator : String(refusal.context.operator ?? ''), null, refusal);
      return;
    }
    const { operator, issuedAt, until } = read.value;
    if (now() > until) {
      // What was done before its end may still come.
      guest.sessions.set(operator, { ...account.value, ...who, issuedAt, until });
      grant(guest, operator, null, refuse('token.expired', 'the sign-in is over', { operator }).refusal);
      return;
    }
    grant(guest, operator, tokenOf(guest, begin(guest, account.value, issuedAt)), null);
  };

  const answer = (guest: Guest, request: number, account: Result<Account>): void => {
    if (!guests.has(guest)) return;
    if (!account.ok) {
      guest.tell({ type: 'signed-in', request, token: null, refusal: sendable(account.refusal) });
      return;
    }
    guest.tell({ type: 'signed-in', request, token: tokenOf(guest, begin(guest, account.value)), refusal: null });
  };

  /** Why nobody can sign in on this connection now. */
  const shut = ({ who, proven }: Guest): Refusal | null => {
    if (!who || !proven) return refuse('hub.proof', 'prove the key of the station first').refusal;
    return accounts.required() ? null : refuse('sign-in.not-wanted', 'this hub has no accounts').refusal;
  };

  const hear = async (guest: Guest, message: DoorMessage): Promise<void> => {
    if (message.type === 'prove') {
      const { who, key, challenge } = guest;
      guest.proven =
        who !== null &&
        key !== null &&
        signedBy(key, proofText(options.log, challenge, who.station, who.position), message.signature);
      if (!guest.proven) note(guest, { code: 'hub.proof', message: 'a signature that proves nothing', context: {} });
      return;
    }
    if (message.type === 'present') {
      for (const token of message.tokens) present(guest, token);
      return;
    }
    const { request } = message;
    const closed = shut(guest);
    if (closed) {
      note(guest, closed);
      if (message.type === 'directory-begin')
        guest.tell({ type: 'directory-at', request, address: null, refusal: sendable(closed) });
      else answer(guest, request, { ok: false, refusal: closed });
      return;
    }
    const who = guest.who!;
    if (message.type === 'sign-in')
      answer(guest, request, await signIns.signIn(message.operator, message.password, who));
    else if (message.type === 'directory-begin') {
      const at = await directory.begin(accounts.file().directory, message.redirect, guest.challenge);
      guest.tell({
        type: 'directory-at',
        request,
        address: at.ok ? at.value : null,
        refusal: at.ok ? null : sendable(at.refusal),
      });
    } else {
      const person = await directory.finish(accounts.file().directory, message.address, guest.challenge);
      const account = person.ok ? accounts.account(person.value.operator, who.position, person.value.groups) : person;
      if (person.ok)
        say(`${person.value.operator} signs in at ${who.position}${account.ok ? '' : `: ${account.refusal.code}`}`);
      answer(guest, request, account.ok && person.ok ? ok({ ...account.value, name: person.value.name }) : account);
    }
  };

  const facts = (guest: Guest): AuthorshipFacts => ({
    ...guest.who!,
    signedIn: guest.sessions,
    now: now(),
    minuteOf,
    unsigned: open(accounts.file().unsignedUntil),
    recovering: open(accounts.file().recoverUntil),
  });
  const timeOf = ({ hlc }: Operation): number => parseHlc(hlc)?.time ?? now();

  /** An account changed, or time went on: sessions are judged anew. */
  const renew = (guest: Guest, changed: boolean): void => {
    for (const session of guest.sessions.values()) {
      const { operator, issuedAt, until } = session;
      const account = accountOf(session);
      if (!account.ok) {
        guest.sessions.delete(operator);
        note(guest, account.refusal);
        grant(guest, operator, null, account.refusal);
      } else if (now() <= until) {
        const next = Math.min(now() + TOKEN_LASTS, issuedAt + LONGEST_SIGN_IN);
        if (changed || next - until > RENEW_AFTER)
          grant(guest, operator, tokenOf(guest, begin(guest, account.value, issuedAt)), null);
      }
    }
  };

  return {
    enter(tell) {
      const guest: Guest = {
        ...{ tell, who: null, key: null, proven: false, speaksSignIn: false },
        challenge: randomBytes(24).toString('base64url'),
        sessions: new Map(),
        unproven: createUnprovenActs(),
        refused: new Map(),
      };
      guests.add(guest);
      return {
        welcome({ station, position, signIn, key }) {
          guest.who = { station, position };
          guest.key = key ?? null;
          guest.proven = false;
          guest.sessions.clear();
          guest.speaksSignIn = signIn !== undefined;
          const { challenge } = guest;
          return guest.speaksSignIn ? { version: SIGN_IN, ...wanted(), challenge, key: keys.publicKey } : undefined;
        },
        hear(message) {
          hear(guest, message).catch((error: unknown) => say(`sign-in failed: ${String(error)}`));
        },
        sealed(operation) {
          const seal = keys.seal(operation);
          // Bears it already: it was taken once, whoever brings it back.
          if (!keys.bears(operation, seal)) return { ...operation, seal };
          trusted.add(operation);
          return operation;
        },
        allows(state, operation) {
          if (trusted.has(operation)) return ok<Standing>('sealed');
          const { by, kind } = operation;
          if (!isKnownKind(state.type, kind)) {
            guest.unproven.keep(operation, UNKNOWN_KIND);
            return refused(guest, refuse(UNKNOWN_KIND, `${kind} is not known to this hub`, { kind }).refusal);
          }
          if (!accounts.required()) return guest.unproven.waitsWith(operation) ?? ok<Standing>('new');
          const act = { by, kind, own: isOwnAct(kind), at: timeOf(operation) };
          const commune = communes ? communeOf(communes, state, operation) : null;
          const allowed = mayAuthor({ ...act, commune }, facts(guest));
          if (allowed.ok) {
            guest.unproven.proven(operation);
            return guest.unproven.waitsWith(operation) ?? ok<Standing>('new');
          }
          if (allowed.refusal.code === UNPROVEN) guest.unproven.keep(operation, UNPROVEN);
          return refused(guest, allowed.refusal);
        },
        priority(claimed) {
          if (!accounts.required()) return claimed;
          const most = [...guest.sessions.values()].filter(({ until }) => now() <= until);
          // Nobody signed in: the lowest, as a position that is not named has it.
          return Math.min(claimed, Math.max(1, ...most.map(({ priority }) => priority)));
        },
        left() {
          guests.delete(guest);
          const more = [...guest.refused].filter(([, count]) => count > 1);
          if (more.length > 0)
            say(
              `refused at ${guest.who?.position ?? '?'}: ${more.map(([code, count]) => `${code} ${count} times`).join(', ')}`,
            );
        },
      };
    },
    ordered(operations) {
      for (const { unproven } of guests) for (const operation of operations) unproven.proven(operation);
    },
    look() {
      const changed = accounts.look();
      const text = known();
      const news = text !== told;
      told = text;
      for (const guest of guests) {
        if (news && guest.speaksSignIn && guest.who) guest.tell({ type: 'accounts', ...wanted() });
        renew(guest, changed);
      }
    },
  };
}

/** The commune of what an operation is about, empty where it is in none that is known; null: nothing in the street. */
function communeOf(communes: CityCommunes, state: StreamState, operation: Operation): string | null {
  const { stream } = operation;
  const subject = stream.slice(stream.indexOf('/') + 1);
  switch (state.type) {
    case 'alarm':
      return state.state.state === 'none' ? null : (communes.of(state.state.asset) ?? '');
    case 'mask':
    case 'team':
      return communes.of(subject) ?? '';
    case 'treatment':
      return communes.of(treatmentOf(subject)?.asset ?? '') ?? '';
    case 'incident': {
      const place = state.state.state === 'none' ? openedAt(operation) : state.state.place;
      return place && (communes.at(place.at) ?? '');
    }
    default:
      return null;
  }
}

/** Where an incident is opened: nobody opens one in a commune that is not theirs. */
function openedAt({ kind, body }: Operation): IncidentPlace | null {
  const read = incidentOperationSchema.safeParse({ kind, body });
  return read.success && read.data.kind === 'incident.opened' ? read.data.body.place : null;
}
