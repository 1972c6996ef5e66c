import type { ConditionReading } from '../asset/device.ts';

/**
 * What can be found wrong with a camera by looking at it, each for itself: a camera can be frozen and have its clock
 * off. The names are the conditions of its driver.
 */
export const FINDINGS = [
  'unreachable',
  'certificate',
  'other-device',
  'not-authenticated',
  'no-stream',
  'frame-rate-low',
  'picture-frozen',
  'picture-black',
  'picture-moved',
  'clock-off',
] as const;
/** One of them. */
export type Finding = (typeof FINDINGS)[number];

/** Looks in a row that must find a fault before it counts: one packet lost, one lorry before the lens, is none. */
const NEEDED: Readonly<Record<Finding, number>> = {
  unreachable: 2,
  certificate: 1,
  'other-device': 1,
  // Asking twice with a wrong password locks the account of some cameras.
  'not-authenticated': 1,
  'no-stream': 2,
  'frame-rate-low': 2,
  'picture-frozen': 2,
  'picture-black': 2,
  'picture-moved': 2,
  'clock-off': 2,
};

/** Milliseconds that a camera's clock may be wrong before it is said, and within which it is right again. */
export const CLOCK_LIMITS = { off: 10_000, right: 5_000 } as const;
/** Share of the promised frame rate under which a stream is too slow. A camera may halve its rate at night. */
const RATE_SHARE = 0.5;

/** Whether a stream has too few pictures a second against what was promised; both 0 or more. */
export const isTooSlow = (measured: number, promised: number): boolean => measured < promised * RATE_SHARE;

/**
 * One look. `answered`, `silent`: whether it answers at all, and by what code what answers is no camera. `certificate`: whether what answers shows the certificate
 * that is wanted; `device`: whether it has the serial number that is wanted. `account`: whether it takes ours. `stream`: whether it has
 * a stream to give. `rate`: frames a second measured and promised. `clock`: its time less ours, ms. `picture`: what a
 * still looks like; null is what could not be told.
 */
export type Look =
  | { readonly kind: 'answered' }
  | { readonly kind: 'silent'; readonly answer?: StrangeAnswer | undefined }
  | { readonly kind: 'certificate'; readonly isTrusted: boolean }
  | { readonly kind: 'device'; readonly isOwn: boolean }
  | { readonly kind: 'account'; readonly taken: boolean }
  | { readonly kind: 'stream'; readonly there: boolean }
  | { readonly kind: 'rate'; readonly measured: number; readonly promised: number }
  | { readonly kind: 'clock'; readonly offset: number }
  | {
      readonly kind: 'picture';
      readonly black: boolean;
      readonly frozen: boolean | null;
      readonly moved: boolean | null;
    };

/**
 * Codes of what answers at a camera's address and is none: with something else, with a way to somewhere else, with more
 * than an answer can hold. They are the detail of `unreachable`: a dead line and a wrong device are mended by others.
 */
export const STRANGE_ANSWERS = ['camera.not-onvif', 'camera.other-host', 'camera.too-large'] as const;
export type StrangeAnswer = (typeof STRANGE_ANSWERS)[number];

/** What is known of one finding. */
interface Known {
  /** Null: not known. */
  readonly holds: boolean | null;
  /** When it became so, ms since 1970. */
  readonly since: number;
  /** Looks in a row that found it. */
  readonly found: number;
  readonly detail: string | null;
}

/** What is known of a camera's health. */
export type CameraHealth = Readonly<Record<Finding, Known>>;

const UNKNOWN: Known = { holds: null, since: 0, found: 0, detail: null };

/** Nothing is known yet. */
export const UNLOOKED: CameraHealth = {
  unreachable: UNKNOWN,
  certificate: UNKNOWN,
  'other-device': UNKNOWN,
  'not-authenticated': UNKNOWN,
  'no-stream': UNKNOWN,
  'frame-rate-low': UNKNOWN,
  'picture-frozen': UNKNOWN,
  'picture-black': UNKNOWN,
  'picture-moved': UNKNOWN,
  'clock-off': UNKNOWN,
};

/** One finding more, for or against; null forgets what was known. */
function noted(
  health: CameraHealth,
  finding: Finding,
  isFound: boolean | null,
  at: number,
  detail: string | null = null,
): CameraHealth {
  const before = health[finding];
  const found = isFound === true ? Math.min(before.found + 1, NEEDED[finding]) : 0;
  // Not enough looks yet: what was known before stands.
  const holds = isFound === true ? (found >= NEEDED[finding] ? true : before.holds) : isFound;
  const since = holds === before.holds ? before.since : at;
  return { ...health, [finding]: { holds, since, found, detail: holds === true ? detail : null } };
}

