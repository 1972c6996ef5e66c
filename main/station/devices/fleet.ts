import { z } from 'zod';
import type { LonLat } from '../../../src/domain/asset/asset.ts';
import { type DeviceDriver, MAX_PAYLOAD_BYTES, type Reading, TOPIC_ROOT } from '../../../src/domain/asset/device.ts';
import type { Result } from '../../../src/shared/result.ts';
import type { Register } from '../register/register.ts';
import type { Feeds } from './feeds.ts';
import { createInbox, type Slot } from './inbox.ts';
import type { Applied, PointTable } from './pointTable.ts';
import type { Quarantine } from './quarantine.ts';
import type { TopicParts } from './topicParts.ts';

/** Takes the field's messages and turns them into values, places and conditions. */
export interface Fleet {
  /**
   * A message of the broker. Never throws; what cannot be read is counted, sampled and dropped. A `retained` one was said
   * before we listened: it is as old as the device's own time says, or a device dead for days would look alive.
   */
  receive(topic: string, payload: Uint8Array, retained?: boolean): void;
  /** A reading that something else made of a message: a device profile. */
  take(driver: string, device: string, reading: Reading, topic: string, retained: boolean): void;
  /** Messages taken since the start. */
  readonly taken: () => number;
  /** Messages that a newer one of the same device replaced before they were read. */
  readonly merged: () => number;
  readonly waiting: () => number;
  /** Works on everything that waits, now. */
  drain(): void;
  /** Assets or their devices changed. */
  registerChanged(): void;
  close(): void;
}

export interface FleetOptions {
  readonly register: Register;
  readonly drivers: ReadonlyMap<string, DeviceDriver>;
  readonly table: PointTable;
  readonly feeds: Pick<Feeds, 'heard' | 'said'>;
  /** Takes what cannot be used. */
  readonly quarantine: Pick<Quarantine, 'add'>;
  readonly now: () => number;
  /** Whether something of this city can be there; a receiver without satellites says that it is in the sea. */
  readonly plausible: (at: LonLat) => boolean;
  /** Called after the table was written; `level` is the asset's level before. */
  readonly onReading: (asset: number, reading: Reading, level: number, applied: Exclude<Applied, 'late'>) => void;
  /** A message of the telephone exchange, with its call id. */
  readonly onTelephony: (call: string, payload: Uint8Array) => Result<void>;
  /** The exchange itself came or went. */
  readonly onExchange: (online: boolean) => void;
  readonly later?: (work: () => void) => () => void;
  /** Parts of the broker's tree that devices speak in; none when left out. */
  readonly parts?: Pick<TopicParts, 'split' | 'mayCome'>;
}

/** The device that a topic is of. */
interface Route {
  readonly topic: string;
  readonly asset: number;
  readonly driver: DeviceDriver;
}

const feedStatus = z.object({ state: z.enum(['online', 'offline']) });
const decoder = new TextDecoder('utf-8', { fatal: false });

const afterOthers = (work: () => void): (() => void) => {
  const immediate = setImmediate(work);
  return () => clearImmediate(immediate);
};

