import type { CityFile } from '../../contract/cityFile.ts';
import type { Asset } from '../../domain/asset/asset.ts';
import { TOPIC_ROOT } from '../../domain/asset/device.ts';
import {
  type DeviceSimulation,
  type SimulatedFault,
  type SimulatedState,
  type Surroundings,
  setFault,
  stateMessage,
} from '../../domain/asset/simulation.ts';
import { binaryHeap } from '../../shared/binaryHeap.ts';
import { type Random, seededRandom } from '../../shared/random.ts';
import { simulations } from './simulations.ts';

/** One simulated device in its street. */
export interface FieldDevice {
  readonly asset: Asset;
  readonly driver: string;
  readonly simulation: DeviceSimulation;
  readonly state: SimulatedState;
  readonly topic: string;
}

/** Takes a device's news to its feed; quality of service 1 for what an operator waits for. */
export type Say = (feed: string, assetId: string, qos: 0 | 1, payload?: string) => void;

/** All simulated devices of a city. Knows no socket and no clock. */
export interface Field {
  readonly devices: ReadonlyMap<string, FieldDevice>;
  /** Feeds that carry something here, each with the drivers on it. */
  readonly feeds: ReadonlyMap<string, readonly string[]>;
  readonly keysOf: (feed: string) => Iterable<string>;
  readonly state: (assetId: string, now: number) => { readonly topic: string; readonly payload: string } | null;
  /** Lets time pass: every device whose turn it is takes its step and says its state. Gives how many did. */
  tick(now: number): number;
  /** A set message came in on a topic. */
  receive(topic: string, payload: Uint8Array, now: number): void;
  /** Begins or ends a fault and says so. */
  setFault(
    assetId: string,
    condition: string,
    active: boolean,
    detail: string | undefined,
    now: number,
  ): 'done' | 'unchanged' | 'no-asset' | 'no-condition';
  faultsOf(assetId: string): readonly SimulatedFault[];
}

/** Steps taken in one tick at most, so that a machine that slept does not choke on what it missed. */
const MOST_STEPS = 4_000;
/** Lamps follow a change of their schedule within this time, in ms, cabinet clocks being what they are. */
const SCHEDULE_SPREAD = 5 * 60_000;

/** Puts a device in the street for every asset whose driver can be pretended. */
export function buildField(city: CityFile, seed: number, now: number, around: Surroundings, say: Say): Field {
  const startRandom = seededRandom(seed, 'field start');
  const random: Random = seededRandom(seed, 'field');
  const devices = new Map<string, FieldDevice>();
  const list: FieldDevice[] = [];
  const due: number[] = [];
  const heap = binaryHeap();
  const byTopic = new Map<string, FieldDevice>();
  const feeds = new Map<string, string[]>();
  const lamps: number[] = [];

  const children = new Map<string, number>();
  for (const asset of city.assets) if (asset.parent) children.set(asset.parent, (children.get(asset.parent) ?? 0) + 1);

  const plan = (i: number, at: number): void => {
    due[i] = at;
    heap.push(at, i);
  };

  for (const asset of city.assets) {
    const simulation = asset.device && simulations.get(asset.device.driver);
    if (!asset.device || !simulation) continue;
    const counted =
      asset.kind === 'light-cabinet'
        ? { ...asset, attributes: { ...asset.attributes, points: children.get(asset.id) ?? 0 } }
        : asset;
    const topic = `${TOPIC_ROOT}/${simulation.type}/${asset.device.id}`;
    const device: FieldDevice = {
      asset: counted,
      driver: simulation.type,
      simulation,
      state: simulation.start(counted, startRandom, now, around),
      topic: `${topic}/state`,
    };
    devices.set(asset.id, device);
    byTopic.set(`${topic}/set`, device);
    const i = list.push(device) - 1;
    if (simulation.type === 'light-point') lamps.push(i);
    const drivers = feeds.get(simulation.feed);
    if (!drivers) feeds.set(simulation.feed, [simulation.type]);
    else if (!drivers.includes(simulation.type)) drivers.push(simulation.type);
    plan(i, now + startRandom() * simulation.period);
  }

  let level = around.lightLevel(now);

  return {
    devices,
    feeds,
    *keysOf(feed) {
      // Cabinets before lamps, few before many: what an operator misses most comes first.
      for (const device of list)
        if (device.simulation.feed === feed && device.driver !== 'light-point') yield device.asset.id;
      if (feed === 'lighting') for (const i of lamps) yield list[i]!.asset.id;
    },
    state(assetId, at) {
      const device = devices.get(assetId);
      return device ? { topic: device.topic, payload: stateMessage(device.simulation, device.state, at) } : null;
    },
    tick(at) {
      const wanted = around.lightLevel(at);
      if (wanted !== level) {
        level = wanted;
        for (const i of lamps) {
          const soon = at + random() * SCHEDULE_SPREAD;
          if (soon < due[i]!) plan(i, soon);
        }
      }
      let steps = 0;
      while (heap.leastKey() <= at && steps < MOST_STEPS) {
        const key = heap.leastKey();
        const i = heap.pop()!;
        // An entry that was planned anew since is void.
        if (due[i] !== key) continue;
        const device = list[i]!;
        const { period, feed } = device.simulation;
        device.simulation.step(device.state, at, random, around);
        say(feed, device.asset.id, 0);
        plan(i, Math.max(key + period, at + period * 0.5));
        steps++;
      }
      return steps;
    },
    receive(topic, payload, at) {
      const device = byTopic.get(topic);
      const answers = device?.simulation.receive?.(device.state, payload, at);
      if (device && answers)
        say(device.simulation.feed, device.asset.id, 1, stateMessage(device.simulation, device.state, at, answers));
    },
    setFault(assetId, condition, active, detail, at) {
      const device = devices.get(assetId);
      if (!device) return 'no-asset';
      if (!Object.hasOwn(device.simulation.faults, condition)) return 'no-condition';
      if (!setFault(device.simulation, device.state, condition, active, detail, at)) return 'unchanged';
      say(device.simulation.feed, assetId, 1);
      return 'done';
    },
    faultsOf: (assetId) => devices.get(assetId)?.state.faults ?? [],
  };
}
