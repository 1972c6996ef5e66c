import type { StationStatus } from '../../../src/contract/session.ts';
import { workState } from '../../../src/domain/operator/workState.ts';
import type { StationArguments } from '../arguments.ts';
import { isClockWrong } from '../devices/linkWatch.ts';
import { createHubLink } from '../hubLink/hubLink.ts';
import { createOwnClock } from '../hubLink/ownClock.ts';
import { createSteadyLinks } from '../hubLink/steadyLinks.ts';
import { withNames } from '../services/incidents/refusalNames.ts';
import { rejectionNotice } from '../services/noticeBoard.ts';
import type { Alarms } from './alarms.ts';
import type { Equipment } from './equipment.ts';
import type { Field } from './field.ts';
import type { Incidents } from './incidents.ts';
import type { News } from './news.ts';
import type { Operators } from './operators.ts';
import type { Stores } from './stores.ts';
import { monotonic, type StationSurroundings } from './surroundings.ts';

export type HubSide = ReturnType<typeof openHubSide>;

/** The link to the hub, our clock beside its own, and how this station works with and without its links. */
export function openHubSide(
  args: StationArguments,
  { store }: Stores,
  { peers }: Equipment,
  { desk }: Operators,
  { alarms }: Alarms,
  { teams, names }: Incidents,
  field: Field,
  { notices, statusFeed, startedAt }: News,
  { now, random, log }: StationSurroundings,
) {
  const ownClock = createOwnClock(now, monotonic);
  const hub = args.hub
    ? createHubLink({
        url: args.hub,
        token: args.hubToken,
        store,
        station: store.stationId(),
        position: args.position,
        now,
        random,
        log,
        onClock: ownClock.told,
        door: desk.door,
        tls: args['hub-tls'],
        onRejected(operation, refusal) {
          const told = withNames(refusal, operation.stream, names);
          notices.add(rejectionNotice(operation, told, now(), alarms.named));
          teams.rejected(operation, refusal);
        },
      })
    : null;
  hub?.onChange(() => {
    peers.learn(hub.peers());
    statusFeed.changed('status');
  });
  const state = (): StationStatus['hub']['state'] => hub?.state() ?? 'lost';
  const since = (): number => hub?.since() ?? startedAt;
  const links = createSteadyLinks(monotonic, () => ({
    hub: { state: state(), since: since() },
    broker: { state: field.state(), since: field.since() },
  }));
  return {
    hub,
    ownClock,
    state,
    since,
    links,
    work(): StationStatus['work'] {
      const told = links.look();
      return {
        ...workState(
          { up: told.hub.state === 'connected', since: told.hub.since },
          { up: told.broker.state === 'connected', since: told.broker.since },
          hub?.agreed() ?? false,
        ),
        unsteady: told.hub.unsteady || told.broker.unsteady,
      };
    },
    /** By how much our clock is ahead, when it is wrong. */
    wrongBy(): number | null {
      const ahead = ownClock.ahead();
      return ahead !== null && isClockWrong(ahead) ? ahead : null;
    },
  };
}
