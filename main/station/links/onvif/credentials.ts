import { createHash, randomBytes } from 'node:crypto';
import type { Cam } from 'onvif';
import { answerChallenge, type CameraUser } from './digest.ts';

/** What the library does for a user and its types do not say. */
interface CamUser {
  username: string;
  useWSSecurity: boolean;
  timeShift?: number;
  _envelopeHeader(openHeader?: boolean): string;
  _passwordDigest(): { passdigest: string; nonce: string; timestamp: string };
  digestAuth(challenges: readonly string[], request: { method: string; path: string }): string;
  _requestPart2(options: { body: string | Buffer }, callback: unknown): void;
}

/** How a session names itself. */
export interface SignedRequests {
  /** Dates tokens by the camera's clock, ms since 1970; without it by ours. */
  readonly datedBy: (time: number) => void;
  /** How many HTTP challenges were answered: a refusal after one means the password itself. */
  readonly challengesAnswered: () => number;
  /** Leaves the user token out from now on, so that the camera asks by HTTP. */
  readonly withoutToken: () => void;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };
/** Text made safe for XML, attribute values included, with XML's own five entities: small parsers know no others. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&${ENTITIES[character]};`);

/**
 * Makes the library sign requests as the standards have it. Its own way turns a password with accents into ASCII, puts
 * the user name unescaped into the XML, draws nonces from a predictable source, fails on a camera whose date is nonsense,
 * takes a digest challenge for `auth` and `auth-int` only in one spelling, encodes a user's accents twice in a header, and
 * insists that its token be understood, which a server that asks for no account refuses (SOAP 1.2 part 1, clause 5.2.3).
 * User token: OASIS UsernameToken Profile 1.0 (UTF-8), dated by the camera's clock. Challenge: RFC 7616, SHA-256 first.
 */
export function signRequests(cam: Cam, user: CameraUser): SignedRequests {
  const inside = cam as unknown as CamUser;
  let answered = 0;
  inside.username = escaped(user.username);

  // Node writes a header together with a body that is text, as UTF-8: what is UTF-8 already would be encoded once more.
  const send = inside._requestPart2.bind(cam);
  inside._requestPart2 = (options, callback) => send({ ...options, body: Buffer.from(options.body) }, callback);

  const header = inside._envelopeHeader.bind(cam);
  inside._envelopeHeader = (openHeader) => header(openHeader).replace(' s:mustUnderstand="1"', '');

  inside._passwordDigest = () => {
    const onCamera = process.uptime() * 1000 + (inside.timeShift ?? Number.NaN);
    const date = new Date(onCamera);
    const timestamp = (Number.isNaN(date.getTime()) ? new Date() : date).toISOString();
    const nonce = randomBytes(16);
    const passdigest = createHash('sha1')
      .update(nonce)
      .update(timestamp)
      .update(user.password, 'utf8')
      .digest('base64');
    return { passdigest, nonce: nonce.toString('base64'), timestamp };
  };

  inside.digestAuth = (challenges, { method, path }) => {
    answered += 1;
    const strong = (challenge: string): number => (/algorithm\s*=\s*"?SHA-256/i.test(challenge) ? 0 : 1);
    const answer = [...challenges]
      .sort((one, other) => strong(one) - strong(other))
      .map((challenge) => answerChallenge(challenge, method, path, user, randomBytes(8).toString('hex')))
      .find((found) => found !== undefined);
    if (answer === undefined) throw new Error('Digest authentication is asked for in a way we do not know');
    return answer;
  };

  return {
    datedBy(time) {
      inside.timeShift = time - process.uptime() * 1000;
    },
    challengesAnswered: () => answered,
    withoutToken() {
      inside.useWSSecurity = false;
    },
  };
}
