/**
 * The head of a pretended PTZ camera: where it points, and how it moves. Pure: the time is handed in, in ms of a
 * clock that never jumps. Positions are in ONVIF's generic spaces (PTZ service specification, clause 5.7.1): pan and
 * tilt -1..1, zoom 0..1; velocities -1..1 (clause 5.7.3).
 */

/** A place of the head in the generic spaces. */
export interface PtzPosition {
  readonly pan: number;
  readonly tilt: number;
  readonly zoom: number;
}

/**
 * What is wrong with the head. `ignores-stop`: says yes to Stop and moves until its time-out. `ignores-timeout`: moves
 * until Stop. `no-stop`: knows no Stop and ignores its time-out; speed zero stands it. `only-absolute`: speed zero does
 * not stand it either, a move to a place does. `accepts-without-moving`: says yes and stays. `refuses-timeout`: takes no
 * move that carries a time-out, and moves until Stop.
 */
export const PTZ_QUIRKS = [
  'ignores-stop',
  'ignores-timeout',
  'no-stop',
  'only-absolute',
  'accepts-without-moving',
  'refuses-timeout',
] as const;
export type PtzQuirk = (typeof PTZ_QUIRKS)[number];

/** Heads that do not stop by themselves. */
const WITHOUT_TIMEOUT: ReadonlySet<PtzQuirk | null> = new Set([
  'ignores-timeout',
  'no-stop',
  'only-absolute',
  'refuses-timeout',
]);

/** Whether a head takes moves that say how long they last. */
export const takesTimeout = (quirk: PtzQuirk | null): boolean => quirk !== 'refuses-timeout';

/** Whether a head answers Stop with a fault: it does not know it. */
export const knowsStop = (quirk: PtzQuirk | null): boolean => quirk !== 'no-stop' && quirk !== 'only-absolute';

/** A stored view. */
export interface PtzPreset {
  readonly token: string;
  readonly name: string;
  readonly position: PtzPosition;
}

/** What the head is doing. */
type PtzMotion =
  | { readonly kind: 'still' }
  /** Moves at `velocity` until `until` (ms). */
  | { readonly kind: 'continuous'; readonly velocity: PtzPosition; readonly until: number }
  /** Goes to `target` at `speed` (0..1 of each axis' full speed). */
  | { readonly kind: 'absolute'; readonly target: PtzPosition; readonly speed: PtzPosition }
  /** Runs through its presets by itself; `until` (ms) is when it leaves the one that it stands at. */
  | { readonly kind: 'tour'; readonly stop: number; readonly until: number | null };

/** The state of one head at the time `at`. */
export interface PtzState extends PtzPosition {
  readonly at: number;
  readonly motion: PtzMotion;
  readonly presets: readonly PtzPreset[];
}

/** What full speed is, in generic units a second: 60 degrees of pan, 36 of tilt, all of the zoom in 4 s. */
export const FULL_SPEED: PtzPosition = { pan: 60 / 170, tilt: 36 / 45, zoom: 0.25 };

/** Ends of travel in generic units. */
const LIMITS = { pan: [-1, 1], tilt: [-1, 1], zoom: [0, 1] } as const;

/** How long a continuous move lasts when the client gives no time-out, in ms (the DefaultPTZTimeout we announce). */
export const DEFAULT_TIMEOUT = 5_000;

/** Longest time-out that the head takes, in ms. A longer one is cut. */
export const MAXIMUM_TIMEOUT = 60_000;

/** Most presets that a head keeps. */
export const MAXIMUM_PRESETS = 32;

/** Where a head points when it is switched on: along its street, a little below the horizon. */
export const HOME: PtzPosition = { pan: 0, tilt: 0.38, zoom: 0 };

const AXES = ['pan', 'tilt', 'zoom'] as const;
const ORIGIN: PtzPosition = { pan: 0, tilt: 0, zoom: 0 };

const bound = (value: number, low: number, high: number): number =>
  Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : 0;

const axes = (of: (axis: (typeof AXES)[number]) => number): PtzPosition => ({
  pan: of('pan'),
  tilt: of('tilt'),
  zoom: of('zoom'),
});

const within = (position: PtzPosition): PtzPosition =>
  axes((axis) => bound(position[axis], LIMITS[axis][0], LIMITS[axis][1]));

/** A head just switched on, at its home place, with the presets its installer left. */
export const switchedOn = (now: number, presets: readonly PtzPreset[] = []): PtzState => ({
  ...HOME,
  at: now,
  motion: { kind: 'still' },
  presets,
});

