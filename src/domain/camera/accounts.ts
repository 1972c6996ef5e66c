import type { CameraHealth } from './health.ts';

/**
 * Where a password is kept, or why there is none: in the city's file in clear (`file`), not wanted (`none`), in the
 * environment, in the machine's key store, or there is none to be had (`missing`, `locked`, `no-store`); `asking` until
 * the key store has answered once.
 */
export const PASSWORD_PLACES = [
  'file',
  'none',
  'environment',
  'key-store',
  'missing',
  'locked',
  'no-store',
  'asking',
] as const;
/** One of them. */
export type PasswordPlace = (typeof PASSWORD_PLACES)[number];

/**
 * How a camera stands to its account, as it was last seen, worst first; `unknown`: not asked yet, or not to be asked.
 */
export const ACCOUNT_STANDINGS = ['refused', 'unreachable', 'unknown', 'taken'] as const;
/** One of them. */
export type AccountStanding = (typeof ACCOUNT_STANDINGS)[number];

/** How a camera stands to its account by what is known of its health. */
export function accountStanding(health: CameraHealth): AccountStanding {
  if (health.unreachable.holds === true) return 'unreachable';
  // Something answers, and it is not the camera that has this account.
  if (health.certificate.holds === true || health['other-device'].holds === true) return 'unknown';
  const isRefused = health['not-authenticated'].holds;
  if (isRefused === null) return 'unknown';
  return isRefused ? 'refused' : 'taken';
}

/**
 * Least time between two trials of an account at one camera, ms, and after one that was refused for its password: many
 * cameras shut an account out for half an hour after some five wrong passwords in a row.
 */
export const TRIAL_PACE = { usual: 10_000, refused: 60_000 } as const;

/** What is remembered of the last trial at a camera: when (monotonic ms), and whether its password was refused. */
export interface LastTrial {
  readonly at: number;
  readonly isRefused: boolean;
}

/** How long a camera is to be left alone before another trial, ms; 0: not at all. */
export const trialWait = (last: LastTrial | undefined, now: number): number =>
  last ? Math.max(0, last.at + (last.isRefused ? TRIAL_PACE.refused : TRIAL_PACE.usual) - now) : 0;
