import type { CityFile } from '../contract/cityFile.ts';
import type { AssetKind } from '../domain/asset/asset.ts';
import { TOPIC_ROOT } from '../domain/asset/device.ts';
import { type Random, seededRandom } from '../shared/random.ts';
import { type CallWish, callersOf } from './calls/caller.ts';
import { type Exchange, openExchange } from './calls/exchange.ts';
import { consequencesIn } from './faults/consequences.ts';
import { type FaultEvent, faultSchedule } from './faults/faultSchedule.ts';
import { RATES } from './faults/rates.ts';
import { planStorm, type StormPlan } from './faults/storm.ts';
import { buildField, type Field } from './field/field.ts';
import { simulations } from './field/simulations.ts';
import { type Gateway, openGateway } from './link/gateway.ts';
import { surroundingsOf } from './traffic/surroundings.ts';

/** The cameras as the city makes them fail. */
export interface CameraFaults {
  /** Makes a camera fail, or mends it with null; false when there is no such camera or fault. */
  set(assetId: string, fault: string | null): boolean;
}

/** How a city is run. */
export interface CityOptions {
  readonly city: CityFile;
  readonly seed: number;
  /** When the city was grown, ms; its standing faults are counted from then. Left out: now. */
  readonly grownAt?: number;
  /** Address of the broker; `protocol` 4 for the embedded one. */
  readonly mqtt: {
    readonly url: string;
    readonly protocol: 4 | 5;
    readonly username?: string;
    readonly password?: string;
  };
  readonly now: () => number;
  /** No faults and no calls of their own accord. */
  readonly quiet?: boolean;
  readonly callsPerDay?: number;
  readonly cameras?: CameraFaults;
  readonly log: (message: string) => void;
}

/** Counts that a test or a person can look at. */
export interface CityCounts {
  readonly devices: number;
  readonly byDriver: Readonly<Record<string, number>>;
  readonly messages: number;
  readonly faults: number;
  readonly calls: Readonly<Record<string, number>>;
  readonly feeds: Readonly<
    Record<string, { readonly connected: boolean; readonly frozen: boolean; readonly sent: number }>
  >;
}

/** A demonstration city at work. */
export interface RunningCity {
  /** Resolves when every state was published once. */
  readonly published: Promise<void>;
  readonly gateways: ReadonlyMap<string, Gateway>;
  fault(event: {
    asset: string;
    condition: string;
    active: boolean;
    detail?: string | undefined;
  }): 'done' | 'unchanged' | 'no-asset' | 'no-condition';
  /** Identifier of the call; null for a street that the city lacks. */
  call(wish: CallWish): string | null;
  /** Gives how many devices will fail. */
  storm(plan: StormPlan): number;
  /** False when there is no such feed. */
  freeze(feed: string, frozen: boolean): boolean;
  quiet(quiet: boolean): void;
  counts(): CityCounts;
  /** What the field would say of an asset now; null when it has no device here. */
  stateOf(asset: string): unknown;
  /** Whether the lamps of a street are lit, for the pictures of its cameras. */
  lightsOn(street: string | undefined): boolean;
  close(): Promise<void>;
}

const TICK = 100;
/** Feed of the pretended telephone exchange. */
const TELEPHONY = 'telephony';
const CAMERA_KIND: AssetKind = 'camera';
const CAMERA_DRIVER = 'camera-onvif';
const CAMERA_CONDITIONS = ['hang', 'no-stream', 'frozen', 'html', 'garbage', 'reset', 'black'] as const;

