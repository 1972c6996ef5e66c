import { type LinkNow, lookAtLink, type SteadyLink, unseenLink } from '../../../src/domain/operator/steadyLink.ts';

/** A station's links as they are. */
interface Links<T> {
  readonly hub: T;
  readonly broker: T;
}

/** The links as they are told to people. */
export interface SteadyLinks {
  /** Takes the links as they are, and remembers what was told before; to be called at each change and each second. */
  look(): Links<SteadyLink>;
  /** After a look: state and time of each, as windows get them. */
  told(): Links<LinkNow>;
}

/**
 * Opens them.
 * @param clock monotonic ms
 */
export function createSteadyLinks(clock: () => number, now: () => Links<LinkNow>): SteadyLinks {
  let known: Links<SteadyLink> | undefined;
  const look = (): Links<SteadyLink> => {
    const { hub, broker } = now();
    const at = clock();
    known = {
      hub: lookAtLink(known?.hub ?? unseenLink(hub), hub, at),
      broker: lookAtLink(known?.broker ?? unseenLink(broker), broker, at),
    };
    return known;
  };
  return {
    look,
    told() {
      const { hub, broker } = look();
      return {
        hub: { state: hub.state, since: hub.since },
        broker: { state: broker.state, since: broker.since },
      };
    },
  };
}