/** The state at `now`. A time before the state's own changes nothing: a clock read twice never moves the head back. */
export function step(state: PtzState, now: number): PtzState {
  if (!(now > state.at)) return state;
  const { motion } = state;
  if (motion.kind === 'still') return { ...state, at: now };
  if (motion.kind === 'continuous') {
    const seconds = Math.max(0, Math.min(now, motion.until) - state.at) / 1000;
    const place = within(axes((axis) => state[axis] + motion.velocity[axis] * FULL_SPEED[axis] * seconds));
    return { ...state, ...place, at: now, motion: now >= motion.until ? { kind: 'still' } : motion };
  }
  if (motion.kind === 'tour') return toured(state, motion, now);
  const place = towards(state, motion.target, motion.speed, now - state.at);
  const arrived = AXES.every((axis) => place[axis] === motion.target[axis]);
  return { ...state, ...place, at: now, motion: arrived ? { kind: 'still' } : motion };
}

/** Where a head is after so many ms on its way to a place. */
const towards = (from: PtzPosition, target: PtzPosition, speed: PtzPosition, ms: number): PtzPosition =>
  axes((axis) => {
    const left = target[axis] - from[axis];
    const reach = (FULL_SPEED[axis] * speed[axis] * ms) / 1000;
    return Math.abs(left) <= reach ? target[axis] : from[axis] + Math.sign(left) * reach;
  });

/** How long a tour of the head's own stands at each preset, ms. */
export const TOUR_DWELL = 3_000;
const FULL: PtzPosition = { pan: 1, tilt: 1, zoom: 1 };

/** A tour at `now`: on its way, or standing at a preset, as often as it came round meanwhile. */
function toured(state: PtzState, motion: PtzMotion & { kind: 'tour' }, now: number): PtzState {
  let { stop, until } = motion;
  let place: PtzPosition = state;
  let at = state.at;
  while (at < now) {
    const target = state.presets[stop % state.presets.length]?.position;
    if (!target) return { ...state, at: now, motion: { kind: 'still' } };
    if (until === null) {
      const from = place;
      const takes = Math.max(...AXES.map((axis) => (Math.abs(target[axis] - from[axis]) / FULL_SPEED[axis]) * 1000));
      place = towards(from, target, FULL, now - at);
      if (at + takes <= now) until = at + takes + TOUR_DWELL;
      at = Math.min(now, at + takes);
    } else if (until > now) at = now;
    else {
      at = until;
      until = null;
      stop += 1;
    }
  }
  return { ...state, ...axes((axis) => place[axis]), at: now, motion: { kind: 'tour', stop, until } };
}

/** Starts the head's own tour of its presets (OperatePresetTour, PTZ clause 5.6); null when it has no preset. */
export function startTour(state: PtzState, now: number, quirk: PtzQuirk | null = null): PtzState | null {
  const here = step(state, now);
  if (here.presets.length === 0) return null;
  return {
    ...here,
    motion: quirk === 'accepts-without-moving' ? { kind: 'still' } : { kind: 'tour', stop: 0, until: null },
  };
}

/** Whether the head runs its own tour. */
export const tours = (state: PtzState): boolean => state.motion.kind === 'tour';

/** Whether the head moves at the time of the state. */
export const moves = (state: PtzState): boolean =>
  state.motion.kind === 'absolute' ||
  (state.motion.kind === 'tour' && state.motion.until === null) ||
  (state.motion.kind === 'continuous' &&
    AXES.some((axis) => (state.motion as { velocity: PtzPosition }).velocity[axis] !== 0));

/**
 * Starts a continuous move (ContinuousMove, PTZ clause 5.3.3): velocities -1..1, an axis left out keeps what it does.
 * `timeout` in ms, the default when undefined; a time-out of zero or less moves nothing.
 */
export function continuousMove(
  state: PtzState,
  velocity: Partial<PtzPosition>,
  timeout: number | undefined,
  now: number,
  quirk: PtzQuirk | null = null,
): PtzState {
  const here = step(state, now);
  if (quirk === 'accepts-without-moving') return { ...here, motion: { kind: 'still' } };
  const before = here.motion.kind === 'continuous' ? here.motion.velocity : ORIGIN;
  const wanted = axes((axis) => bound(velocity[axis] ?? before[axis], -1, 1));
  const lasts = Math.min(MAXIMUM_TIMEOUT, timeout ?? DEFAULT_TIMEOUT);
  if (!(lasts > 0) || AXES.every((axis) => wanted[axis] === 0))
    return quirk === 'only-absolute' ? here : { ...here, motion: { kind: 'still' } };
  const until = WITHOUT_TIMEOUT.has(quirk) ? Number.POSITIVE_INFINITY : now + lasts;
  return { ...here, motion: { kind: 'continuous', velocity: wanted, until } };
}

