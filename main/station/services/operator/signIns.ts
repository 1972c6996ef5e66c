import { z } from 'zod';
import type { Result } from '../../../../src/shared/result.ts';
import { type TokenContent, tokenParts, tokenSchema } from '../../../../src/sync/signInProtocol.ts';
import { type Verifier, verifierSchema } from './verifier.ts';

/** Somebody who signed in at this station, as kept for the time without the hub. */
export interface KnownOperator {
  readonly token: string;
  readonly content: TokenContent;
  /** Null: signed in through the directory, which alone knows their password. */
  readonly verifier: Verifier | null;
  /** By this station's clock: when they signed in, and when that ends. */
  readonly since: number;
  readonly until: number;
}

const keptSchema = z.object({
  wants: z.enum(['none', 'offered', 'required']),
  /** Sign-in name of who is signed in now. */
  present: z.string().nullable(),
  known: z
    .array(z.object({ token: z.string(), verifier: verifierSchema.nullable(), since: z.number(), until: z.number() }))
    .max(100),
});

/** What a station keeps of sign-ins over its restart. */
export interface KeptSignIns {
  wants: z.infer<typeof keptSchema>['wants'];
  present: string | null;
  readonly known: Map<string, KnownOperator>;
}

/** Where it is kept. */
export interface SignInStore {
  setting(key: string): string | null;
  setSetting(key: string, value: string): Result<void>;
}

const KEY = 'sign-ins';

/** What a token of the hub says; null when it cannot be read. Its signature is the hub's to check: this is our own copy. */
export function contentOf(token: string): TokenContent | null {
  const parts = tokenParts(token);
  if (!parts) return null;
  try {
    return tokenSchema.parse(JSON.parse(Buffer.from(parts.content, 'base64url').toString('utf8')));
  } catch {
    return null;
  }
}

/** Reads what was kept. What cannot be read is nobody signed in, at a hub that wants it: acts are refused until it says otherwise. */
export function readKept(store: SignInStore): KeptSignIns {
  const text = store.setting(KEY);
  if (text === null) return { wants: 'none', present: null, known: new Map() };
  const known = new Map<string, KnownOperator>();
  try {
    const kept = keptSchema.parse(JSON.parse(text));
    for (const one of kept.known) {
      const content = contentOf(one.token);
      if (content) known.set(content.operator, { ...one, content });
    }
    return {
      wants: kept.wants,
      present: kept.present !== null && known.has(kept.present) ? kept.present : null,
      known,
    };
  } catch {
    return { wants: 'required', present: null, known };
  }
}

/** Writes it; a disk that refuses is the store's to say. */
export function writeKept(store: SignInStore, { wants, present, known }: KeptSignIns): Result<void> {
  const list = [...known.values()].map(({ token, verifier, since, until }) => ({ token, verifier, since, until }));
  return store.setSetting(KEY, JSON.stringify({ wants, present, known: list }));
}
