/** A link as it is. `since` in ms since 1970. */
export interface LinkNow {
  readonly state: 'connecting' | 'connected' | 'lost' | 'refused';
  readonly since: number;
}

/** A link as it is told to people, and what is remembered of it. */
export interface SteadyLink extends LinkNow {
  /** It comes and goes: it is told as back only when it has stood for `STOOD_UNSTEADY`. */
  readonly unsteady: boolean;
  /** Since when it has stood without a break, monotonic ms; null while it does not. */
  readonly upAt: number | null;
  /** `since` of the connection that stands now: another one means that it fell between two looks. */
  readonly standing: number | null;
  /** Its last fall, monotonic ms; null before the first. */
  readonly fellAt: number | null;
}

/** How long a link that fell has to stand before it is told as back, ms. */
export const STOOD = 5_000;
/** The same for one that comes and goes. */
export const STOOD_UNSTEADY = 30_000;
/** Falls that are nearer to each other than this are of a link that comes and goes, ms. */
const NEAR = 30_000;

/** A link of which nothing was told yet. */
export const unseenLink = (now: LinkNow): SteadyLink => ({
  ...now,
  unsteady: false,
  upAt: null,
  standing: null,
  fellAt: null,
});

/**
 * What to tell of a link after a look at it: a fall at once; a return when it has held, so that a network that flaps is
 * one banner and not a hundred. The link itself is used whenever it is there, whatever is told.
 * @param clock monotonic ms
 */
export function lookAtLink(told: SteadyLink, now: LinkNow, clock: number): SteadyLink {
  if (now.state === 'connected') {
    if (told.standing !== null && told.standing !== now.since)
      return { ...fallen(told, { state: 'lost', since: now.since }, clock), upAt: clock, standing: now.since };
    const upAt = told.upAt ?? clock;
    const wanted = told.unsteady ? STOOD_UNSTEADY : STOOD;
    if (told.fellAt !== null && told.state !== 'connected' && clock - upAt < wanted)
      return { ...told, upAt, standing: now.since };
    return { ...now, unsteady: false, upAt, standing: now.since, fellAt: told.fellAt };
  }
  if (told.upAt !== null) return fallen(told, now, clock);
  // After a fall it is lost until it is back, whatever is tried meanwhile; what wants a person is told.
  const trying = told.fellAt !== null && now.state === 'connecting';
  return { ...told, state: trying ? 'lost' : now.state, since: told.fellAt === null ? now.since : told.since };
}

function fallen(told: SteadyLink, now: LinkNow, clock: number): SteadyLink {
  const wasTold = told.state === 'connected';
  return {
    state: now.state === 'refused' ? 'refused' : 'lost',
    since: wasTold ? now.since : told.since,
    unsteady: told.unsteady || (told.fellAt !== null && clock - told.fellAt < NEAR),
    upAt: null,
    standing: null,
    fellAt: clock,
  };
}