/** Opens the fleet. */
export function createFleet(options: FleetOptions): Fleet {
  const { register, drivers, table, feeds } = options;
  let taken = 0;
  const reject = (topic: string, payload: Uint8Array, code: string, message: string): void =>
    options.quarantine.add({ topic, payload, code, message });

  const feedMessage = (feed: string, topic: string, payload: Uint8Array): void => {
    let online: boolean;
    try {
      online = feedStatus.parse(JSON.parse(decoder.decode(payload))).state === 'online';
    } catch {
      reject(topic, payload, 'feed.unreadable', 'a feed status that cannot be read');
      return;
    }
    taken++;
    feeds.said(feed, online);
    if (feed === 'telephony') options.onExchange(online);
  };

  const apply = (
    { asset, driver, topic }: Route,
    reading: Reading,
    retained: boolean,
    payload: Uint8Array,
    isTold = true,
  ): void => {
    taken++;
    const now = options.now();
    const { deviceTime, position } = reading;
    let used = reading;
    if (position && !options.plausible(position.at)) {
      const [lon, lat] = position.at;
      reject(topic, payload, 'position.elsewhere', `${lon}, ${lat} is not in this city`);
      const { position: _, ...rest } = reading;
      used = rest;
    }
    const heardAt = retained && deviceTime !== null ? Math.min(now, deviceTime) : now;
    const level = table.level[asset]!;
    const applied = table.apply(asset, used, heardAt, !retained);
    if (isTold) feeds.heard(driver.manifest.feed.id, heardAt, applied === 'news');
    if (applied !== 'late') options.onReading(asset, used, level, applied);
  };

  const inbox = createInbox<Route>({
    clock: () => performance.now(),
    later: options.later ?? afterOthers,
    handle(route, payload, retained) {
      if (payload.byteLength > MAX_PAYLOAD_BYTES) {
        reject(route.topic, payload, 'payload.too-large', `${payload.byteLength} bytes`);
        return;
      }
      // The broker no longer keeps a state: that is no state. What was known stays, and grows old by itself.
      if (payload.byteLength === 0) return;
      const reading = route.driver.read(payload, options.now());
      if (reading.ok) apply(route, reading.value, retained, payload);
      else reject(route.topic, payload, reading.refusal.code, reading.refusal.message);
    },
  });

  /** Where the messages of a topic go, found once: the topics of the city's devices are always the same. */
  const routes = new Map<string, Slot<Route>>();
  const find = (
    type: string,
    device: string,
    topic: string,
    payload: Uint8Array,
    part: string | null | undefined,
  ): Route | null => {
    const driver = drivers.get(type);
    if (!driver) {
      reject(topic, payload, 'topic.no-driver', `no driver for ${type}`);
      return null;
    }
    const asset = register.byDevice(type, device);
    if (asset === undefined) {
      reject(topic, payload, 'topic.no-asset', `no asset is bound to ${type}/${device}`);
      return null;
    }
    if (part !== undefined && options.parts && !options.parts.mayCome(part, asset)) {
      reject(topic, payload, 'topic.other-part', `${type}/${device} is not of this part of the topics`);
      return null;
    }
    return { topic, asset, driver };
  };

  return {
    taken: () => taken,
    merged: inbox.merged,
    waiting: inbox.waiting,
    drain: inbox.drain,
    registerChanged() {
      // What waits was meant for the assets as they were.
      inbox.drain();
      routes.clear();
    },
    close: inbox.close,
    take(type, device, reading, topic, retained) {
      const sample = new Uint8Array();
      const route = find(type, device, topic, sample, undefined);
      // That a device is gone, or there, may be the broker's word: it is no sign of life of who provides its values.
      const isTold = reading.points.length > 0 || reading.position !== undefined;
      if (route) apply(route, reading, retained, sample, isTold);
    },
    receive(topic, payload, retained = false) {
      const known = routes.get(topic);
      if (known) {
        inbox.put(known, payload, retained);
        return;
      }
      const { part, own } = options.parts?.split(topic) ?? { part: null, own: topic };
      const levels = own.split('/');
      const [, , type = '', device = '', leaf] = levels;
      if (levels.length !== 5 || !own.startsWith(`${TOPIC_ROOT}/`) || (leaf !== 'state' && leaf !== 'status')) {
        reject(topic, payload, 'topic.unknown', 'a topic that is none of ours');
        return;
      }
      if (payload.byteLength > MAX_PAYLOAD_BYTES) {
        reject(topic, payload, 'payload.too-large', `${payload.byteLength} bytes`);
        return;
      }
      if (payload.byteLength === 0) return;
      if (part === null && type === 'feed') return feedMessage(device, topic, payload);
      if (part === null && type === 'telephony') {
        const used = options.onTelephony(device, payload);
        if (used.ok) taken++;
        else reject(topic, payload, used.refusal.code, used.refusal.message);
        return;
      }
      const route = find(type, device, topic, payload, part);
      if (!route) return;
      const slot = inbox.slot(route, !route.driver.manifest.everyMessage);
      routes.set(topic, slot);
      inbox.put(slot, payload, retained);
    },
  };
}
