import { deviceProfileSchema } from '../../../../src/contract/deviceProfile.ts';
import type { Reading } from '../../../../src/domain/asset/device.ts';
import { catalogue } from '../../../../src/drivers/catalogue.ts';
import { type CompiledProfile, compileProfile } from './compileProfile.ts';
import { rangesOfDrivers } from './driverRanges.ts';
import { createProfileReader, type ProfileReader, type ProfileReaderOptions } from './profileReader.ts';

/** Manifests of every driver there is. */
export const manifests = new Map([...catalogue].map(([type, { manifest }]) => [type, manifest]));
/** Their ranges. */
export const ranges = rangesOfDrivers(catalogue.values());

/** A profile from what stands in its file, or the reason why there is none. */
export function profileOf(content: Record<string, unknown>): CompiledProfile {
  const whole = {
    format: 'vigie-device-profile',
    version: 1,
    id: 'test',
    title: { fr: 'Essai', en: 'Test' },
    maker: 'Nobody',
    driver: 'light-point',
    device: { levels: [2] },
    ...content,
  };
  const compiled = compileProfile(deviceProfileSchema.parse(whole), 'test.json', manifests, ranges);
  if (!compiled.ok)
    throw new Error(`${compiled.refusal.code} ${compiled.refusal.path.join('.')}: ${compiled.refusal.message}`);
  return compiled.value;
}

/** What a reader handed on. */
export interface Heard {
  readonly driver: string;
  readonly device: string;
  readonly reading: Reading;
  readonly topic: string;
  readonly retained: boolean;
}

/** A reader that writes down what it hands on. */
export interface Listener {
  readonly reader: ProfileReader;
  readonly heard: Heard[];
  readonly rejected: { topic: string; code: string; message: string; sample: string }[];
  say(topic: string, payload: unknown, retained?: boolean): void;
  /** Points of each reading, as `device point=value quality`. */
  points(): string[];
  /** Conditions of each reading, as `device condition=active`. */
  conditions(): string[];
}

/** Opens a reader on profiles, at a fixed time. */
export function listen(
  profiles: readonly CompiledProfile[],
  now: () => number = () => Date.parse('2026-11-23T18:00:00Z'),
  options: Partial<ProfileReaderOptions> = {},
): Listener {
  const heard: Heard[] = [];
  const rejected: Listener['rejected'] = [];
  const reader = createProfileReader({
    profiles,
    now,
    onReading: (driver, device, reading, topic, retained) => heard.push({ driver, device, reading, topic, retained }),
    onReject: (topic, payload, code, message) =>
      rejected.push({ topic, code, message, sample: Buffer.from(payload.subarray(0, 80)).toString() }),
    ...options,
  });
  return {
    reader,
    heard,
    rejected,
    say: (topic, payload, retained) =>
      reader.receive(
        topic,
        payload instanceof Uint8Array
          ? payload
          : Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)),
        retained,
      ),
    points: () =>
      heard.flatMap(({ device, reading }) =>
        reading.points.map(
          ({ point, value, quality }) =>
            `${device} ${point}=${String(value)}${quality === 'good' ? '' : ` ${quality}`}`,
        ),
      ),
    conditions: () =>
      heard.flatMap(({ device, reading }) =>
        reading.conditions.map(({ condition, active }) => `${device} ${condition}=${active}`),
      ),
  };
}
