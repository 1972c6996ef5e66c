import type { HostEvent, Moment, Publication } from './hostTypes.ts';
import { buildState, type HostPresence } from './statePayload.ts';
import { NAMESPACE } from './topic.ts';

/** Our own STATE: whether this host application is there, told with the time of its connection. */
export interface OwnState {
  /** The will for the next CONNECT (tck-id-operational-behavior-host-application-connect-will). */
  will(utc: number): Publication;
  /** Connected and subscribed: the birth, with the will's time (tck-id-host-topic-phid-birth-payload-timestamp). */
  birth(utc: number): Publication;
  /** Leaving on purpose: to be published before DISCONNECT (tck-id-host-topic-phid-death-payload-disconnect-clean). */
  death(utc: number): Publication;
  lost(): void;
  /** A STATE under our identifier. */
  heard(state: HostPresence, retained: boolean, now: Moment): readonly HostEvent[];
  /** A birth that had to wait. */
  tick(now: Moment): readonly HostEvent[];
  due(): number | null;
}

/** A death of ours is answered at once, but no oftener: someone who sends deaths without end would be answered without end. */
const AGAIN_EVERY = 1_000;
/** A clock of another instance may be so far ahead; what is later is no clock. */
const MOST_AHEAD = 86_400_000;
const RECONNECT_EVERY = 60_000;

export function createOwnState(hostId: string): OwnState {
  const topic = `${NAMESPACE}/STATE/${hostId}`;
  /** Time of this connection; births and wills of one connection share it. */
  let stamp: number | null = null;
  /** The latest time seen under our identifier: a later connection must not be older, or nodes ignore it. */
  let latest = 0;
  let isOnline = false;
  let saidAt = Number.NEGATIVE_INFINITY;
  let isOwed = false;
  let reconnectedAt = Number.NEGATIVE_INFINITY;

  const publication = (online: boolean, at: number): Publication => ({
    topic,
    payload: buildState(online, at),
    qos: 1,
    retain: true,
  });
  const next = (utc: number): number => {
    stamp = Math.max(utc, latest);
    latest = stamp;
    return stamp;
  };
  const again = (now: Moment): HostEvent => {
    saidAt = now.steady;
    isOwed = false;
    return { kind: 'publish', publication: publication(true, stamp ?? next(now.utc)), because: 'host-again' };
  };

  return {
    will: (utc) => publication(false, next(utc)),
    birth(utc) {
      isOnline = true;
      isOwed = false;
      return publication(true, stamp ?? next(utc));
    },
    death(utc) {
      isOnline = false;
      isOwed = false;
      return publication(false, next(utc));
    },
    lost() {
      isOnline = false;
      isOwed = false;
    },
    heard({ online, timestamp }, retained, now) {
      const events: HostEvent[] = [];
      const isOther = timestamp !== null && timestamp !== stamp;
      const isCredible = isOther && timestamp <= now.utc + MOST_AHEAD;
      if (isCredible) latest = Math.max(latest, timestamp + 1);
      if (!isOnline) return events;
      if (isCredible && stamp !== null && timestamp > stamp && now.steady - reconnectedAt >= RECONNECT_EVERY) {
        reconnectedAt = now.steady;
        events.push({ kind: 'reconnect', at: now.utc });
      }
      if (online) {
        if (isOther && !retained) events.push({ kind: 'same-host-id', at: now.utc });
        return events;
      }
      // tck-id-message-flow-hid-sparkplug-state-message-delivered
      if (now.steady - saidAt >= AGAIN_EVERY) events.push(again(now));
      else isOwed = true;
      return events;
    },
    tick: (now) => (isOwed && now.steady - saidAt >= AGAIN_EVERY ? [again(now)] : []),
    due: () => (isOwed ? saidAt + AGAIN_EVERY : null),
  };
}
