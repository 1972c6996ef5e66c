import type { SecretText } from '../../../src/contract/cityFile.ts';
import type { PasswordPlace } from '../../../src/domain/camera/accounts.ts';
import type { Refusal } from '../../../src/shared/result.ts';
import { readSecretText, type SecretStore } from './secretStore.ts';

/** A password that is wanted by those who cannot wait for a key store. */
export interface HeldSecret {
  /** What it is as far as known: null when it cannot be had now, or not yet. Being asked looks it up again, not too often. */
  readonly text: () => string | null;
  /** Where it is kept, or why it cannot be had. */
  readonly place: () => PasswordPlace;
  /** Why it cannot be had; null when it can, and before the key store has answered. */
  readonly refusal: () => Refusal | null;
  /** Looks it up now: it was just changed. Resolves when what is kept now is known. */
  readonly lookAgain: () => Promise<void>;
  /** Resolves when it is known, or known to be missing. */
  readonly ready: Promise<void>;
}

/** What it is made of. */
export interface HeldSecretOptions {
  /** As the city's file has it; undefined where none is wanted. */
  readonly of: SecretText | undefined;
  /** What it is the password of, for the log. */
  readonly whose: string;
  readonly secrets: SecretStore;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  readonly log: (message: string) => void;
}

/** How long an answer of the key store holds, ms; a locked one puts a prompt before somebody each time. */
const HOLDS = 10_000;
const LOCKED_HOLDS = 60_000;

const PLACE_OF: Readonly<Record<string, PasswordPlace>> = {
  'secret.locked': 'locked',
  'secret.no-store': 'no-store',
};

/** Looks the secret up at once; afterwards only when somebody uses it, so that a key store that came or changed is noticed. */
export function holdSecret({ of, whose, secrets, clock, log }: HeldSecretOptions): HeldSecret {
  if (of === undefined || typeof of === 'string')
    return {
      text: () => of ?? '',
      place: () => (of ? 'file' : 'none'),
      refusal: () => null,
      lookAgain: () => Promise.resolve(),
      ready: Promise.resolve(),
    };
  const { secret } = of;
  let known: string | null = null;
  let askedAt = clock();
  let refusal: Refusal | null = null;
  let said = '';
  const look = async (): Promise<void> => {
    const read = await readSecretText(of, secrets);
    known = read.ok ? read.value : null;
    refusal = read.ok ? null : read.refusal;
    const word = read.ok ? '' : read.refusal.code;
    if (!read.ok && word !== said) log(`${whose}: ${read.refusal.message}`);
    said = word;
  };
  const ready = look();
  return {
    ready,
    refusal: () => refusal,
    async lookAgain() {
      // The first may join a question that was asked before the change.
      await look();
      await look();
    },
    place() {
      if (secrets.isGiven(secret)) return 'environment';
      if (refusal) return PLACE_OF[refusal.code] ?? 'missing';
      return known === null ? 'asking' : 'key-store';
    },
    text() {
      if (clock() - askedAt > (said === 'secret.locked' ? LOCKED_HOLDS : HOLDS)) {
        askedAt = clock();
        void look();
      }
      return known;
    },
  };
}
