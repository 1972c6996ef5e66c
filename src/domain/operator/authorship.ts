import { ok, type Result, refuse } from '../../shared/result.ts';
import type { Author } from './operator.ts';
import { actOf, mayAct, type OperatorRights } from './rights.ts';

/** An operator who is, or was, signed in at a position, as the hub knows it from a token that it checked. */
export interface SignedIn {
  readonly operator: string;
  readonly position: string;
  readonly station: string;
  /** As they are now, whatever the token says. */
  readonly rights: OperatorRights;
  /** End of the token, ms since 1970. */
  readonly until: number;
}

/** An operation as far as its author is concerned. */
export interface AuthoredAct {
  readonly by: Author;
  readonly kind: string;
  /** Somebody's own act, not a fact that stations see. */
  readonly own: boolean;
  /** When it was done by its author's clock, ms since 1970. */
  readonly at: number;
  /** INSEE code of where it was done, empty when that is in none that is known; null: in no place, or not known here. */
  readonly commune: string | null;
}

/** What an author is judged by. */
export interface AuthorshipFacts {
  /** Who the connection is. */
  readonly station: string;
  readonly position: string;
  /** Who was shown to be signed in there, by operator. */
  readonly signedIn: ReadonlyMap<string, SignedIn>;
  /** ms since 1970. */
  readonly now: number;
  /** Minute of the local day of a time. */
  readonly minuteOf: (time: number) => number;
  /** Acts without an operator are still taken: stations of before are being replaced. */
  readonly unsigned: boolean;
  /** The log is being brought together again: operations of others are taken without the hub's seal. */
  readonly recovering: boolean;
}

/**
 * Whether a station may submit an operation that does not bear the hub's seal (SPEC 12.5 to 12.8). Refusals: `operation.unproven`, `operation.wrong-author`, `operator.not-signed-in`,
 * `operator.no-session` (context `operator`), `token.expired`, `operator.not-allowed`.
 */
export function mayAuthor({ by, kind, own, at, commune }: AuthoredAct, facts: AuthorshipFacts): Result<void> {
  if (facts.recovering) return ok(undefined);
  // A fact is the same whoever found it, and others build on it: it does not wait for its finder.
  if (!own)
    return by.operator === null
      ? ok(undefined)
      : refuse('operation.wrong-author', 'what stations see is nobody’s act', { kind });
  if (by.station !== facts.station || by.position !== facts.position)
    return refuse('operation.unproven', 'made at another station, without this hub’s seal', { position: by.position });
  if (by.operator === null)
    return facts.unsigned ? ok(undefined) : refuse('operator.not-signed-in', 'nobody is signed in at this position');
  const session = facts.signedIn.get(by.operator);
  if (!session || session.station !== by.station || session.position !== by.position)
    return refuse('operator.no-session', 'the author is not signed in at this position', { operator: by.operator });
  // What was done in time may arrive late: only its own clock can tell.
  if (facts.now > session.until && at > session.until)
    return refuse('token.expired', 'done after the end of the sign-in', { operator: by.operator });
  const act = actOf(kind);
  if (act === null) return ok(undefined);
  return mayAct(session.rights, act, commune, facts.minuteOf(Math.min(at, facts.now)));
}
