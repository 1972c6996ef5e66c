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
  // With Ctrl: alone the numeric pad calls cameras. By their place, whether or not its lock is on.
  Numpad8: { pan: 0, tilt: 1, zoom: 0 },
  Numpad2: { pan: 0, tilt: -1, zoom: 0 },
  Numpad4: { pan: -1, tilt: 0, zoom: 0 },
  Numpad6: { pan: 1, tilt: 0, zoom: 0 },
  Numpad7: { pan: -1, tilt: 1, zoom: 0 },
  Numpad9: { pan: 1, tilt: 1, zoom: 0 },
  Numpad1: { pan: -1, tilt: -1, zoom: 0 },
  Numpad3: { pan: 1, tilt: -1, zoom: 0 },
};

/** What of a pressed or released key moves cameras: its sign, or with Ctrl its place on the numeric pad. */
export const moveKey = ({
  key,
  code,
  ctrlKey,
}: {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
}): string => (ctrlKey && /^Numpad[1-9]$/.test(code) ? code : key);

/** Whether a key (`KeyboardEvent.key`, or the place of `moveKey`) moves cameras. */
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
