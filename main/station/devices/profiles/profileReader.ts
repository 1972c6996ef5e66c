import { type Quality, type Reading, TOPIC_ROOT } from '../../../../src/domain/asset/device.ts';
import type { CompiledMessage, CompiledProfile } from './compileProfile.ts';
import { type Delivery, isSpoken, type MessageKind, sampleOf } from './delivery.ts';
import { createPartReader, noAsset } from './partReader.ts';
import { readPayload } from './payload.ts';
import { createTopicTable, filtersOf, matchesGlob } from './topicPatterns.ts';

/** Values of a Sparkplug B node or device. */
export interface SparkplugValues {
  readonly group: string;
  readonly node: string;
  /** Absent for the node itself. */
  readonly device?: string | null | undefined;
  readonly metrics: Readonly<Record<string, unknown>>;
  readonly qualities?: Readonly<Record<string, Quality>> | undefined;
  /** The message's own time, ms. */
  readonly time: number | null;
  readonly kind?: MessageKind | undefined;
}

/** Turns messages of other makers into readings of our drivers. */
export interface ProfileReader {
  /** Filters to subscribe to. */
  filters(): string[];
  /** Whether a profile says what a topic's messages mean, if only that they mean nothing. */
  matches(topic: string): boolean;
  /** The first profile that does. */
  profileOf(topic: string): CompiledProfile | undefined;
  /** Whether a profile reads the metrics of a Sparkplug node (`device` null) or device. */
  matchesSparkplug(group: string, node: string, device: string | null): boolean;
  /** A message of the broker. Never throws. */
  receive(topic: string, payload: Uint8Array, retained?: boolean): void;
  /** Metrics of Sparkplug B, by name. Never throws. */
  receiveSparkplug(message: SparkplugValues): void;
  /** Messages that were not read because a newer one of the same device about the same things had come. */
  merged(): number;
  /** Messages that wait for JSONata. */
  waiting(): number;
  /** When nothing waits any more. */
  idle(): Promise<void>;
}

export interface ProfileReaderOptions {
  readonly profiles: readonly CompiledProfile[];
  readonly now: () => number;
  /** A clock that only goes forward, ms. */
  readonly monotonic?: () => number;
  /**
   * Whether an asset is bound to a device. Messages of others are not evaluated; one that concerns no asset of any
   * profile is rejected as `topic.no-asset`.
   */
  readonly knows?: (driver: string, device: string) => boolean;
  /** In the order of the device's messages. `retained`: said before we listened. */
  readonly onReading: (driver: string, device: string, reading: Reading, topic: string, retained: boolean) => void;
  readonly onReject: (topic: string, payload: Uint8Array, code: string, message: string) => void;
  /** Where messages that wait begin to be merged, and where they are given up. */
  readonly limits?: { readonly mergeFrom?: number; readonly most?: number; readonly mostBytes?: number };
}

/** Topics of messages, as far as there was one: what the host found out itself goes by the verb that is nearest to it. */
const VERBS = { birth: 'BIRTH', data: 'DATA', death: 'DEATH', lost: 'DEATH', doubt: 'DATA' } as const;
const OURS = `${TOPIC_ROOT.split('/')[0]}/`;

