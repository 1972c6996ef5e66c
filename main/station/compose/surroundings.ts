import type { Keyring } from '../secrets/secretStore.ts';
import type { HubWish } from '../services/fallback/hubChoice.ts';

/** What the station is given besides its arguments. */
export interface StationSurroundings {
  readonly now: () => number;
  readonly random: () => number;
  readonly log: (message: string) => void;
  readonly progress: (step: string, done: number, total: number) => void;
  /** Where passwords are kept; the machine's own key store unless told. */
  readonly keyring?: Keyring;
  /** Asks the supervisor for another hub; none where nobody supervises. */
  readonly askHub?: (wish: HubWish) => void;
}

/** Monotonic ms: for what lasts, whatever the wall clock does. */
export const monotonic = (): number => performance.now();
