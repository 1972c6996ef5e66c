import { ok, type Result, refuse } from '../../shared/result.ts';
import { signedText, type TokenContent, tokenParts, tokenSchema } from '../../sync/signInProtocol.ts';
import type { HubKeys } from './hubKeys.ts';

/** How long an operator may go on working without the hub, ms: a shift and a half. Renewed while there is a link. */
export const TOKEN_LASTS = 12 * 3_600_000;
/** Acts of a sign-in that is over may come so much later, ms: a laptop that was away. */
const LATE = 30 * 24 * 3_600_000;

/** Whose token it must be. */
export interface TokenHolder {
  readonly station: string;
  readonly position: string;
  /** The key that the station has proven on this connection. */
  readonly key: string;
}

/** A token as text. */
export function writeToken(keys: HubKeys, content: TokenContent): string {
  const text = Buffer.from(JSON.stringify(content)).toString('base64url');
  return `${signedText(text)}.${keys.sign(signedText(text))}`;
}

/**
 * Reads a token that a station presents. One whose time is over is read for what was done in it. Refusals:
 * `token.malformed`, `token.forged` (another hub's or changed), `token.other-station` (stolen: another station or key),
 * `token.other-position`, `token.expired` (longer ago than anybody is waited for).
 */
export function readToken(keys: HubKeys, text: string, holder: TokenHolder, now: number): Result<TokenContent> {
  const parts = tokenParts(text);
  if (!parts) return refuse('token.malformed', 'no token');
  if (!keys.verify(parts.signed, parts.signature)) return refuse('token.forged', 'not signed by this hub');
  let json: unknown = null;
  try {
    json = JSON.parse(Buffer.from(parts.content, 'base64url').toString('utf8'));
  } catch {
    // Signed and yet no JSON: told below.
  }
  const read = tokenSchema.safeParse(json);
  if (!read.success) return refuse('token.malformed', 'a token of another version');
  const token = read.data;
  const { operator } = token;
  if (token.station !== holder.station || token.key !== holder.key)
    return refuse('token.other-station', 'a token of another station', { operator });
  if (token.position !== holder.position)
    return refuse('token.other-position', 'a token of another position', { operator, position: token.position });
  if (now > token.until + LATE) return refuse('token.expired', 'a token of long ago', { operator });
  return ok(token);
}