const unknown = (health: CameraHealth, findings: readonly Finding[], at: number): CameraHealth =>
  findings.reduce((known, finding) => noted(known, finding, null, at), health);

const OF_THE_PICTURE = ['picture-frozen', 'picture-black', 'picture-moved'] as const;
const OF_THE_STREAM = ['no-stream', 'frame-rate-low', ...OF_THE_PICTURE] as const;

/** The health after one look at `at`, ms since 1970. Total: a number that is none changes nothing. */
export function looked(health: CameraHealth, look: Look, at: number): CameraHealth {
  switch (look.kind) {
    case 'answered':
      return noted(noted(health, 'unreachable', false, at), 'certificate', false, at);
    case 'certificate': {
      // Something is there; whether it is the camera is what is not known.
      const next = noted(noted(health, 'unreachable', false, at), 'certificate', !look.isTrusted, at);
      return look.isTrusted ? next : unknown(next, ['other-device', 'not-authenticated', ...OF_THE_STREAM], at);
    }
    case 'device': {
      const next = noted(health, 'other-device', !look.isOwn, at);
      return look.isOwn ? next : unknown(next, OF_THE_STREAM, at);
    }
    case 'silent': {
      const next = noted(health, 'unreachable', true, at, look.answer ?? null);
      // Of a camera that is gone nothing else is known any more.
      return next.unreachable.holds === true
        ? unknown(
            next,
            FINDINGS.filter((finding) => finding !== 'unreachable'),
            at,
          )
        : next;
    }
    case 'account': {
      const next = noted(health, 'not-authenticated', !look.taken, at);
      return look.taken ? next : unknown(next, OF_THE_STREAM, at);
    }
    case 'stream': {
      const next = noted(health, 'no-stream', !look.there, at);
      return look.there ? next : unknown(next, ['frame-rate-low'], at);
    }
    case 'rate': {
      const { measured, promised } = look;
      if (!(promised > 0) || !(measured >= 0)) return health;
      const detail = `${measured.toFixed(1)} / ${promised.toFixed(0)}`;
      return noted(health, 'frame-rate-low', isTooSlow(measured, promised), at, detail);
    }
    case 'clock': {
      const wrong = Math.abs(look.offset);
      if (!Number.isFinite(wrong)) return health;
      const detail = offsetInWords(look.offset);
      if (wrong > CLOCK_LIMITS.off) return noted(health, 'clock-off', true, at, detail);
      return wrong < CLOCK_LIMITS.right ? noted(health, 'clock-off', false, at) : health;
    }
    case 'picture': {
      const black = noted(health, 'picture-black', look.black, at);
      // A black picture neither moves nor shows another street: of that nothing is known.
      if (look.black) return unknown(black, ['picture-frozen', 'picture-moved'], at);
      return noted(noted(black, 'picture-frozen', look.frozen, at), 'picture-moved', look.moved, at);
    }
  }
}

/** `+47 s`, `−1 h 02 min`, `+412 d`: how far a clock is off, in signs that both languages share. */
function offsetInWords(offset: number): string {
  const sign = offset < 0 ? '−' : '+';
  const seconds = Math.round(Math.abs(offset) / 1000);
  if (seconds < 120) return `${sign}${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${sign}${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${sign}${hours} h` : `${sign}${Math.round(hours / 24)} d`;
}

/** Forgets what is known of clocks, when it is our own that is in doubt. */
export const clockInDoubt = (health: CameraHealth, at: number): CameraHealth => unknown(health, ['clock-off'], at);

/**
 * Whether it is our own clock that is off: at least five cameras were asked, and more than half are ahead, or more than
 * half behind. `offsets`: their time less ours, ms.
 */
export function isOwnClockOff(offsets: Iterable<number>): boolean {
  let [asked, ahead, behind] = [0, 0, 0];
  for (const offset of offsets) {
    asked++;
    if (offset > CLOCK_LIMITS.off) ahead++;
    else if (offset < -CLOCK_LIMITS.off) behind++;
  }
  return asked >= 5 && Math.max(ahead, behind) * 2 > asked;
}

/**
 * A fault that is found by looking every ten seconds began somewhere in them. Dated by the beginning of those ten, it is
 * the same alarm at all stations that find it at about the same time.
 */
const GRID = 10_000;

/** What is known, as conditions for the alarm engine: what is merely not known is left out, and so ends nothing. */
export const conditionsOf = (health: CameraHealth): ConditionReading[] =>
  FINDINGS.flatMap((condition) => {
    const { holds, since: at, detail } = health[condition];
    if (holds === null) return [];
    const since = holds ? at - (at % GRID) : at;
    // Dated by our clock, not the camera's: an occurrence that stands, ours or a peer's, is kept.
    return [{ condition, active: holds, since, undated: true as const, ...(detail === null ? {} : { detail }) }];
  });
