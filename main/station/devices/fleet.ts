import { z } from 'zod';
import { type DeviceDriver, MAX_PAYLOAD_BYTES, type Reading, TOPIC_ROOT } from '../../../src/domain/asset/device.ts';
import type { Result } from '../../../src/shared/result.ts';
import type { Feeds } from './feeds.ts';
import type { PointTable } from './pointTable.ts';
import type { Quarantine } from './quarantine.ts';
import type { Register } from './register.ts';

/** Takes the field's messages and turns them into values, places and conditions. */
export interface Fleet {
  /**
   * A message of the broker. Never throws; what cannot be read is counted, sampled and dropped. A `retained` one was said
   * before we listened: it is as old as the device's own time says, or a device dead for days would look alive.
   */
  receive(topic: string, payload: Uint8Array, retained?: boolean): void;
  /** Messages taken since the start. */
  readonly taken: () => number;
}

export interface FleetOptions {
  readonly register: Register;
  readonly drivers: ReadonlyMap<string, DeviceDriver>;
  readonly table: PointTable;
  readonly feeds: Feeds;
  /** Takes what cannot be used. */
  readonly quarantine: Pick<Quarantine, 'add'>;
  readonly now: () => number;
  /** Called after the table was written; `level` is the asset's level before. */
  readonly onReading: (asset: number, reading: Reading, level: number) => void;
  /** A message of the telephone exchange, with its call id. */
  readonly onTelephony: (call: string, payload: Uint8Array) => Result<void>;
  /** The exchange itself came or went. */
  readonly onExchange: (online: boolean) => void;
}

const feedStatus = z.object({ state: z.enum(['online', 'offline']) });
const decoder = new TextDecoder('utf-8', { fatal: false });

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

  return {
    taken: () => taken,
    receive(topic, payload, retained = false) {
      const parts = topic.split('/');
      const [, , type = '', device = '', leaf] = parts;
      if (parts.length !== 5 || !topic.startsWith(`${TOPIC_ROOT}/`) || (leaf !== 'state' && leaf !== 'status')) {
        reject(topic, payload, 'topic.unknown', 'a topic that is none of ours');
        return;
      }
      if (payload.byteLength > MAX_PAYLOAD_BYTES) {
        reject(topic, payload, 'payload.too-large', `${payload.byteLength} bytes`);
        return;
      }
      // The broker no longer keeps a state: that is no state. What was known stays, and grows old by itself.
      if (payload.byteLength === 0) return;
      if (type === 'feed') return feedMessage(device, topic, payload);
      if (type === 'telephony') {
        const used = options.onTelephony(device, payload);
        if (used.ok) taken++;
        else reject(topic, payload, used.refusal.code, used.refusal.message);
        return;
      }
      const driver = drivers.get(type);
      if (!driver) {
        reject(topic, payload, 'topic.no-driver', `no driver for ${type}`);
        return;
      }
      const asset = register.byDevice(type, device);
      if (asset === undefined) {
        reject(topic, payload, 'topic.no-asset', `no asset is bound to ${type}/${device}`);
        return;
      }
      const now = options.now();
      const reading = driver.read(payload, now);
      if (!reading.ok) {
        reject(topic, payload, reading.refusal.code, reading.refusal.message);
        return;
      }
      taken++;
      const { deviceTime } = reading.value;
      const heardAt = retained && deviceTime !== null ? Math.min(now, deviceTime) : now;
      feeds.heard(driver.manifest.feed.id, heardAt);
      const level = table.level[asset]!;
      if (table.apply(asset, reading.value, heardAt)) options.onReading(asset, reading.value, level);
    },
  };
}
