import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { RPCHandler } from '@orpc/server/ws';
import { z } from 'zod';
import { type CityFile, videoSchema } from '../../src/contract/cityFile.ts';
import type { StationStatus } from '../../src/contract/session.ts';
import { POSTS, type Post } from '../../src/domain/alarm/definition.ts';
import { LINK_MANIFESTS, linkType } from '../../src/domain/alarm/linkAlarms.ts';
import type { LonLat } from '../../src/domain/asset/asset.ts';
import type { Reading } from '../../src/domain/asset/device.ts';
import { workState } from '../../src/domain/operator/workState.ts';
import { catalogue } from '../../src/drivers/catalogue.ts';
import { ok, type Refusal, type Result, refuse } from '../../src/shared/result.ts';
import { startNightlyBackup } from '../../src/storage/nightlyBackup.ts';
import type { StationArguments } from './arguments.ts';
import { createBundleKeeper } from './bundle/bundleKeeper.ts';
import { bundleSource } from './bundle/bundleSource.ts';
import { loadCity } from './city/loadCity.ts';
import { createCommissioning } from './commissioning/commissioning.ts';
import { createUploads } from './commissioning/uploads.ts';
import { createBindings } from './devices/bindings.ts';
import { createClocks } from './devices/clocks.ts';
import { createCommandEngine } from './devices/commandEngine.ts';
import { createFeeds } from './devices/feeds.ts';
import { createAssetFlags } from './devices/flags.ts';
import { createFleet } from './devices/fleet.ts';
import { createLinkWatch, isClockWrong, linkAssets, stationAssetOf } from './devices/linkWatch.ts';
import { createOtherMakers, isOurTopic } from './devices/otherMakers.ts';
import { createPeerStations } from './devices/peerStations.ts';
import { createPointTable } from './devices/pointTable.ts';
import { wantedProfiles } from './devices/profiles/wantedProfiles.ts';
import { createQuarantine, OTHER, type Source } from './devices/quarantine.ts';
import { createStanding, sparkplugFeed } from './devices/standing.ts';
import { createTopicParts } from './devices/topicParts.ts';
import { createValueKeeper } from './devices/valueKeeper.ts';
import { createHistory } from './history/history.ts';
import { createHubLink } from './hubLink/hubLink.ts';
import { createOwnClock } from './hubLink/ownClock.ts';
import { createSteadyLinks } from './hubLink/steadyLinks.ts';
import { brokerCredentials } from './links/mqtt/brokerCredentials.ts';
import { createMqttLink, type MqttLink } from './links/mqtt/mqttLink.ts';
import { createSparkplugLink, type SparkplugLink } from './links/mqtt/sparkplugLink.ts';
import { topicsOf } from './links/mqtt/topicClasses.ts';
import { openMendedRegister } from './register/mendRegister.ts';
import { openRegister } from './register/openRegister.ts';
import { addressEntries, assetEntries } from './search/entries.ts';
import { createSearchIndex } from './search/searchIndex.ts';
import { holdSecret } from './secrets/heldSecret.ts';
import { createSecretStore, type Keyring } from './secrets/secretStore.ts';
import { systemKeyring } from './secrets/systemKeyring.ts';
import { createLiveStreams } from './server/liveStreams.ts';
import { createRouter } from './server/router.ts';
import { rpcSocket } from './server/rpcSocket.ts';
import { openStationServer } from './server/stationServer.ts';
import { openTiles } from './server/tiles.ts';
import { readAlarmFiles } from './services/alarms/alarmFiles.ts';
import { createAlarmService } from './services/alarms/alarmService.ts';
import { createAlarmDefinitions } from './services/alarms/definitions.ts';
import { createAlarmMeters } from './services/alarms/meters.ts';
import { createPastAlarms } from './services/alarms/pastAlarms.ts';
import { createTreatments } from './services/alarms/treatments.ts';
import { createAssetService } from './services/assetService.ts';
import { createCallService } from './services/callService.ts';
import { addressedCameras } from './services/cameras/cameraAddress.ts';
import { createCameraService } from './services/cameras/cameraService.ts';
import { createWallService } from './services/cameras/wallService.ts';
import { createChangeFeed } from './services/changeFeed.ts';
import { createHubChoice, type HubWish } from './services/fallback/hubChoice.ts';
import { createOutageService } from './services/fallback/outageService.ts';
import { createSheetKeeper } from './services/fallback/sheetKeeper.ts';
import { teamsNow } from './services/fallback/teams.ts';
import { rejectionNotice } from './services/noticeBoard.ts';
import { createOperationLogs } from './services/operationLogs.ts';
import { openDeskKey } from './services/operator/deskKey.ts';
import { createOperatorDesk, isEncrypted } from './services/operator/operatorDesk.ts';
import { createOutboxService } from './services/outboxService.ts';
import { createSessionService } from './services/sessionService.ts';
import { mendedNotice, openMendedStore } from './store/mend.ts';

