import { type DeviceDriver, type DriverManifest, TOPIC_ROOT } from '../../../../src/domain/asset/device.ts';

/** What a topic's messages are for the room, which decides how they are asked for. */
export type TopicClass = 'call' | 'feed' | 'alarm' | 'telemetry';

/** How a class is asked for. */
export interface TopicRule {
  /**
   * 1: the broker keeps what is said while the station is away for a short time, and gives it afterwards. 0: it keeps
   * nothing; the retained state of each topic, asked for at each connection, is all that is wanted of the past.
   */
  readonly qos: 0 | 1;
  /**
   * Whether stations that only store and forward may divide the class among them (`$share`). A message of a shared
   * topic comes to one station only, and what is retained comes to none.
   */
  readonly shared: boolean;
}

/** The one table of them. */
export const TOPIC_CLASSES: Readonly<Record<TopicClass, TopicRule>> = {
  // Each desk must see each call ring, and each that ended stop ringing.
  call: { qos: 1, shared: false },
  // Each station decides for itself which of its values are old; a status that went to a neighbour would leave it wrong.
  feed: { qos: 1, shared: false },
  // Fire, intrusion, bollards: an alarm that came and went in a gap must be in the log, and each desk must sound.
  alarm: { qos: 1, shared: false },
  // Many, often, and each message replaces the one before: old ones would only delay the present.
  telemetry: { qos: 0, shared: true },
};

/** What a kind of device says: of safety where no message of it may be passed over. Such speak seldom, so keeping it costs little. */
export const classOf = ({ everyMessage }: Pick<DriverManifest, 'everyMessage'>): TopicClass =>
  everyMessage ? 'alarm' : 'telemetry';

/** A filter and what its messages are. */
export interface TopicWish {
  readonly topic: string;
  readonly class: TopicClass;
}

/**
 * What a station listens to, in the order in which it is asked for: calls, then feeds, then what is of safety, then the
 * smallest kinds first, so that what matters most is there before 34,000 lamps are.
 */
export function topicsOf(drivers: readonly DeviceDriver[], devices: ReadonlyMap<string, number>): TopicWish[] {
  const count = ({ manifest }: DeviceDriver): number => devices.get(manifest.type) ?? 0;
  const kinds = drivers
    .filter(({ manifest }) => manifest.link === 'mqtt')
    .sort((a, b) => count(a) - count(b))
    .map(({ manifest }): TopicWish => ({ topic: `${TOPIC_ROOT}/${manifest.type}/+/state`, class: classOf(manifest) }));
  return [
    { topic: `${TOPIC_ROOT}/telephony/+/state`, class: 'call' },
    { topic: `${TOPIC_ROOT}/feed/+/status`, class: 'feed' },
    ...kinds.filter(({ class: of }) => of === 'alarm'),
    ...kinds.filter(({ class: of }) => of !== 'alarm'),
  ];
}
