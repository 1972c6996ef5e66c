import type { StationStatus } from '../../../src/contract/session.ts';
import { catalogue } from '../../../src/drivers/catalogue.ts';
import { type Result, refuse } from '../../../src/shared/result.ts';
import type { StationArguments } from '../arguments.ts';
import type { OtherMakers } from '../devices/otherMakers.ts';
import { createTopicParts } from '../devices/topicParts.ts';
import { brokerCredentials } from '../links/mqtt/brokerCredentials.ts';
import { createMqttLink, type MqttLink, type MqttLinkOptions } from '../links/mqtt/mqttLink.ts';
import { createSparkplugLink, type SparkplugLink } from '../links/mqtt/sparkplugLink.ts';
import { topicsOf } from '../links/mqtt/topicClasses.ts';
import type { SecretStore } from '../secrets/secretStore.ts';
import { sendable } from '../server/outcome.ts';
import type { Equipment } from './equipment.ts';
import type { News } from './news.ts';
import type { Stores } from './stores.ts';
import type { StationSurroundings } from './surroundings.ts';

/** Who hears what comes from the broker. */
export interface Hearing {
  readonly makers: Pick<OtherMakers, 'topics' | 'wants' | 'receiveSparkplug' | 'refuseSparkplug'>;
  readonly receive: MqttLinkOptions['onMessage'];
}

export type Field = ReturnType<typeof prepareField>;

/**
 * The way to the broker. It is spoken to from the first, and refuses until it is opened: that is last of all, when
 * whoever must hear the devices is there.
 */
export function prepareField(
  args: StationArguments,
  { store, city, folder }: Stores,
  { register, bindings }: Equipment,
  { statusFeed, announce, startedAt }: News,
  secrets: SecretStore,
  { now, random, log }: StationSurroundings,
) {
  const parts = createTopicParts({ register, parts: city.connections.mqttParts ?? [], heard: args['mqtt-parts'] });
  const broker = args.mqtt ?? city.connections.mqtt?.url;
  const station = store.stationId();
  let mqtt: MqttLink | null = null;
  let sparkplug: SparkplugLink | null = null;
  const onState = (): void => statusFeed.changed('status');

  const openMqtt = (url: string, credentials: ReturnType<typeof brokerCredentials>, hearing: Hearing): MqttLink =>
    createMqttLink({
      ...{ url, credentials, station, position: args.position, onState, now, random, log },
      topics: [
        ...topicsOf([...catalogue.values()], bindings.counts()).flatMap((wish) =>
          parts.filters(wish.topic).map((topic) => ({ ...wish, topic })),
        ),
        ...hearing.makers.topics,
      ],
      share: args['mqtt-share'],
      notes: { read: () => store.setting('mqtt-session'), write: (text) => store.setSetting('mqtt-session', text) },
      onMessage: hearing.receive,
    });
  const openSparkplug = (
    url: string,
    credentials: ReturnType<typeof brokerCredentials>,
    { makers }: Hearing,
  ): SparkplugLink | null => {
    if (!city.sparkplug) return null;
    const opened = createSparkplugLink({
      ...{ url, credentials, station, position: args.position, onState, now, random, log },
      hostId: city.sparkplug.hostId.replaceAll('{station}', station),
      groups: city.sparkplug.groups,
      wants: makers.wants,
      onMessage: makers.receiveSparkplug,
      onRefused: makers.refuseSparkplug,
      onTrouble: announce,
    });
    if (opened.ok) return opened.value;
    log(opened.refusal.message);
    return null;
  };

  return {
    parts,
    /** Says something to a device of ours. */
    publish: async (topic: string, payload: string): Promise<Result<void>> =>
      mqtt?.publish(parts.place(topic), payload) ?? refuse('command.no-broker', 'this station has no broker'),
    state: (): StationStatus['broker']['state'] => mqtt?.state() ?? 'lost',
    since: (): number => mqtt?.since() ?? startedAt,
    refusal(): StationStatus['broker']['refusal'] {
      const refusal = mqtt?.refusal();
      return refusal ? sendable(refusal) : null;
    },
    /** Whether there is a broker at all. */
    isOpen: (): boolean => mqtt !== null,
    sparkplug: (): SparkplugLink | null => sparkplug,
    open(hearing: Hearing): void {
      if (!broker) return;
      const credentials = brokerCredentials({ connection: city.connections.mqtt, folder, secrets });
      mqtt = openMqtt(broker, credentials, hearing);
      sparkplug = openSparkplug(broker, credentials, hearing);
    },
    async close(): Promise<void> {
      await Promise.all([mqtt?.close(), sparkplug?.close()]);
    },
  };
}
