import { z } from 'zod';
import { OPERATOR_ACTS, type OperatorAct } from '../domain/operator/rights.ts';

/** Version of sign-in between station and hub (SPEC 12); a side that does not name it in hello or welcome is of before. */
export const SIGN_IN = 1;
/** Longest token, characters: rights of an operator with hundreds of communes fit. */
export const MOST_TOKEN = 40_000;
/** Tokens that one station presents at once: who worked there in one outage. */
export const MOST_PRESENTED = 40;
/** Most characters of a password; a longer one is no password. */
export const MOST_PASSWORD = 200;

const request = z.number().int().min(0);
const token = z.string().max(MOST_TOKEN);
const refusal = z.object({
  code: z.string(),
  message: z.string(),
  context: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

/** What a station that can sign in adds to its hello. */
export const helloSignIn = {
  signIn: z.number().int().optional(),
  /** Its Ed25519 public key (RFC 8032), 32 bytes in base64url: tokens are bound to it. */
  key: z
    .string()
    .regex(/^[\w-]{43}$/)
    .optional(),
};

/** What a station says to have somebody signed in. */
export const signInToHub = [
  /** Proves that the key of the hello is the station's: its signature of `proofText`. */
  z.object({ type: z.literal('prove'), signature: z.string().max(100) }),
  /** Answered with `signed-in` of the same request. */
  z.object({
    type: z.literal('sign-in'),
    request,
    operator: z.string().min(1).max(80),
    password: z.string().min(1).max(MOST_PASSWORD),
  }),
  /** Tokens of those whose acts it has; answered with `granted`, one each. */
  z.object({ type: z.literal('present'), tokens: z.array(token).min(1).max(MOST_PRESENTED) }),
  /** Asks for the address of the directory's own sign-in; answered with `directory-at`. */
  z.object({ type: z.literal('directory-begin'), request, redirect: z.string().max(300) }),
  /** The address at which the directory sent the operator back; answered with `signed-in`. */
  z.object({ type: z.literal('directory-finish'), request, address: z.string().max(4_000) }),
] as const;

const wanted = {
  /** `none`: the hub has no accounts; `offered`: acts without an operator are still taken; `required`: they are not. */
  wants: z.enum(['none', 'offered', 'required']),
  /** How the city's directory is called; null without one. */
  directory: z.string().max(100).nullable(),
};

/** What a hub adds to its welcome for a station that can sign in. */
export const welcomeSignIn = z.object({
  version: z.number().int(),
  ...wanted,
  /** Never said before: what is proven with it cannot be replayed on another connection. */
  challenge: z.string().max(100),
  /** The hub's Ed25519 public key, base64url: who has signed the tokens. */
  key: z.string().max(100),
});
/** What a hub adds to its welcome for a station that can sign in. */
export type WelcomeSignIn = z.infer<typeof welcomeSignIn>;

/** What a hub answers. */
export const signInFromHub = [
  z.object({ type: z.literal('signed-in'), request, token: token.nullable(), refusal: refusal.nullable() }),
  /** What became of an operator's token: a newer one, or why it is worth nothing any more. Also untold, when an account changed. */
  z.object({
    type: z.literal('granted'),
    operator: z.string().max(200),
    token: token.nullable(),
    refusal: refusal.nullable(),
  }),
  z.object({
    type: z.literal('directory-at'),
    request,
    address: z.string().max(8_000).nullable(),
    refusal: refusal.nullable(),
  }),
  /** The first account was made, the last one removed, or recovery opened: what was `operation.unproven` may be offered again. */
  z.object({ type: z.literal('accounts'), ...wanted }),
] as const;

/** What a station signs to prove its key, bound to this hub, this connection, and who it says to be. */
export const proofText = (log: string, challenge: string, station: string, position: string): string =>
  JSON.stringify(['vigie-station-proof.1', log, challenge, station, position]);

/** What a token says. Only the hub that signed it decides by it; a station reads it for the time without the hub. */
export const tokenSchema = z.object({
  /** Sign-in name, unique at the hub. */
  operator: z.string().min(1).max(200),
  name: z.string().max(120),
  posts: z.array(z.string().max(40)).max(10),
  priority: z.number().int().min(1).max(9),
  rights: z.array(
    z.object({
      communes: z.union([z.literal('all'), z.array(z.string().max(10)).max(500)]),
      /** Acts of a newer hub are none here. */
      acts: z
        .array(z.string().max(20))
        .max(20)
        .transform((acts) =>
          acts.filter((act): act is OperatorAct => (OPERATOR_ACTS as readonly string[]).includes(act)),
        ),
      hours: z.object({ from: z.string(), to: z.string() }).optional(),
    }),
  ),
  position: z.string().max(120),
  station: z.string().max(80),
  /** The station's public key. */
  key: z.string().max(100),
  /** Of the account: a new password or a closed account has another. */
  version: z.number().int(),
  /** Groups of the directory that it comes from; null: an account of the hub. */
  groups: z.array(z.string().max(200)).max(500).nullable(),
  /** ms since 1970. */
  issuedAt: z.number(),
  until: z.number(),
});
/** What a token says. */
export type TokenContent = z.infer<typeof tokenSchema>;

const PREFIX = 'vigie1.';

/** The two parts of a token as text, `vigie1.<content>.<signature>` in base64url; null when it is none. */
export function tokenParts(
  text: string,
): { readonly signed: string; readonly content: string; readonly signature: string } | null {
  const found = /^vigie1\.([\w-]+)\.([\w-]{86})$/.exec(text);
  return found ? { signed: PREFIX + found[1], content: found[1]!, signature: found[2]! } : null;
}

/** What is signed of a content in base64url. */
export const signedText = (content: string): string => PREFIX + content;
