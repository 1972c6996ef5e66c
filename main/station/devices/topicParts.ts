import { TOPIC_ROOT } from '../../../src/domain/asset/device.ts';
import type { Register } from '../register/register.ts';
import { isOurTopic } from './otherMakers.ts';

/** Topics of devices below a part of the broker's tree for each commune: `21231/vigie/1/light-point/LP-1/state`. */
export interface TopicParts {
  /** The filters under which this station hears `topic`, those of devices in each of its parts. */
  filters(topic: string): string[];
  /** Whether a topic is one of Vigie's own, in whichever part. Asked of each message: nothing is made for it. */
  isOurs(topic: string): boolean;
  /** Part that a topic is in, and the topic as it is without parts; null for one in none. */
  split(topic: string): { readonly part: string | null; readonly own: string };
  /** Whether a device speaks from the part of its own commune: accounts of a broker may be for one part only. */
  mayCome(part: string | null, asset: number): boolean;
  /** Where a topic of a device is: below the part of its commune, where that has one. */
  place(topic: string): string;
}

export interface TopicPartsOptions {
  readonly register: Pick<Register, 'assets' | 'byDevice'>;
  /** Communes with a part of their own. Devices of all others, calls and feeds are in none. */
  readonly parts: readonly string[];
  /** Those that this station hears; all when left out. */
  readonly heard?: readonly string[] | undefined;
}

/** What belongs to the whole room, however the devices are divided. */
const OF_ALL = new Set(['telephony', 'feed', 'station']);

/** Divides the topics. Without parts everything is as it is in a small city. */
export function createTopicParts({ register, parts, heard }: TopicPartsOptions): TopicParts {
  const all = new Set(parts);
  const own = heard === undefined ? parts : parts.filter((part) => heard.includes(part));
  const typeOf = (topic: string): string => topic.slice(TOPIC_ROOT.length + 1).split('/', 1)[0] ?? '';
  const root = `${TOPIC_ROOT}/`;
  const isOurs = (topic: string): boolean => topic.startsWith(root);
  const partOf = (asset: number): string | null => {
    const commune = register.assets[asset]?.commune;
    return commune !== undefined && all.has(commune) ? commune : null;
  };
  return {
    filters: (topic) =>
      isOurs(topic) && !OF_ALL.has(typeOf(topic)) ? [topic, ...own.map((part) => `${part}/${topic}`)] : [topic],
    isOurs(topic) {
      if (isOurTopic(topic)) return true;
      if (all.size === 0) return false;
      const end = topic.indexOf('/');
      return topic.startsWith(root, end + 1) && all.has(topic.slice(0, end));
    },
    split(topic) {
      const end = topic.indexOf('/');
      const first = topic.slice(0, end);
      const rest = topic.slice(end + 1);
      return all.has(first) && isOurs(rest) ? { part: first, own: rest } : { part: null, own: topic };
    },
    mayCome: (part, asset) => part === partOf(asset),
    place(topic) {
      if (all.size === 0 || !isOurs(topic)) return topic;
      const [type = '', device = ''] = topic.slice(TOPIC_ROOT.length + 1).split('/');
      const asset = register.byDevice(type, device);
      const part = asset === undefined ? null : partOf(asset);
      return part === null ? topic : `${part}/${topic}`;
    },
  };
}
