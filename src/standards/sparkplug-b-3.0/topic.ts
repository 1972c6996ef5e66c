import { ok, type Result, refuse } from '../../shared/result.ts';

/** The namespace of Sparkplug B (tck-id-topic-structure-namespace-a). */
export const NAMESPACE = 'spBv1.0';

const NODE_VERBS = ['NBIRTH', 'NDEATH', 'NDATA', 'NCMD'] as const;
const DEVICE_VERBS = ['DBIRTH', 'DDEATH', 'DDATA', 'DCMD'] as const;
export type NodeVerb = (typeof NODE_VERBS)[number];
export type DeviceVerb = (typeof DEVICE_VERBS)[number];

/** A message of or to an edge node. */
export interface NodeTopic {
  readonly kind: 'node';
  readonly verb: NodeVerb;
  readonly group: string;
  readonly node: string;
}
/** A message of or to a device behind an edge node. */
export interface DeviceTopic {
  readonly kind: 'device';
  readonly verb: DeviceVerb;
  readonly group: string;
  readonly node: string;
  readonly device: string;
}
/** Whether a host application is there; `2.2` is the older form without the namespace. */
export interface StateTopic {
  readonly kind: 'state';
  readonly host: string;
  readonly version: '3.0' | '2.2';
}
export type Topic = NodeTopic | DeviceTopic | StateTopic;

/** Longest topic looked at, in characters; the standard sets no limit below MQTT's 65,535 bytes. */
const MAX_TOPIC = 1_024;

/** MQTT's own wildcards and the separator cannot be part of an identifier, nor can what no screen shows. */
const hasForbidden = (id: string): boolean => {
  for (let i = 0; i < id.length; i++) {
    const code = id.charCodeAt(i);
    if (code < 0x20 || (code >= 0x7f && code < 0xa0) || code === 0x23 || code === 0x2b || code === 0x2f) return true;
  }
  return id.length === 0;
};

/** Whether a text can be a group, node, device or host identifier. */
export const isIdentifier = (id: string): boolean => !hasForbidden(id);

const not = (topic: string, why: string) => refuse('topic.shape', why, { topic: topic.slice(0, 128) });
const isOneOf = <T extends string>(list: readonly T[], text: string | undefined): text is T =>
  list.some((item) => item === text);

/**
 * Reads a topic: `spBv1.0/<group>/<verb>/<node>[/<device>]`, `spBv1.0/STATE/<host>`, or `STATE/<host>` of 2.2.
 * Never throws. Refusal `topic.shape`.
 */
export function parseTopic(topic: string): Result<Topic> {
  if (topic.length > MAX_TOPIC) return not(topic, `a topic of ${topic.length} characters`);
  const parts = topic.split('/');
  if (parts.some(hasForbidden)) return not(topic, 'an empty or forbidden identifier');
  if (parts[0] === 'STATE' && parts.length === 2) return ok({ kind: 'state', host: parts[1]!, version: '2.2' });
  if (parts[0] !== NAMESPACE) return not(topic, 'not in the namespace of Sparkplug B');
  const [, group, verb, node, device] = parts as [string, string, string, string, string | undefined];
  if (group === 'STATE' && parts.length === 3) return ok({ kind: 'state', host: verb, version: '3.0' });
  if (parts.length === 4 && isOneOf(NODE_VERBS, verb)) return ok({ kind: 'node', verb, group, node });
  if (parts.length === 5 && isOneOf(DEVICE_VERBS, verb) && device !== undefined)
    return ok({ kind: 'device', verb, group, node, device });
  return not(topic, 'no message type of Sparkplug B with so many parts');
}

/** The topic as text. Refuses identifiers that would change its structure. */
export function buildTopic(topic: Topic): Result<string> {
  const ids =
    topic.kind === 'state'
      ? [topic.host]
      : topic.kind === 'node'
        ? [topic.group, topic.node]
        : [topic.group, topic.node, topic.device];
  const wrong = ids.find(hasForbidden);
  if (wrong !== undefined) return not(wrong, 'an empty or forbidden identifier');
  if (topic.kind === 'state')
    return ok(topic.version === '2.2' ? `STATE/${topic.host}` : `${NAMESPACE}/STATE/${topic.host}`);
  const base = `${NAMESPACE}/${topic.group}/${topic.verb}/${topic.node}`;
  return ok(topic.kind === 'device' ? `${base}/${topic.device}` : base);
}
