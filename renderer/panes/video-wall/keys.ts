/** Speed on each axis, -1 to 1: right, up and in are positive. */
export interface Velocity {
  readonly pan: number;
  readonly tilt: number;
  readonly zoom: number;
}

export const STANDING: Velocity = { pan: 0, tilt: 0, zoom: 0 };
export const isStanding = (velocity: Velocity): boolean =>
  velocity.pan === 0 && velocity.tilt === 0 && velocity.zoom === 0;

const PTZ_KEYS: Readonly<Record<string, Velocity>> = {
  ArrowLeft: { pan: -1, tilt: 0, zoom: 0 },
  ArrowRight: { pan: 1, tilt: 0, zoom: 0 },
  ArrowUp: { pan: 0, tilt: 1, zoom: 0 },
  ArrowDown: { pan: 0, tilt: -1, zoom: 0 },
  '+': { pan: 0, tilt: 0, zoom: 1 },
  '=': { pan: 0, tilt: 0, zoom: 1 },
  '-': { pan: 0, tilt: 0, zoom: -1 },
};

/** Whether a key (`KeyboardEvent.key`) moves cameras. */
export const movesCamera = (key: string): boolean => Object.hasOwn(PTZ_KEYS, key);

/** The speed that the held keys ask for; half speed, full with Shift. Opposite keys cancel each other. */
export function velocityOf(held: ReadonlySet<string>, fast: boolean): Velocity {
  const speed = fast ? 1 : 0.5;
  let sum = STANDING;
  for (const key of held) {
    const one = PTZ_KEYS[key];
    if (one) sum = { pan: sum.pan + one.pan, tilt: sum.tilt + one.tilt, zoom: sum.zoom + one.zoom };
  }
  const limited = (value: number): number => Math.max(-1, Math.min(1, value)) * speed + 0;
  return { pan: limited(sum.pan), tilt: limited(sum.tilt), zoom: limited(sum.zoom) };
}

/** Pixels of a drag that are still standing, and those that are full speed. */
const DEAD = 12;
const FULL = 160;

/** The speed that a drag over the picture asks for: towards where the hand goes, faster the further. */
export function velocityOfDrag(right: number, down: number): Velocity {
  const axis = (pixels: number): number => {
    const beyond = Math.max(0, Math.abs(pixels) - DEAD) / (FULL - DEAD);
    return Math.sign(pixels) * Math.round(Math.min(1, beyond) * 20) * 0.05 + 0;
  };
  return { pan: axis(right), tilt: -axis(down) + 0, zoom: 0 };
}

/** Digits being keyed, and when the last one was, in milliseconds. */
export interface Keyed {
  readonly digits: string;
  readonly at: number;
}

export const NOTHING_KEYED: Keyed = { digits: '', at: 0 };
/** A number left half keyed is forgotten after so long, in milliseconds. */
export const KEYING_LIMIT = 4_000;
const MAXIMUM_DIGITS = 5;

/** A digit more. One that comes too late begins a new number. */
export function keyDigit(keyed: Keyed, digit: string, now: number): Keyed {
  if (!/^\d$/.test(digit)) return keyed;
  const kept = now - keyed.at <= KEYING_LIMIT ? keyed.digits : '';
  return { digits: (kept + digit).slice(-MAXIMUM_DIGITS), at: now };
}
