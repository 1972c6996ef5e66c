import type { SecretText } from '../../../src/contract/cityFile.ts';
import { readSecretText, type SecretStore } from './secretStore.ts';

/** A password that is wanted by those who cannot wait for a key store. */
export interface HeldSecret {
  /** What it is as far as known: null when it cannot be had now, or not yet. Being asked looks it up again, not too often. */
  readonly text: () => string | null;
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

/** Looks the secret up at once; afterwards only when somebody uses it, so that a key store that came or changed is noticed. */
export function holdSecret({ of, whose, secrets, clock, log }: HeldSecretOptions): HeldSecret {
  if (of === undefined || typeof of === 'string') return { text: () => of ?? '', ready: Promise.resolve() };
  let known: string | null = null;
  let askedAt = clock();
  let said = '';
  const look = async (): Promise<void> => {
    const read = await readSecretText(of, secrets);
    known = read.ok ? read.value : null;
    const word = read.ok ? '' : read.refusal.code;
    if (!read.ok && word !== said) log(`${whose}: ${read.refusal.message}`);
    said = word;
  };
  const ready = look();
  return {
    ready,
    text() {
      if (clock() - askedAt > (said === 'secret.locked' ? LOCKED_HOLDS : HOLDS)) {
        askedAt = clock();
        void look();
      }
      return known;
    },
  };
}