/** A station that runs. */
export interface Station {
  readonly url: string;
  readonly port: number;
  /** Ends it; once, however often it is asked. */
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
  /** Asks the supervisor for another hub; none where nobody supervises. */
  readonly askHub?: (wish: HubWish) => void;
}

/** How occurrences begin that are about a station (`occurrenceId`). */
const OF_STATION = encodeURIComponent('station:');
const SWEEP = 5_000;
const STATUS_INTERVAL = 1_000;
const WORDING = 500;

/** The composition root: everything built by hand, in order. Refuses with what a restart would not mend. */
export async function openStation(
  args: StationArguments,
  { now, random, log, progress, keyring = systemKeyring(), askHub }: StationSurroundings,
): Promise<Result<Station>> {
  try {
    mkdirSync(args.data, { recursive: true, mode: 0o700 });
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return refuse('store.unwritable', `${args.data} cannot be written (${reason})`, { file: args.data, reason });
  }
  progress('store', 0, 4);
  const backups = args.backups ?? join(args.data, 'backups');
  const damage = { data: args.data, backups, ifDamaged: args['if-damaged'], now };
  const opened = await openMendedStore(damage);
  if (!opened.ok) return opened;
  const { store, mended } = opened.value;

  progress('city', 1, 4);
  const loaded = loadCity(args.city, store.setting('city-checked'));
  if (!loaded.ok) {
    store.close();
    return loaded;
  }
  const { city, mark: cityMark } = loaded.value;
  store.setSetting('city-checked', loaded.value.checked);

  const tiles = openTiles(city.tiles === undefined ? null : resolve(dirname(args.city), city.tiles));
  if (!tiles.ok) {
    store.close();
    return tiles;
  }

  progress('assets', 2, 4);
  const registered = await openMendedRegister(damage, () =>
    openRegister(args.data, city, cityMark, store.alarmedAssets(), tiles.value.edition),
  );
  if (!registered.ok) {
    store.close();
    return registered;
  }
  const { register, places, store: registerStore } = registered.value;
  const station = { id: store.stationId(), position: args.position };
  // Alarms of links and providers are about something, too.
  const townHall = { centre: city.centre, commune: city.communes[0]?.id ?? '' };
  const providers = new Map([...catalogue.values()].map(({ manifest: { feed } }) => [feed.id, feed]));
  register.retire(linkAssets([...providers.values()], station, { ...townHall, language: args.language }));
  const peers = createPeerStations({
    isKnown: (asset) => register.indexOf(asset) !== undefined,
    assetOf: (id, position) => stationAssetOf(id, position, townHall),
    notes: { read: () => store.setting('stations'), write: (text) => store.setSetting('stations', text) },
  });
  register.retire(peers.missing(store.alarmedAssets()));
  const bindings = createBindings(register, catalogue);
  const { driverOf } = bindings;
  if (bindings.unknown().length > 0)
    log(`no driver for ${bindings.unknown().slice(0, 10).join(', ')}: what they are bound to stays unknown`);
  const table = createPointTable(register, driverOf);
  const cameraBase = args.cameras ?? city.connections.cameras;
  /** Devices that can be heard of each type: cameras are asked by us, and those without an address are not. */
  const heardDevices = (): Map<string, number> =>
    new Map(
      [...bindings.counts()].map(([type, count]) => [
        type,
        catalogue.get(type)?.manifest.link === 'onvif' ? addressedCameras(register, cameraBase).length : count,
      ]),
    );
  const feeds = createFeeds(catalogue.values(), heardDevices());
  const clocks = createClocks(table, driverOf, feeds);
  const standing = createStanding(table, driverOf, feeds);
  const keeper = createValueKeeper({ store, register, table, driverOf, log });
  const history = createHistory({ dir: args.data, register, table, driverOf, log });
  const assetFeed = createChangeFeed<string>();
  const flags = createAssetFlags({
    register,
    of: (index) => alarms.flags(index) | assets.ageFlags(index, now()),
    onChange(index) {
      live.stateChanged(index);
      assetFeed.changed(register.assets[index]!.id);
    },
  });
  const live = createLiveStreams({ table, flags: flags.all, registerVersion: register.version, now });
  const search = createSearchIndex(places, register, join(args.data, 'search.db'), registered.value.mark());

  const deskKey = openDeskKey(args.data);
  if (!deskKey.ok) {
    registerStore.close();
    store.close();
    return deskKey;
  }
  const desk = createOperatorDesk({
    ...{ store, key: deskKey.value, station: station.id, position: args.position, now },
    encrypted: isEncrypted(args.hub ?? ''),
    standIn: args['hub-role'] === 'elected' || args['hub-role'] === 'peer',
    clock: () => performance.now(),
    announce: (refusal) => announce(refusal),
  });
  const communeOf = (asset: string): string | undefined => register.byId(asset)?.commune;
  const logs = createOperationLogs({
    ...{ store, station: station.id, position: args.position, now, random },
    gate: desk,
    communeOf,
  });
  const recordsSince = Number(store.setting('records-since') ?? now());
  store.setSetting('records-since', String(recordsSince));
  const clock = (): number => performance.now();
  const ownClock = createOwnClock(now, clock);
  const alarmFiles = readAlarmFiles([
    ...(args.alarms === undefined ? [] : [{ path: args.alarms, optional: false }]),
    { path: join(dirname(resolve(args.city)), 'alarms.json'), optional: true },
  ]);
  const definitions = createAlarmDefinitions({
    manifests: [...[...catalogue.values()].map(({ manifest }) => manifest), ...LINK_MANIFESTS],
    files: alarmFiles.files,
    log: logs.amendments,
    position: args.position,
    operator: desk.author,
    onChange: () => alarms.reviewed(null),
  });
  const typeOf = (index: number): string | undefined =>
    driverOf(index)?.manifest.type ?? linkType(register.assets[index]?.id ?? '');
  const definitionOf = (index: number, condition: string) => definitions.of(typeOf(index) ?? '', condition);
  const treatments = createTreatments({ register, log: logs.treatments, definitionOf, now });
  const past = createPastAlarms({ register, archive: store.archive, log: logs.alarms, definitionOf, now });
  const alarms = createAlarmService({
    register,
    typeOf,
    definitions,
    treatments,
    log: logs.alarms,
    now,
    clock,
    posts: readPosts(store.setting('posts')),
    onFlags: flags.refresh,
    onRefused: (code) => log(`alarms are kept in memory: ${code}`),
    onAnnounced: (announced) => store.archive.announced(announced),
  });
  const parts = createTopicParts({ register, parts: city.connections.mqttParts ?? [], heard: args['mqtt-parts'] });
  let mqtt: MqttLink | null = null;
  const publish = async (topic: string, payload: string): Promise<Result<void>> =>
    mqtt?.publish(parts.place(topic), payload) ?? refuse('command.no-broker', 'this station has no broker');
  const commands = createCommandEngine({
    register,
    drivers: catalogue,
    publish,
    now,
    onChange: (id) => assetFeed.changed(id),
  });
  const assets = createAssetService({
    register,
    table,
    clocks,
    commands,
    driverOf,
    eventsOf: (id) => cameras.watches.recent(id),
    now,
  });
  const calls = createCallService({
    log: logs.calls,
    position: args.position,
    publish,
    onUntold: (_, refusal) => announce(refusal),
    now,
  });
  const secrets = createSecretStore({ keyring, environment: args.secrets });
  const cameraPassword = holdSecret({
    of: city.connections.cameraPassword,
    secrets,
    clock: () => performance.now(),
    log,
  });
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
        onClock: ownClock.told,
        door: desk.door,
        tls: args['hub-tls'],
        onRejected: (operation, refusal) =>
          session.notices.add(rejectionNotice(operation, refusal, now(), alarms.named)),
      })
    : null;
  const serverToken = holdSecret({
    of: city.video?.hlsToken,
    secrets,
    clock: () => performance.now(),
    log,
  });
  const whepToken = holdSecret({
    of: city.video?.whepToken,
    secrets,
    clock: () => performance.now(),
    log,
  });
  const cameras = createCameraService({
    station: station.id,
    position: args.position,
    accessFile: join(dirname(resolve(args.city)), 'access.json'),
    cameraUses: store.cameraUses,
    gate: desk,
    hub,
    wallClock: now,
    announce: (refusal) =>
      session.notices.add({
        ...refusal,
        id: `${refusal.code}/${JSON.stringify(refusal.context)}/${Math.floor(now() / 60_000)}`,
        at: now(),
      }),
    register,
    connections: city.connections,
    password: cameraPassword.text,
    origin: args.cameras,
    ffmpeg: args.ffmpeg,
    serverToken: serverToken.text,
    whepToken: whepToken.text,
    video: videoSchema.parse(city.video ?? {}),
    replayFolder: join(args.data, 'replay'),
    replayChoices: {
      read: () => store.setting('replay-cameras'),
      write: (text) => store.setSetting('replay-cameras', text),
    },
    tours: store,
    maskFiles: { city: join(dirname(resolve(args.city)), 'masks.json'), own: join(args.data, 'masks.json') },
    maskLog: logs.masks,
    maskMarks: {
      read: () => store.setting('mask-marks'),
      write: (text) => store.setSetting('mask-marks', text),
    },
    evidence: { folder: join(args.data, 'evidence'), keyring },
    log,
    watch: {
      referenceFolder: join(args.data, 'reference-stills'),
      random,
      onReading(camera, { points, conditions, isHeard }) {
        const index = register.indexOf(camera);
        const driver = index === undefined ? undefined : driverOf(index);
        if (index === undefined || driver?.manifest.link !== 'onvif') return;
        const level = table.level[index]!;
        // Looked at by us: dated by our clock, whatever the camera's says.
        const reading = { deviceTime: null, points, conditions };
        const applied = table.apply(index, reading, now(), true);
        if (isHeard) feeds.heard(driver.manifest.feed.id, now(), true);
        if (applied !== 'late') took(index, reading, level, applied);
      },
    },
  });
  let wording: NodeJS.Timeout | undefined;
  const word = (): void => {
    wording = undefined;
    if (past.wordSlice()) wording = setTimeout(word, 0);
  };
  store.onChange((change) => {
    const { alarms: alarmIds, calls: callIds, treatments: treatmentIds, definitions: amended } = change;
    cameras.masks.refresh(change.masks);
    if (amended.length > 0) definitions.refresh();
    const ofStations = alarmIds.filter((id) => id.startsWith(OF_STATION));
    register.admit(peers.missing(ofStations.flatMap((id) => store.alarm(id)?.state.asset ?? [])));
    alarms.refresh(alarmIds);
    // A moment later: what is written is shown first.
    if (alarmIds.length > 0) wording ??= setTimeout(word, WORDING);
    if (treatmentIds.length > 0) alarms.reviewed(treatments.refresh(treatmentIds));
    calls.refresh(callIds);
    session.statusFeed.changed('status');
  });

  let building: NodeJS.Immediate | undefined;
  let rebuild: NodeJS.Timeout | undefined;
  const build = (): void => {
    clearImmediate(building);
    clearTimeout(rebuild);
    const step = search.buildSlice();
    if (step === 'more') building = setImmediate(build);
    if (step === 'refused') rebuild = setTimeout(build, SWEEP);
  };

  const uploads = createUploads(args.data);
  const commissioning = createCommissioning({
    uploads,
    store: registerStore,
    register,
    places,
    position: args.position,
    now,
    onChange(event) {
      const mark = registered.value.mark();
      if (event.target === 'asset') {
        register.change(event.assets);
        search.change(mark, assetEntries(event.assets, register));
      } else {
        places.changed();
        // Names of streets and communes are in the words of everything that stands there.
        search.change(mark, event.target === 'address' ? addressEntries(event.ids, places) : null);
        session.statusFeed.changed('status');
      }
      build();
    },
  });
  register.onChange((change) => {
    fleet.registerChanged();
    bindings.registerChanged();
    table.registerChanged(change);
    keeper.registerChanged();
    history.registerChanged(change);
    feeds.recount(heardDevices());
    cameras.watchAll();
    flags.refreshAll();
    live.registerChanged();
    past.reword(change.changed.map((index) => register.assets[index]!.id));
    for (const list of [change.added, change.changed, change.retired])
      for (const index of list) assetFeed.changed(register.assets[index]!.id);
  });

  const rejectedFeed = createChangeFeed<'rejected'>();
  const sources = new Map<string, Source>([
    ...[...catalogue.values()].map(({ manifest: { type, feed } }): [string, Source] => [
      type,
      { id: type, name: feed.name },
    ]),
    ['feed', { id: 'feed', name: { fr: 'État d’un fournisseur', en: 'State of a provider' } }],
    ['telephony', { id: 'telephony', name: { fr: 'Téléphonie', en: 'Telephony' } }],
  ]);
  const quarantine = createQuarantine({
    now,
    log,
    sourceOf(topic) {
      const { own } = parts.split(topic);
      return (isOurTopic(own) ? sources.get(own.split('/')[2] ?? '') : makers.sourceOf(topic)) ?? OTHER;
    },
    onChange: () => rejectedFeed.changed('rejected'),
  });
  const took = (index: number, reading: Reading, level: number, applied: 'news' | 'repeated'): void => {
    commands.heard(index, reading);
    if (applied === 'repeated') return;
    alarms.reading(index, reading, reading.deviceTime ?? now());
    keeper.changed(index);
    history.changed(index);
    if (reading.position) live.positionChanged(index);
    if (level !== table.level[index]) live.stateChanged(index);
    flags.refresh(index);
    assetFeed.changed(register.assets[index]!.id);
  };
  const fleet = createFleet({
    register,
    parts,
    drivers: catalogue,
    table,
    feeds,
    quarantine,
    now,
    plausible: plausibleIn(city.bounds),
    onReading: took,
    onTelephony: calls.exchange,
    onExchange: calls.exchangeIs,
  });
  const folder = dirname(resolve(args.city));
  const profiles = wantedProfiles({
    wanted: city.profiles ?? [],
    shipped: args.profiles,
    own: join(folder, 'profiles'),
    drivers: catalogue,
  });
  const makers = createOtherMakers({
    profiles: profiles.profiles,
    drivers: catalogue,
    register,
    quarantine,
    now,
    take: fleet.take,
  });
  let sparkplug: SparkplugLink | null = null;

  const broker = args.mqtt ?? city.connections.mqtt?.url;
  const links = createSteadyLinks(clock, () => ({
    hub: { state: hub?.state() ?? 'lost', since: hub?.since() ?? startedAt },
    broker: { state: mqtt?.state() ?? 'lost', since: mqtt?.since() ?? startedAt },
  }));
  const work = (): StationStatus['work'] => {
    const told = links.look();
    return {
      ...workState(
        { up: told.hub.state === 'connected', since: told.hub.since },
        { up: told.broker.state === 'connected', since: told.broker.since },
        hub?.agreed() ?? false,
      ),
      unsteady: told.hub.unsteady || told.broker.unsteady,
    };
  };
  /** By how much our clock is ahead, when it is wrong. */
  const wrongBy = (): number | null => {
    const ahead = ownClock.ahead();
    return ahead !== null && isClockWrong(ahead) ? ahead : null;
  };
  const status = (): StationStatus => ({
    time: now(),
    work: work(),
    clockAhead: wrongBy(),
    networks: connectedNetworks(),
    broker: {
      state: mqtt?.state() ?? 'lost',
      since: mqtt?.since() ?? startedAt,
      told: links.told().broker,
      refusal: sendable(mqtt?.refusal() ?? null),
    },
    hub: {
      state: hub?.state() ?? 'lost',
      since: hub?.since() ?? startedAt,
      lagMs: hub?.lagMs() ?? null,
      told: links.told().hub,
    },
    feeds: [...feeds.status(now()), ...(sparkplug ? [sparkplugFeed(sparkplug, standing.count(), now())] : [])].map(
      (feed) => ({ ...feed, name: { ...feed.name } }),
    ),
    unsent: store.unsent(),
    peers: [...(hub?.peers() ?? [])],
    rejectedMessages: quarantine.total(),
    mergedMessages: fleet.merged() + makers.merged(),
    baseMap: places.version(),
    storage: store.storage(),
    mended: mended && { how: mended.how, from: mended.from, salvaged: mended.salvaged },
    sheet: { at: sheet.writtenAt(), trouble: sheet.trouble() },
    backup: { at: nightly.lastAt(), trouble: nightly.trouble()?.code ?? null },
    alarms: alarms.counts(),
  });
  const startedAt = now();
  const nightly = startNightlyBackup(
    { of: 'station', data: args.data, backups, days: args['backup-days'] },
    {
      now,
      log,
      onChange() {
        session.statusFeed.changed('status');
        outage.feed.changed('outage');
      },
    },
  );
  const bundle = createBundleKeeper({
    data: args.data,
    source: () => bundleSource({ args, city: city.name, tiles: city.tiles, now: now() }),
    mark: () => `${store.hubCursor()}/${store.unsent()}/${registered.value.mark()}`,
    now,
    log,
    onChange: () => outage.feed.changed('outage'),
  });
  const outage = createOutageService({
    backups,
    days: args['backup-days'],
    nightly,
    bundle,
    hub: createHubChoice({ role: args['hub-role'], url: args.hub, token: args.hubToken, ask: askHub }),
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
      callOf(alarm) {
        const index = register.indexOf(alarm.asset);
        return (index === undefined ? undefined : definitionOf(index, alarm.condition)?.call) ?? { fr: [], en: [] };
      },
      calls: logs.calls.recent(),
      teams: teamsNow({ register, table, driverOf, communeAt: places.communeAt }),
      phones: city.phones ?? [],
    }),
    log,
  );
  const session = createSessionService(
    store,
    { of: args.language, asked: args['language-asked'] === 'yes' },
    status,
    now,
  );
  hub?.onChange(() => {
    peers.learn(hub.peers());
    session.statusFeed.changed('status');
  });
  const announce = (refusal: Refusal): void =>
    session.notices.add({
      id: `${refusal.code}/${JSON.stringify(refusal.context)}/${startedAt}`,
      at: now(),
      ...refusal,
    });
  if (mended) announce(mendedNotice(mended));
  for (const refusal of [...profiles.refusals, ...alarmFiles.refusals, ...definitions.refusals, ...cameras.refusals]) {
    log(refusal.message);
    announce(refusal);
  }

  const router = createRouter({
    session,
    alarmParts: {
      alarms,
      treatments,
      definitions,
      past,
      meters: createAlarmMeters({
        register,
        archive: store.archive,
        recordsSince,
        definitions,
        definitionOf,
        treatments,
        now,
      }),
      savePosts: (posts) => store.setSetting('posts', JSON.stringify(posts)),
    },
    assets,
    assetFeed,
    calls,
    cameras,
    walls: createWallService({ store, lastUsed: () => session.selection().by.split(' ')[0] ?? '', log }),
    commands,
    commissioning,
    outage,
    desk,
    outbox: createOutboxService({
      store,
      alarmOf: alarms.named,
      assetName: (asset) => register.byId(asset)?.name,
    }),
    history,
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
      servedVideo: cameras.served.isOffered(),
      city: { name: city.name, centre: city.centre, bounds: city.bounds },
    }),
  });
  const rpc = new RPCHandler(router);
  const columns = madeFor(register.version, () => register.columns());
  const baseMap = madeFor(places.version, places.baseMap);
  const buildings = madeFor(places.version, places.buildings);

  // A window that comes in first thing must not see alarms missing, or old values as if they were of now.
  keeper.restore();
  flags.refreshAll();

  progress('doors', 3, 4);
  const server = await openStationServer({
    port: args.port,
    token: args.token,
    renderer: args.renderer,
    documents: new Map([
      ['/city/assets', columns],
      ['/city/basemap', baseMap],
      ['/city/buildings', buildings],
      ['/sheet/fr', () => Buffer.from(sheet.page('fr'))],
      ['/sheet/en', () => Buffer.from(sheet.page('en'))],
    ]),
    upload: uploads.receive,
    tiles: tiles.value.handle,
    video: cameras.handle,
    onRpc(socket) {
      // A window that dies lets go of what it moves, whether or not it could say so.
      const hand = randomUUID();
      socket.once('close', () => cameras.ptz.letGo(hand));
      void rpc.upgrade(rpcSocket(socket), { context: { hand } });
    },
    onLive: live.attach,
  });
  if (!server.ok) {
    sheet.close();
    await Promise.all([nightly.close(), bundle.close()]);
    hub?.close();
    desk.close();
    await cameras.close();
    alarms.close();
    live.close();
    fleet.close();
    keeper.close();
    history.close();
    search.close();
    registerStore.close();
    store.close();
    return server;
  }

  const credentials = brokerCredentials({ connection: city.connections.mqtt, folder, secrets });
  if (broker)
    mqtt = createMqttLink({
      url: broker,
      credentials,
      station: station.id,
      position: args.position,
      topics: [
        ...topicsOf([...catalogue.values()], bindings.counts()).flatMap((wish) =>
          parts.filters(wish.topic).map((topic) => ({ ...wish, topic })),
        ),
        ...makers.topics,
      ],
      share: args['mqtt-share'],
      notes: { read: () => store.setting('mqtt-session'), write: (text) => store.setSetting('mqtt-session', text) },
      onMessage: (topic, payload, retained) => (parts.isOurs(topic) ? fleet : makers).receive(topic, payload, retained),
      onState: () => session.statusFeed.changed('status'),
      now,
      random,
      log,
    });
  if (broker && city.sparkplug) {
    const opened = createSparkplugLink({
      url: broker,
      credentials,
      station: station.id,
      position: args.position,
      hostId: city.sparkplug.hostId.replaceAll('{station}', station.id),
      groups: city.sparkplug.groups,
      wants: makers.wants,
      onMessage: makers.receiveSparkplug,
      onRefused: makers.refuseSparkplug,
      onTrouble: announce,
      onState: () => session.statusFeed.changed('status'),
      now,
      random,
      log,
    });
    if (opened.ok) sparkplug = opened.value;
    else log(opened.refusal.message);
  }

  build();
  word();
  cameras.watchAll();
  const ownLinks = new Set(
    [...catalogue.values()].flatMap(({ manifest: { link, feed } }) => (link === 'onvif' ? [feed.id] : [])),
  );
  const linkWatch = createLinkWatch({
    station: station.id,
    take(asset, conditions) {
      const index = register.indexOf(asset);
      if (index !== undefined) alarms.conditions(index, conditions);
    },
  });
  const sweep = setInterval(() => {
    clocks.sweep(now());
    standing.sweep(now());
    linkWatch.look({
      now: now(),
      feeds: feeds.status(now()),
      broker: mqtt && links.told().broker,
      ahead: ownClock.ahead(),
      own: { feeds: ownLinks, since: startedAt },
    });
    void tiles.value.look(now());
    flags.refreshAll();
  }, SWEEP);
  const beat = setInterval(() => session.statusFeed.changed('status'), STATUS_INTERVAL);
  log(`station ${station.id} on ${hostname()}, ${register.assets.length} assets`);

  const close = async (): Promise<void> => {
    clearInterval(sweep);
    clearInterval(beat);
    clearImmediate(building);
    clearTimeout(rebuild);
    await Promise.all([mqtt?.close(), sparkplug?.close(), nightly.close(), bundle.close()]);
    hub?.close();
    desk.close();
    await cameras.close();
    commands.close();
    sheet.close();
    alarms.close();
    calls.close();
    live.close();
    await server.value.close();
    fleet.close();
    keeper.close();
    history.close();
    search.close();
    registerStore.close();
    // What was written last asked for its words.
    clearTimeout(wording);
    store.close();
  };
  let closed: Promise<void> | undefined;
  return ok({
    url: server.value.url,
    port: server.value.port,
    close() {
      closed ??= close();
      return closed;
    },
  });
}

