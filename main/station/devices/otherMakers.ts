import { type DeviceDriver, type Reading, TOPIC_ROOT } from '../../../src/domain/asset/device.ts';
import type { Refusal } from '../../../src/shared/result.ts';
import { classOf, type TopicWish } from '../links/mqtt/topicClasses.ts';
import type { Register } from '../register/register.ts';
import type { CompiledProfile } from './profiles/compileProfile.ts';
import { createProfileReader, type SparkplugValues } from './profiles/profileReader.ts';
import { filtersOf } from './profiles/topicPatterns.ts';
import type { Quarantine, Source } from './quarantine.ts';

/** A Sparkplug node, or a device behind it. */
interface Owner {
  readonly group: string;
  readonly node: string;
  readonly device: string | null;
}

/** Equipment that speaks as its makers want, by MQTT or Sparkplug B, read by device profiles. */
export interface OtherMakers {
  /** What is to be listened to for it. */
  readonly topics: readonly TopicWish[];
  /** A message of the broker that is not in our own topics. */
  receive(topic: string, payload: Uint8Array, retained: boolean): void;
  /** Whether a profile reads a Sparkplug node or device. */
  wants(owner: Owner): boolean;
  receiveSparkplug(values: SparkplugValues): void;
  /** A message of Sparkplug that could not be used. */
  refuseSparkplug(topic: string, payload: Uint8Array, refusal: Refusal): void;
  /** Whose topic it is; undefined when it is nobody's. */
  sourceOf(topic: string): Source | undefined;
  /** Messages that a newer one of the same device replaced before they were read. */
  merged(): number;
}

export interface OtherMakersOptions {
  readonly profiles: readonly CompiledProfile[];
  readonly drivers: ReadonlyMap<string, DeviceDriver>;
  readonly register: Pick<Register, 'byDevice'>;
  readonly quarantine: Pick<Quarantine, 'add'>;
  readonly now: () => number;
  /** Takes what was read; see `Fleet.take`. */
  readonly take: (driver: string, device: string, reading: Reading, topic: string, retained: boolean) => void;
}

const OURS = `${TOPIC_ROOT.split('/')[0]}/`;
const SPARKPLUG: Source = { id: 'sparkplug', name: { fr: 'Sparkplug B', en: 'Sparkplug B' } };
const SPARKPLUG_TOPICS = /^(spBv1\.0|STATE)\//;

/** Whether a topic is one of Vigie's own. */
export const isOurTopic = (topic: string): boolean => topic.startsWith(OURS);

/** Opens them. */
export function createOtherMakers(options: OtherMakersOptions): OtherMakers {
  const { profiles, drivers, register, quarantine } = options;
  const reader = createProfileReader({
    profiles,
    now: options.now,
    knows: (driver, device) => register.byDevice(driver, device) !== undefined,
    onReading: options.take,
    onReject: (topic, payload, code, message) => quarantine.add({ topic, payload, code, message }),
  });
  const sources = new Map(
    profiles.map(({ id, title }): [string, Source] => [id, { id: `profile-${id}`, name: { ...title } }]),
  );
  // A filter that lets a message of safety through is asked for as such, whatever else it lets through.
  const ofSafety = profiles
    .filter(({ driver }) => classOf(drivers.get(driver)?.manifest ?? {}) === 'alarm')
    .flatMap(({ messages }) => messages.flatMap(({ topics }) => topics));
  const covers = (filter: string, topic: string): boolean => filtersOf([filter, topic]).length === 1;

  return {
    topics: reader
      .filters()
      .map(
        (topic): TopicWish => ({
          topic,
          class: ofSafety.some((one) => covers(topic, one)) ? 'alarm' : 'telemetry',
        }),
      )
      .sort((a, b) => a.class.localeCompare(b.class)),
    receive: reader.receive,
    wants: ({ group, node, device }) => reader.matchesSparkplug(group, node, device),
    receiveSparkplug: reader.receiveSparkplug,
    refuseSparkplug: (topic, payload, { code, message }) =>
      quarantine.add({ topic, payload, code: `sparkplug.${code}`, message }),
    sourceOf: (topic) => (SPARKPLUG_TOPICS.test(topic) ? SPARKPLUG : sources.get(reader.profileOf(topic)?.id ?? '')),
    merged: reader.merged,
  };
}
