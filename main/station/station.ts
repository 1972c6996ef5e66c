import { hostname } from 'node:os';
import { catalogue } from '../../src/drivers/catalogue.ts';
import { ok, type Result } from '../../src/shared/result.ts';
import type { StationArguments } from './arguments.ts';
import { openAlarms } from './compose/alarms.ts';
import { openCameras } from './compose/cameras.ts';
import { followRecords, followRegister } from './compose/changes.ts';
import { openDoors } from './compose/doors.ts';
import { openEquipment } from './compose/equipment.ts';
import { openFallback } from './compose/fallback.ts';
import { prepareField } from './compose/field.ts';
import { openHubSide } from './compose/hubSide.ts';
import { openIncidents } from './compose/incidents.ts';
import { createNews } from './compose/news.ts';
import { openOperators } from './compose/operators.ts';
import { createReadings } from './compose/readings.ts';
import { openReception } from './compose/reception.ts';
import { startRounds } from './compose/rounds.ts';
import { createStatus } from './compose/status.ts';
import { openStores } from './compose/stores.ts';
import { monotonic, type StationSurroundings } from './compose/surroundings.ts';
import { openUpkeep } from './compose/upkeep.ts';
import { outsideDoor } from './compose/windowsElsewhere.ts';
import { createCommandEngine } from './devices/commandEngine.ts';
import { createSecretStore } from './secrets/secretStore.ts';
import { systemKeyring } from './secrets/systemKeyring.ts';
import { createAssetService } from './services/assetService.ts';
import { createCallLeases } from './services/callLeases.ts';
import { createCallService } from './services/callService.ts';
import { createWallService } from './services/cameras/wallService.ts';
import { createOutboxService } from './services/outboxService.ts';
import { createSessionService } from './services/sessionService.ts';
import { mendedNotice } from './store/mend.ts';

/** A station that runs. */
export interface Station {
  readonly url: string;
  readonly port: number;
  /** What lets the first browser on another machine in; null where none may come. */
  readonly firstCode: { readonly url: string; readonly text: string } | null;
  /** Ends it; once, however often it is asked. */
  close(): Promise<void>;
}

/**
 * The composition root: everything built by hand, in order, a part knowing only those before it (`compose/`). Refuses
 * with what a restart would not mend.
 */
