import type { GamepadReading, Gamepads } from '../../ui/gamepads.ts';
import { isStanding, STANDING, type Velocity } from './keys.ts';

/** So far a stick may rest from its middle, worn or trembling. */
const DEAD = 0.12;
/** Speeds are told in steps of this, so that a trembling hand does not say a new one with each reading. */
const STEP = 0.05;
/** Between two readings, ms: a hand that leaves the stick is seen well within the fifth of a second that a stop may take. */
const READ_EVERY = 40;

/** Speed of one axis: nothing in the dead middle, then slowly at first: fine work is done near the middle. */
export function speedOf(value: number): number {
  const beyond = Math.min(1, Math.max(0, Math.abs(value) - DEAD) / (1 - DEAD));
  return Number.isFinite(value) ? Math.sign(value) * Math.round(beyond ** 2 / STEP) * STEP + 0 : 0;
}

/** The speed that a stick asks for. Pushed away is up; twisted to the right, or the second stick pushed away, is nearer. */
export function velocityOfStick({ axes, standard }: Pick<GamepadReading, 'axes' | 'standard'>): Velocity {
  const [x = 0, y = 0, twist = 0, second = 0] = axes;
  return { pan: speedOf(x), tilt: -speedOf(y) + 0, zoom: standard ? -speedOf(second) + 0 : speedOf(twist) };
}

/** What a button asks for. */
export type ButtonAct =
  | { readonly type: 'preset'; readonly number: number }
  | { readonly type: 'step'; readonly by: 1 | -1 }
  | { readonly type: 'home' };

/** The first four buttons go to the first four presets, the next two to the tile before and after; the ninth home. */
export function buttonAct(button: number): ButtonAct | null {
  if (button >= 0 && button < 4) return { type: 'preset', number: button + 1 };
  if (button === 4) return { type: 'step', by: -1 };
  if (button === 5) return { type: 'step', by: 1 };
  return button === 8 ? { type: 'home' } : null;
}

interface JoystickOptions {
  readonly gamepads: Gamepads;
  /** Whether this window is the one in hand and there is a camera to move. */
  readonly active: () => boolean;
  readonly onVelocity: (velocity: Velocity) => void;
  readonly onAct: (act: ButtonAct) => void;
}

/**
 * Follows the first stick that is plugged in. A stick that is pulled out, or a window that is no longer in hand, stands
 * at once; a stick that is held when it comes, or comes back, has to be let go before it moves anything.
 */
export function followJoystick({ gamepads, active, onVelocity, onAct }: JoystickOptions): () => void {
  let timer: ReturnType<typeof setInterval> | undefined;
  let said = STANDING;
  let armed = false;
  let pressed: readonly boolean[] | null = null;

  const say = (velocity: Velocity): void => {
    if (velocity.pan === said.pan && velocity.tilt === said.tilt && velocity.zoom === said.zoom) return;
    said = velocity;
    onVelocity(velocity);
  };
  const release = (): void => {
    armed = false;
    pressed = null;
    say(STANDING);
  };
  const read = (): void => {
    const pad = gamepads.now().find(({ axes }) => axes.length >= 2);
    if (!pad) {
      clearInterval(timer);
      timer = undefined;
    }
    if (!pad || !active()) {
      release();
      return;
    }
    const velocity = velocityOfStick(pad);
    armed ||= isStanding(velocity);
    if (armed) say(velocity);
    const before = pressed ?? pad.buttons;
    pressed = pad.buttons;
    for (const [button, down] of pad.buttons.entries()) {
      const act = down && !before[button] ? buttonAct(button) : null;
      if (act) onAct(act);
    }
  };
  const changed = (): void => {
    // One that came is another one: it may be held.
    if (gamepads.now().length > 0) timer ??= setInterval(read, READ_EVERY);
    read();
  };
  const stop = gamepads.subscribe(changed);
  changed();
  return () => {
    stop();
    clearInterval(timer);
    release();
  };
}
