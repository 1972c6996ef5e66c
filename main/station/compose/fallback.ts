import { startNightlyBackup } from '../../../src/storage/nightlyBackup.ts';
import type { StationArguments } from '../arguments.ts';
import { createBundleKeeper } from '../bundle/bundleKeeper.ts';
import { bundleSource } from '../bundle/bundleSource.ts';
import { createHubChoice } from '../services/fallback/hubChoice.ts';
import { createOutageService } from '../services/fallback/outageService.ts';
import { createSheetKeeper } from '../services/fallback/sheetKeeper.ts';
import { teamsNow } from '../services/fallback/teams.ts';
import type { Alarms } from './alarms.ts';
import type { Equipment } from './equipment.ts';
import type { HubSide } from './hubSide.ts';
import type { Incidents } from './incidents.ts';
import type { News } from './news.ts';
import type { Operators } from './operators.ts';
import type { Stores } from './stores.ts';
import type { StationSurroundings } from './surroundings.ts';
import { openAccess } from './windowsElsewhere.ts';

export type Fallback = ReturnType<typeof openFallback>;

/** What is kept ready for the day when something is gone: copies, the crisis bundle, another hub, the printed sheet. */
export function openFallback(
  args: StationArguments,
  { store, city, backups, registered }: Stores,
  { register, table, driverOf, places }: Equipment,
  { logs }: Operators,
  { alarms, callOf }: Alarms,
  { incidents, teams }: Incidents,
  { work }: HubSide,
  news: News,
  { now, log, askHub }: StationSurroundings,
) {
  const { statusFeed } = news;
  const nightly = startNightlyBackup(
    { of: 'station', data: args.data, backups, days: args['backup-days'] },
    {
      now,
      log,
      onChange() {
        statusFeed.changed('status');
        outage.feed.changed('outage');
      },
    },
  );
  const bundle = createBundleKeeper({
    data: args.data,
    source: () => bundleSource({ args, city: city.name, tiles: city.tiles, now: now() }),
    mark: () => `${store.hubCursor()}/${store.unsent()}/${registered.mark()}`,
    now,
    log,
    onChange: () => outage.feed.changed('outage'),
  });
  const access = openAccess(() => outage.feed.changed('outage'), news, { now });
  const outage = createOutageService({
    backups,
    days: args['backup-days'],
    nightly,
    bundle,
    hub: createHubChoice({ role: args['hub-role'], url: args.hub, token: args.hubToken, ask: askHub }),
    windows: access,
    now,
  });
  const sheet = createSheetKeeper(
    args.data,
    () => ({
      at: now(),
      city: city.name,
      demonstration: city.demonstration,
      position: args.position,
      work: work(),
      alarms: alarms.rows(),
      callOf: (alarm) => callOf(alarm.asset, alarm.condition),
      calls: logs.calls.recent(),
      incidents: incidents.rows(),
      teams: teamsNow({ teams: teams.rows(), register, table, driverOf, communeAt: places.communeAt }),
      phones: city.phones ?? [],
    }),
    log,
  );
  return {
    outage,
    access,
    nightly,
    sheet,
    /** Ends the copies; the sheet is closed by itself, when it can tell of what was left. */
    async close(): Promise<void> {
      await Promise.all([nightly.close(), bundle.close()]);
    },
  };
}