/** Opens the reader. */
export function createProfileReader(options: ProfileReaderOptions): ProfileReader {
  const { profiles, now } = options;
  const messages = profiles.flatMap((profile) => profile.messages);
  /** What a topic is about: a message, or a profile that leaves aside what is none of its messages. */
  const table = createTopicTable<CompiledMessage | CompiledProfile>([
    ...messages.flatMap((message) => message.topics.map((topic) => [topic, message] as const)),
    ...profiles.flatMap((profile) => profile.ignored.map((topic) => [topic, profile] as const)),
  ]);
  const reject = (delivery: Delivery, value: unknown, code: string, message: string): void =>
    options.onReject(delivery.topic, sampleOf(delivery, value), code, message);
  const reader = createPartReader({
    messages,
    reject,
    monotonic: options.monotonic ?? (() => performance.now()),
    knows: options.knows,
    onReading: options.onReading,
    limits: options.limits ?? {},
  });
  const find = (topic: string, levels: readonly string[]): readonly (CompiledMessage | CompiledProfile)[] =>
    topic.startsWith(OURS) ? [] : table.find(levels);

  return {
    filters: () => filtersOf(messages.flatMap(({ topics }) => topics)),
    matches: (topic) => find(topic, topic.split('/')).length > 0,
    profileOf(topic) {
      const [first] = find(topic, topic.split('/'));
      return first && 'profile' in first ? first.profile : first;
    },
    matchesSparkplug: (group, node, device) => messages.some((message) => speaksOf(message, group, node, device)),
    merged: reader.merged,
    waiting: reader.waiting,
    idle: reader.idle,
    receive(topic, payload, retained = false) {
      const levels = topic.split('/');
      const found = find(topic, levels);
      if (found.length === 0) {
        options.onReject(topic, payload, 'topic.no-profile', 'a topic of no profile');
        return;
      }
      // The broker no longer keeps a message: that says nothing.
      if (payload.byteLength === 0) return;
      const delivery: Delivery = {
        topic,
        levels,
        payload,
        retained,
        received: now(),
        protocolTime: null,
        qualities: undefined,
        kind: 'data',
      };
      let nobody: readonly [code: string, message: string] | undefined;
      let taken = found.some((one) => !('profile' in one));
      /** A message that several profiles read alike is parsed once. */
      let last: { readonly how: string; readonly read: ReturnType<typeof readPayload> } | undefined;
      for (const message of found) {
        if (!('profile' in message)) continue;
        const { profile, payload: kind } = message;
        const how = `${kind} ${profile.maximumBytes}`;
        if (last?.how !== how) {
          last = { how, read: readPayload(payload, kind, profile.maximumBytes) };
          if (!last.read.ok)
            reject(delivery, undefined, last.read.refusal.code, `profile ${profile.id}: ${last.read.refusal.message}`);
        }
        if (!last.read.ok) {
          taken = true;
          continue;
        }
        const device = reader.deliver(message, last.read.value, delivery);
        if (device === null) taken = true;
        else nobody ??= noAsset(message, device);
      }
      if (!taken && nobody) reject(delivery, undefined, ...nobody);
    },
    receiveSparkplug({ group, node, device, metrics, qualities, time, kind = 'data' }) {
      const type = `${device ? 'D' : 'N'}${VERBS[kind]}`;
      const levels = ['spBv1.0', group, type, node, ...(device ? [device] : [])];
      const delivery: Delivery = {
        topic: levels.join('/'),
        levels,
        payload: null,
        retained: false,
        received: now(),
        protocolTime: time,
        qualities,
        kind,
      };
      const values = plainNumbers(metrics);
      let nobody: readonly [code: string, message: string] | undefined;
      let taken = false;
      for (const message of messages) {
        if (!speaksOf(message, group, node, device ?? null)) continue;
        const unbound = reader.deliver(message, values, delivery);
        if (unbound === null) taken = true;
        else nobody ??= noAsset(message, unbound);
      }
      // Of a device that nobody reads it was said when it spoke.
      if (!taken && isSpoken(kind))
        reject(delivery, values, ...(nobody ?? ['topic.no-profile', 'a Sparkplug device of no profile']));
    },
  };
}

/** Whether a message of a profile is about a Sparkplug node or device. */
function speaksOf({ sparkplug }: CompiledMessage, group: string, node: string, device: string | null): boolean {
  if (!sparkplug || !matchesGlob(sparkplug.group, group) || !matchesGlob(sparkplug.node, node)) return false;
  if (device === null) return sparkplug.device === undefined;
  return sparkplug.device !== undefined && matchesGlob(sparkplug.device, device);
}

/** 64-bit numbers of Sparkplug as numbers: above 2^53 their last digits are lost. */
function plainNumbers(metrics: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (!Object.values(metrics).some((value) => typeof value === 'bigint')) return metrics;
  return Object.fromEntries(
    Object.entries(metrics).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value]),
  );
}