export async function openStation(args: StationArguments, around: StationSurroundings): Promise<Result<Station>> {
  const { now, log, progress, keyring = systemKeyring() } = around;
  const opened = await openStores(args, around);
  if (!opened.ok) return opened;
  const stores = opened.value;
  const { store, city } = stores;

  const news = createNews(now);
  const equipment = openEquipment(args, stores, around);
  const { register } = equipment;
  const operators = openOperators(args, stores, equipment, news, around);
  const { desk, logs } = operators;
  const alarmParts = openAlarms(args, stores, equipment, operators, news, around);
  const { alarms } = alarmParts;

  const secrets = createSecretStore({ keyring, environment: args.secrets });
  const field = prepareField(args, stores, equipment, news, secrets, around);
  const commands = createCommandEngine({
    ...{ register, drivers: catalogue, publish: field.publish, now },
    onChange: (id) => news.assetFeed.changed(id),
  });
  const incidentParts = openIncidents(args, stores, equipment, operators, news, around);
  const { incidents, teams, names } = incidentParts;
  const hubSide = openHubSide(args, stores, equipment, operators, alarmParts, incidentParts, field, news, around);
  const seat = { station: store.stationId(), position: args.position };
  const calls = createCallService({
    ...{ log: logs.calls, position: args.position, publish: field.publish, now },
    leases: createCallLeases({ ...seat, hub: hubSide.hub, clock: monotonic, now }),
    onUntold: (_, refusal) => news.announce(refusal),
  });
  const took = createReadings(equipment, alarmParts, commands, news, around);
  const cameras = openCameras(args, stores, equipment, operators, hubSide, took, news, { secrets, keyring }, around);
  const reception = openReception(args, stores, equipment, field, calls, took, news, around);
  const words = followRecords(stores, equipment, alarmParts, incidentParts, calls, cameras, news);
  const upkeep = openUpkeep(args, stores, equipment, news, around);
  followRegister(equipment, alarmParts, incidentParts, cameras, reception, news);

  const fallback = openFallback(args, stores, equipment, operators, alarmParts, incidentParts, hubSide, news, around);
  const session = createSessionService(
    store,
    { of: args.language, asked: args['language-asked'] === 'yes' },
    {
      status: createStatus(stores, equipment, alarmParts, field, hubSide, reception, fallback, around),
      statusFeed: news.statusFeed,
      notices: news.notices,
    },
  );
  if (stores.mended) news.announce(mendedNotice(stores.mended));
  for (const refusal of [...reception.refusals, ...alarmParts.refusals, ...cameras.refusals]) {
    log(refusal.message);
    news.announce(refusal);
  }

  // A window that comes in first thing must not see alarms missing, or old values as if they were of now.
  equipment.keeper.restore();
  alarmParts.flags.refreshAll();

  progress('doors', 3, 4);
  const server = await openDoors(
    args,
    {
      session,
      alarmParts,
      assets: createAssetService({ ...equipment, commands, eventsOf: (id) => cameras.watches.recent(id), now }),
      assetFeed: news.assetFeed,
      calls,
      incidents,
      teams,
      cameras,
      walls: createWallService({
        store,
        lastUsed: () => session.selection().by.split(' ')[0] ?? '',
        mayView: (camera) => cameras.desk.may(camera, 'view'),
        now,
        log,
      }),
      commands,
      commissioning: upkeep.commissioning,
      outage: fallback.outage,
      desk,
      outbox: createOutboxService({
        store,
        alarmOf: alarms.named,
        assetName: (asset) => register.byId(asset)?.name,
        names,
        hub: hubSide.hub,
      }),
      history: equipment.history,
      search: equipment.search,
      quarantine: reception.quarantine,
      rejectedFeed: news.rejectedFeed,
      register,
      position: args.position,
      hello: () => ({
        station: store.stationId(),
        position: args.position,
        language: session.appearance().language,
        time: now(),
        demonstration: city.demonstration,
        servedVideo: cameras.served.isOffered(),
        videoRecycle: cameras.recycle,
        city: { name: city.name, centre: city.centre, bounds: city.bounds },
      }),
    },
    stores,
    equipment,
    alarmParts,
    upkeep,
    fallback,
    outsideDoor(args, fallback, around),
  );

  let stopRounds = (): void => {};
  const closeAll = async (): Promise<void> => {
    stopRounds();
    upkeep.close();
    await Promise.all([field.close(), fallback.close()]);
    hubSide.hub?.close();
    desk.close();
    await cameras.close();
    commands.close();
    fallback.sheet.close();
    alarms.close();
    calls.close();
    alarmParts.live.close();
    if (server.ok) await server.value.close();
    reception.fleet.close();
    equipment.keeper.close();
    equipment.history.close();
    equipment.search.close();
    // What was written last asked for its words.
    words.close();
    stores.close();
  };
  if (!server.ok) {
    await closeAll();
    return server;
  }

  field.open(reception);
  upkeep.begin();
  words.begin();
  cameras.watchAll();
  stopRounds = startRounds(stores, equipment, alarmParts, field, hubSide, news, around);
  log(`station ${store.stationId()} on ${hostname()}, ${register.assets.length} assets`);

  const code = fallback.access.giveCode();
  let closed: Promise<void> | undefined;
  return ok({
    url: server.value.url,
    port: server.value.port,
    firstCode: code.ok ? { url: fallback.access.state(false)?.url ?? '', text: code.value } : null,
    close() {
      closed ??= closeAll();
      return closed;
    },
  });
}
