import { mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { RPCHandler } from '@orpc/server/ws';
import type { BaseMap, BuildingOutlines } from '../../src/contract/register.ts';
import type { StationStatus } from '../../src/contract/session.ts';
import { catalogue } from '../../src/drivers/catalogue.ts';
import { ok, type Result, refuse } from '../../src/shared/result.ts';
import type { StationArguments } from './arguments.ts';
import { loadCity } from './city/loadCity.ts';
import { createCommandEngine } from './devices/commandEngine.ts';
import { createFeeds } from './devices/feeds.ts';
import { createFleet } from './devices/fleet.ts';
import { createPointTable } from './devices/pointTable.ts';
import { createQuarantine, OTHER, type Source } from './devices/quarantine.ts';
import { createRegister } from './devices/register.ts';
import { createValueKeeper } from './devices/valueKeeper.ts';
import { createHubLink } from './hubLink/hubLink.ts';
import { brokerCredentials } from './links/mqtt/brokerCredentials.ts';
import { createMqttLink, type MqttLink } from './links/mqtt/mqttLink.ts';
import { topicsOf } from './links/mqtt/topicClasses.ts';
import { createSearchIndex } from './search/searchIndex.ts';
import { holdSecret } from './secrets/heldSecret.ts';
import { createSecretStore, type Keyring } from './secrets/secretStore.ts';
import { systemKeyring } from './secrets/systemKeyring.ts';
import { createLiveStreams } from './server/liveStreams.ts';
import { createRouter } from './server/router.ts';
import { rpcSocket } from './server/rpcSocket.ts';
import { openStationServer } from './server/stationServer.ts';
import { createAlarmService } from './services/alarmService.ts';
import { createAssetService } from './services/assetService.ts';
import { createCallService } from './services/callService.ts';
import { createCameraService } from './services/cameraService.ts';
import { createChangeFeed } from './services/changeFeed.ts';
import { rejectionNotice } from './services/noticeBoard.ts';
import { createOperationLogs } from './services/operationLogs.ts';
import { createSessionService } from './services/sessionService.ts';
import { openStore } from './store/store.ts';

/** A station that runs. */
export interface Station {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** What the station is given besides its arguments. */
export interface StationSurroundings {
  readonly now: () => number;
  readonly random: () => number;
  readonly log: (message: string) => void;
  readonly progress: (step: string, done: number, total: number) => void;
  /** Where passwords are kept; the machine's own key store unless told. */
  readonly keyring?: Keyring;
}

const SWEEP = 5_000;
const STATUS_INTERVAL = 1_000;

/** The composition root: everything built by hand, in order. Refuses with what a restart would not mend. */
export async function openStation(
  args: StationArguments,
  { now, random, log, progress, keyring = systemKeyring() }: StationSurroundings,
): Promise<Result<Station>> {
  try {
    mkdirSync(args.data, { recursive: true, mode: 0o700 });
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return refuse('store.unwritable', `${args.data} cannot be written (${reason})`, { file: args.data, reason });
  }
  progress('store', 0, 4);
  const opened = openStore({ dir: args.data, now });
  if (!opened.ok) return opened;
  const store = opened.value;

  progress('city', 1, 4);
  const loaded = loadCity(args.city, store.setting('city-checked'));
  if (!loaded.ok) {
    store.close();
    return loaded;
  }
  const { city, mark: cityMark } = loaded.value;
  store.setSetting('city-checked', loaded.value.checked);
  const registerVersion = Number.parseInt(cityMark.slice(0, 7), 16);

  progress('assets', 2, 4);
  const register = createRegister(city, registerVersion);
  const drivers = register.assets.map((asset) => asset.device && catalogue.get(asset.device.driver));
  const driverOf = (index: number) => drivers[index];
  const table = createPointTable(register, driverOf);
  const counts = new Map<string, number>();
  for (const driver of drivers)
    if (driver) counts.set(driver.manifest.type, (counts.get(driver.manifest.type) ?? 0) + 1);
  const unknown = new Set(
    register.assets
      .map((asset) => asset.device?.driver)
      .filter((driver) => driver !== undefined && !catalogue.has(driver)),
  );
  if (unknown.size > 0)
    log(`no driver for ${[...unknown].slice(0, 10).join(', ')}: what they are bound to stays unknown`);
  const inUse = [...catalogue.values()].filter((driver) => counts.has(driver.manifest.type));
  const feeds = createFeeds(inUse, counts);
  const keeper = createValueKeeper({ store, register, table, driverOf, log });
  const flags = new Uint8Array(register.assets.length);
  const live = createLiveStreams({ table, flags, registerVersion, now });
  const assetFeed = createChangeFeed<string>();
  const search = createSearchIndex(city, register, join(args.data, 'search.db'), cityMark);
  const station = { id: store.stationId(), position: args.position };
  let ready = false;

  /** Asked before alarms and assets are there, it waits for the pass over all of them at the end. */
  const refreshFlags = (index: number): void => {
    if (!ready) return;
    const next = alarms.flags(index) | assets.ageFlags(index, now());
    if (flags[index] === next) return;
    flags[index] = next;
    live.stateChanged(index);
    assetFeed.changed(register.assets[index]!.id);
  };

  const logs = createOperationLogs({ store, station: station.id, position: args.position, now, random });
  const alarms = createAlarmService({
    register,
    driverOf,
    log: logs.alarms,
    onFlags: (index) => refreshFlags(index),
    onRefused: (code) => log(`alarms are kept in memory: ${code}`),
  });
  let mqtt: MqttLink | null = null;
  const publish = async (topic: string, payload: string): Promise<boolean> =>
    (await mqtt?.publish(topic, payload))?.ok ?? false;
  const commands = createCommandEngine({
    register,
    drivers: catalogue,
    publish,
    now,
    onChange: (id) => assetFeed.changed(id),
  });
  const assets = createAssetService({ register, table, commands, driverOf, now });
  const calls = createCallService({
    log: logs.calls,
    position: args.position,
    publish,
    now,
  });
  const secrets = createSecretStore({ keyring, environment: args.secrets });
  const cameraPassword = holdSecret({
    of: city.connections.cameraPassword,
    secrets,
    clock: () => performance.now(),
    log,
  });
  const cameras = createCameraService({
    register,
    connections: city.connections,
    password: cameraPassword.text,
    origin: args.cameras,
    ffmpeg: args.ffmpeg,
    log,
    onCondition(camera, condition) {
      const index = register.indexOf(camera);
      const driver = index === undefined ? undefined : driverOf(index);
      if (index === undefined || !driver) return;
      alarms.conditions(
        index,
        // Dated by our clock, not the camera's: an occurrence that stands, ours or a peer's, is kept.
        driver.manifest.conditions.map(({ id }) => ({
          condition: id,
          active: id === condition,
          since: now(),
          undated: true,
        })),
      );
    },
  });
  store.onChange(({ alarms: alarmIds, calls: callIds }) => {
    alarms.refresh(alarmIds);
    calls.refresh(callIds);
    session.statusFeed.changed('status');
  });

  const rejectedFeed = createChangeFeed<'rejected'>();
  const sources = new Map<string, Source>([
    ...inUse.map(({ manifest: { type, feed } }): [string, Source] => [type, { id: type, name: feed.name }]),
    ['feed', { id: 'feed', name: { fr: 'État d’un fournisseur', en: 'State of a provider' } }],
    ['telephony', { id: 'telephony', name: { fr: 'Téléphonie', en: 'Telephony' } }],
  ]);
  const quarantine = createQuarantine({
    now,
    log,
    sourceOf: (topic) => sources.get(topic.split('/')[2] ?? '') ?? OTHER,
    onChange: () => rejectedFeed.changed('rejected'),
  });
  const fleet = createFleet({
    register,
    drivers: catalogue,
    table,
    feeds,
    quarantine,
    now,
    onReading(index, reading, level) {
      alarms.conditions(index, reading.conditions);
      commands.heard(index, reading);
      keeper.changed(index);
      if (reading.position) live.positionChanged(index);
      if (level !== table.level[index]) live.stateChanged(index);
      refreshFlags(index);
      assetFeed.changed(register.assets[index]!.id);
    },
    onTelephony: calls.exchange,
    onExchange: calls.exchangeIs,
  });

  const broker = args.mqtt ?? city.connections.mqtt?.url;
  const hub = args.hub
    ? createHubLink({
        url: args.hub,
        token: args.hubToken,
        store,
        station: station.id,
        position: args.position,
        now,
        random,
        log,
        onRejected: (operation, refusal) =>
          session.notices.add(rejectionNotice(operation, refusal, now(), alarms.named)),
      })
    : null;

  // The contract has no word yet for a broker that refuses; the reason is in the log.
  const brokerState = (): StationStatus['broker']['state'] => {
    const state = mqtt?.state() ?? 'lost';
    return state === 'refused' ? 'lost' : state;
  };
  const status = (): StationStatus => ({
    time: now(),
    broker: { state: brokerState(), since: mqtt?.since() ?? startedAt },
    hub: { state: hub?.state() ?? 'lost', since: hub?.since() ?? startedAt, lagMs: hub?.lagMs() ?? null },
    feeds: feeds.status(now()).map((feed) => ({ ...feed, name: { ...feed.name } })),
    unsent: store.unsent(),
    peers: [...(hub?.peers() ?? [])],
    rejectedMessages: quarantine.total(),
    storage: store.storage(),
    alarms: alarms.counts(),
  });
  const startedAt = now();
  const session = createSessionService(
    store,
    { of: args.language, asked: args['language-asked'] === 'yes' },
    status,
    now,
  );
  hub?.onChange(() => session.statusFeed.changed('status'));

  const router = createRouter({
    session,
    alarms,
    assets,
    assetFeed,
    calls,
    cameras,
    commands,
    search,
    quarantine,
    rejectedFeed,
    register,
    position: args.position,
    hello: () => ({
      station: station.id,
      position: args.position,
      language: session.appearance().language,
      time: now(),
      demonstration: city.demonstration,
      city: { name: city.name, centre: city.centre, bounds: city.bounds },
    }),
  });
  const rpc = new RPCHandler(router);
  const columns = once(() => Buffer.from(JSON.stringify(register.columns)));
  const baseMap = once(() => Buffer.from(JSON.stringify(baseMapOf(city))));
  const buildings = once(() => Buffer.from(JSON.stringify(buildingsOf(city))));

  // A window that comes in first thing must not see alarms missing, or old values as if they were of now.
  keeper.restore();
  ready = true;
  for (let index = 0; index < flags.length; index++) refreshFlags(index);

  progress('doors', 3, 4);
  const server = await openStationServer({
    port: args.port,
    token: args.token,
    renderer: args.renderer,
    documents: new Map([
      ['/city/assets', columns],
      ['/city/basemap', baseMap],
      ['/city/buildings', buildings],
    ]),
    video: cameras.handle,
    onRpc: (socket) => void rpc.upgrade(rpcSocket(socket)),
    onLive: live.attach,
  });
  if (!server.ok) {
    hub?.close();
    await cameras.close();
    alarms.close();
    live.close();
    keeper.close();
    search.close();
    store.close();
    return server;
  }

  if (broker)
    mqtt = createMqttLink({
      url: broker,
      credentials: brokerCredentials({
        connection: city.connections.mqtt,
        folder: dirname(resolve(args.city)),
        secrets,
      }),
      station: station.id,
      position: args.position,
      topics: topicsOf(inUse, counts),
      share: args['mqtt-share'],
      notes: { read: () => store.setting('mqtt-session'), write: (text) => store.setSetting('mqtt-session', text) },
      onMessage: fleet.receive,
      onState: () => session.statusFeed.changed('status'),
      now,
      random,
      log,
    });

  let building: NodeJS.Immediate | undefined;
  let rebuild: NodeJS.Timeout | undefined;
  const build = (): void => {
    const step = search.buildSlice();
    if (step === 'more') building = setImmediate(build);
    if (step === 'refused') rebuild = setTimeout(build, SWEEP);
  };
  build();
  const sweep = setInterval(() => {
    for (let index = 0; index < flags.length; index++) refreshFlags(index);
  }, SWEEP);
  const beat = setInterval(() => session.statusFeed.changed('status'), STATUS_INTERVAL);
  log(`station ${station.id} on ${hostname()}, ${register.assets.length} assets`);

  return ok({
    url: server.value.url,
    port: server.value.port,
    async close() {
      clearInterval(sweep);
      clearInterval(beat);
      clearImmediate(building);
      clearTimeout(rebuild);
      await mqtt?.close();
      hub?.close();
      await cameras.close();
      commands.close();
      alarms.close();
      calls.close();
      live.close();
      await server.value.close();
      keeper.close();
      search.close();
      store.close();
    },
  });
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function baseMapOf(city: Parameters<typeof createSearchIndex>[0]): BaseMap {
  return {
    name: city.name,
    centre: city.centre,
    bounds: city.bounds,
    communes: city.communes,
    areas: city.areas.filter(({ kind }) => kind !== 'building'),
    lines: city.lines,
    streets: city.streets.map(({ id, name, class: kind, oneWay, line }) => ({ id, name, class: kind, oneWay, line })),
  };
}

function buildingsOf(city: Parameters<typeof createSearchIndex>[0]): BuildingOutlines {
  return { rings: city.areas.filter(({ kind }) => kind === 'building').map(({ ring }) => ring) };
}