/** Stops pan and tilt, zoom, or both (Stop, PTZ clause 5.3.5). A head with `ignores-stop` goes on. */
export function stop(
  state: PtzState,
  what: { readonly panTilt: boolean; readonly zoom: boolean },
  now: number,
  quirk: PtzQuirk | null = null,
): PtzState {
  const here = step(state, now);
  if (quirk === 'ignores-stop' || !knowsStop(quirk) || here.motion.kind === 'still') return here;
  if ((what.panTilt && what.zoom) || here.motion.kind === 'tour') return { ...here, motion: { kind: 'still' } };
  const stopped = (axis: (typeof AXES)[number]): boolean => (axis === 'zoom' ? what.zoom : what.panTilt);
  if (here.motion.kind === 'absolute') {
    const { target, speed } = here.motion;
    return {
      ...here,
      motion: { kind: 'absolute', target: axes((axis) => (stopped(axis) ? here[axis] : target[axis])), speed },
    };
  }
  const { velocity, until } = here.motion;
  const left = axes((axis) => (stopped(axis) ? 0 : velocity[axis]));
  const still = AXES.every((axis) => left[axis] === 0);
  return { ...here, motion: still ? { kind: 'still' } : { kind: 'continuous', velocity: left, until } };
}

/** Goes to a place (AbsoluteMove, PTZ clause 5.3.1); axes left out stay. Places beyond the travel are cut to it. */
export function absoluteMove(
  state: PtzState,
  target: Partial<PtzPosition>,
  speed: Partial<PtzPosition>,
  now: number,
  quirk: PtzQuirk | null = null,
): PtzState {
  const here = step(state, now);
  if (quirk === 'accepts-without-moving') return here;
  const wanted = within(axes((axis) => target[axis] ?? here[axis]));
  const rate = axes((axis) => bound(Math.abs(speed[axis] ?? 1), 0.05, 1));
  if (AXES.every((axis) => wanted[axis] === here[axis])) return { ...here, motion: { kind: 'still' } };
  return { ...here, motion: { kind: 'absolute', target: wanted, speed: rate } };
}

/** Goes by a distance (RelativeMove, PTZ clause 5.3.2). */
export function relativeMove(
  state: PtzState,
  by: Partial<PtzPosition>,
  speed: Partial<PtzPosition>,
  now: number,
  quirk: PtzQuirk | null = null,
): PtzState {
  const here = step(state, now);
  return absoluteMove(
    here,
    axes((axis) => here[axis] + bound(by[axis] ?? 0, -2, 2)),
    speed,
    now,
    quirk,
  );
}

/** Goes to a preset, or null when there is none of that token (the device answers ter:NoToken). */
export function gotoPreset(
  state: PtzState,
  token: string,
  speed: Partial<PtzPosition>,
  now: number,
  quirk: PtzQuirk | null = null,
): PtzState | null {
  const preset = state.presets.find((known) => known.token === token);
  return preset ? absoluteMove(state, preset.position, speed, now, quirk) : null;
}

/**
 * Stores the present view, over the preset of `token` when one is given. Null when that token is unknown or when
 * `MAXIMUM_PRESETS` are stored. Gives the token with the state.
 */
export function setPreset(
  state: PtzState,
  name: string,
  token: string | undefined,
  now: number,
): { readonly state: PtzState; readonly token: string } | null {
  const here = step(state, now);
  const position: PtzPosition = { pan: here.pan, tilt: here.tilt, zoom: here.zoom };
  if (token !== undefined) {
    if (!here.presets.some((preset) => preset.token === token)) return null;
    const presets = here.presets.map((preset) => (preset.token === token ? { token, name, position } : preset));
    return { state: { ...here, presets }, token };
  }
  if (here.presets.length >= MAXIMUM_PRESETS) return null;
  const used = new Set(here.presets.map((preset) => preset.token));
  let next = 1;
  while (used.has(String(next))) next++;
  const fresh = String(next);
  return { state: { ...here, presets: [...here.presets, { token: fresh, name, position }] }, token: fresh };
}

/** Forgets a preset (RemovePreset, PTZ clause 5.4), or null when there is none of that token. */
export function removePreset(state: PtzState, token: string): PtzState | null {
  if (!state.presets.some((preset) => preset.token === token)) return null;
  return { ...state, presets: state.presets.filter((preset) => preset.token !== token) };
}

/** Both ends of the travel in degrees, as the node tells them: right of its mounting, above the horizon. */
export const TRAVEL = { pan: [-170, 170], tilt: [-70, 20] } as const;

/** Shortest and longest focal length of a lens whose widest view is so many degrees, mm, before a sensor 4.8 mm wide. */
export const focalLengths = (fieldOfView: number): readonly [number, number] => {
  const focal = (degrees: number): number => 2.4 / Math.tan((degrees * Math.PI) / 360);
  return [focal(fieldOfView), focal(fieldOfView / ZOOM_RATIO)];
};

/** Widest to narrowest view: what full zoom multiplies. */
const ZOOM_RATIO = 12;

/**
 * Where the head looks in the street: degrees right of its mounting azimuth, degrees above the horizon, and how many
 * times narrower than its widest the view is (1..12, in equal ratios so that zooming feels even).
 */
export const viewOf = (
  position: PtzPosition,
): { readonly pan: number; readonly tilt: number; readonly zoom: number } => ({
  pan: position.pan * 170,
  tilt: position.tilt * 45 - 25,
  zoom: ZOOM_RATIO ** position.zoom,
});