/** Posts that this position is told of, as they were saved; all when nothing was, or when it cannot be read. */
function readPosts(saved: string | null): readonly Post[] {
  const read = z.array(z.enum(POSTS)).safeParse(saved === null ? [] : JSON.parse(saved));
  return read.success ? read.data : [];
}

const sendable = (refusal: Refusal | null): StationStatus['broker']['refusal'] =>
  refusal && { ...refusal, context: { ...refusal.context } };

/** Interfaces that are up besides the machine's own; one without its cable is not. */
const connectedNetworks = (): number =>
  Object.values(networkInterfaces()).filter((addresses) => addresses?.some(({ internal }) => !internal)).length;

/** A document as it is sent, made at the first asking after its version changed. */
function madeFor(version: () => number, make: () => unknown): () => Buffer {
  let made: { readonly version: number; readonly bytes: Buffer } | undefined;
  return () => {
    if (made?.version !== version()) made = { version: version(), bytes: Buffer.from(JSON.stringify(make())) };
    return made.bytes;
  };
}

/** Degrees around a city's limits within which its vehicles may be: the next towns, not the sea. */
const AROUND = 0.7;
const plausibleIn =
  ([west, south, east, north]: CityFile['bounds']) =>
  ([lon, lat]: LonLat): boolean =>
    lon > west - AROUND && lon < east + AROUND && lat > south - AROUND && lat < north + AROUND;