/** Starts every device, caller and fault of a city on a broker. Never throws for the network: it comes when it comes. */
export function runCity(options: CityOptions): RunningCity {
  const { city, seed, now, log } = options;
  const started = now();
  const chance: Random = seededRandom(seed, 'faults');
  const jitter = seededRandom(seed ^ Math.floor(started), 'jitter');
  const gateways = new Map<string, Gateway>();
  const field: Field = buildField(city, seed, started, surroundingsOf(city), (feed, asset, qos, payload) => {
    const device = payload === undefined ? undefined : field.devices.get(asset);
    gateways.get(feed)?.say(asset, qos, device && payload !== undefined ? { topic: device.topic, payload } : undefined);
  });
  const exchange: Exchange = openExchange({
    story: callersOf(city),
    random: seededRandom(seed, 'calls'),
    start: started,
    perDay: options.callsPerDay ?? 630,
    quiet: options.quiet ?? false,
  });
  let quiet = options.quiet ?? false;

  const byDriver = new Map<string, string[]>();
  for (const asset of city.assets) {
    const driver = asset.kind === CAMERA_KIND ? CAMERA_DRIVER : asset.device?.driver;
    if (!driver) continue;
    const list = byDriver.get(driver) ?? [];
    if (list.length === 0) byDriver.set(driver, list);
    list.push(asset.id);
  }
  const cameras = new Set(byDriver.get(CAMERA_DRIVER) ?? []);
  const consequences = consequencesIn(city);
  const schedule = faultSchedule(
    RATES,
    {
      assets: (driver) => (driver === CAMERA_DRIVER && !options.cameras ? [] : (byDriver.get(driver) ?? [])),
      details: (driver, condition) => simulations.get(driver)?.faults[condition] ?? [],
    },
    chance,
    started,
  );

  const applyOne = (event: FaultEvent): 'done' | 'unchanged' | 'no-asset' | 'no-condition' => {
    if (!cameras.has(event.asset))
      return field.setFault(event.asset, event.condition, event.active, event.detail, event.since ?? now());
    if (!(CAMERA_CONDITIONS as readonly string[]).includes(event.condition)) return 'no-condition';
    return options.cameras?.set(event.asset, event.active ? event.condition : null) ? 'done' : 'no-asset';
  };
  const apply = (event: FaultEvent): 'done' | 'unchanged' | 'no-asset' | 'no-condition' => {
    const [first, ...rest] = consequences.of(event);
    const outcome = first ? applyOne(first) : 'unchanged';
    if (outcome === 'done') for (const one of rest) applyOne({ ...one, since: event.since });
    return outcome;
  };
  if (!quiet) for (const event of schedule.standing(started, options.grownAt)) apply(event);

  const link = {
    url: options.mqtt.url,
    protocol: options.mqtt.protocol,
    username: options.mqtt.username,
    password: options.mqtt.password,
    now,
    random: jitter,
    log,
  };
  for (const [feed, drivers] of field.feeds)
    gateways.set(
      feed,
      openGateway({
        ...link,
        feed,
        commands: drivers
          .filter((driver) => simulations.get(driver)?.receive)
          .map((driver) => `${TOPIC_ROOT}/${driver}/+/set`),
        keys: () => field.keysOf(feed),
        state: (asset) => field.state(asset, now()),
        onCommand: (topic, payload) => field.receive(topic, payload, now()),
      }),
    );
  const telephony = openGateway({
    ...link,
    feed: TELEPHONY,
    commands: [`${TOPIC_ROOT}/${TELEPHONY}/+/set`],
    keys: exchange.ids,
    state: exchange.state,
    onCommand: (topic, payload) => {
      const call = exchange.receive(topic, payload, now());
      if (call) telephony.say(call, 1);
    },
  });
  gateways.set(TELEPHONY, telephony);

  const published = Promise.all([...gateways.values()].map((gateway) => gateway.published)).then(() => {});
  const timer = setInterval(() => {
    const time = now();
    for (const event of schedule.due(time, quiet)) apply(event);
    field.tick(time);
    for (const call of exchange.tick(time)) telephony.say(call, 1);
  }, TICK);

  const lampOf = new Map<string, string>();
  for (const asset of city.assets)
    if (asset.kind === 'light-point' && asset.street && !lampOf.has(asset.street)) lampOf.set(asset.street, asset.id);

  return {
    published,
    gateways,
    fault(event) {
      const driver = cameras.has(event.asset) ? CAMERA_DRIVER : field.devices.get(event.asset)?.driver;
      return driver ? apply({ ...event, driver }) : 'no-asset';
    },
    call(wish) {
      const id = exchange.ring(now(), wish);
      if (id) telephony.say(id, 1);
      return id;
    },
    storm(plan) {
      const events = planStorm(
        plan,
        byDriver.get('light-cabinet') ?? [],
        byDriver.get('light-point') ?? [],
        consequences,
        chance,
        now(),
      );
      let devices = 0;
      for (const { time, event } of events) {
        schedule.at(time, event);
        if (event.active)
          devices += event.driver === 'light-cabinet' ? 1 + consequences.childrenOf(event.asset).length : 1;
      }
      return devices;
    },
    freeze(feed, frozen) {
      const gateway = gateways.get(feed);
      gateway?.freeze(frozen);
      return gateway !== undefined;
    },
    quiet(wanted) {
      quiet = wanted;
      exchange.quiet(wanted);
    },
    counts() {
      let messages = 0;
      let faults = 0;
      for (const gateway of gateways.values()) messages += gateway.sent();
      for (const device of field.devices.values()) faults += device.state.faults.length;
      return {
        devices: field.devices.size,
        byDriver: Object.fromEntries([...byDriver].map(([driver, list]) => [driver, list.length])),
        messages,
        faults,
        calls: exchange.counts(),
        feeds: Object.fromEntries(
          [...gateways.values()].map((g) => [g.feed, { connected: g.connected(), frozen: g.frozen(), sent: g.sent() }]),
        ),
      };
    },
    stateOf(asset) {
      const state = field.state(asset, now());
      return state ? { topic: state.topic, ...(JSON.parse(state.payload) as object) } : null;
    },
    lightsOn(street) {
      const lamp = street === undefined ? undefined : lampOf.get(street);
      return lamp === undefined || field.faultsOf(lamp).length === 0;
    },
    async close() {
      clearInterval(timer);
      // Nobody is left to answer for these calls: a broker that stays must not keep them ringing.
      for (const id of exchange.ids()) telephony.say(id, 1, { topic: exchange.topic(id), payload: '' });
      await Promise.all([...gateways.values()].map((gateway) => gateway.close()));
    },
  };
}
