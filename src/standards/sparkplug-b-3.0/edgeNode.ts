import { ok, type Result, refuse } from '../../shared/result.ts';
import { buildPayload, type MetricDraft, REBIRTH_METRIC } from './build.ts';
import type { Publication } from './hostTypes.ts';
import type { MetricValue } from './message.ts';
import { parsePayload, parseTopic } from './parse.ts';
import { buildTopic, type DeviceVerb, type NodeVerb } from './topic.ts';
import { valueAs } from './values.ts';

/** A metric of a pretended node or device, with its value at the start. */
export type EdgeMetric = Pick<MetricDraft, 'alias' | 'type' | 'value' | 'properties'> & { readonly name: string };

export interface EdgeNodeOptions {
  readonly group: string;
  readonly node: string;
  readonly metrics: readonly EdgeMetric[];
  readonly devices: Readonly<Record<string, readonly EdgeMetric[]>>;
  /** bdSeq of the first connection. */
  readonly bdSeq?: number;
}

/** What a host asks of the node. */
export type EdgeCommand =
  | { readonly kind: 'rebirth' }
  | { readonly kind: 'write'; readonly device: string | null; readonly name: string; readonly value: MetricValue };

/** An edge node as a simulator needs it: the order of births, sequence numbers, aliases and bdSeq of the standard. */
export interface EdgeNode {
  /** The will for the next CONNECT: NDEATH with the next bdSeq. */
  will(utc: number): Result<Publication>;
  /** NBIRTH and the DBIRTH of each device, to be published in this order. */
  births(utc: number): Result<readonly Publication[]>;
  /** NDATA or DDATA with changed values: by alias where there is one, without types. */
  data(device: string | null, changes: Readonly<Record<string, MetricValue>>, utc: number): Result<Publication>;
  deviceBirth(device: string, utc: number): Result<Publication>;
  deviceDeath(device: string, utc: number): Result<Publication>;
  /** What a message to this node asks for; empty when it is not to this node or cannot be read. */
  receive(topic: string, payload: Uint8Array): readonly EdgeCommand[];
}

export function createEdgeNode({ group, node, metrics, devices, bdSeq: firstBdSeq = 0 }: EdgeNodeOptions): EdgeNode {
  let bdSeq = firstBdSeq;
  let nextBdSeq = firstBdSeq;
  let seq = 0;
  const owned = new Map<string | null, Map<string, EdgeMetric>>([
    [null, new Map(metrics.map((metric) => [metric.name, metric]))],
    ...Object.entries(devices).map(
      ([id, list]) => [id, new Map(list.map((metric) => [metric.name, metric]))] as [string, Map<string, EdgeMetric>],
    ),
  ]);

  const publication = (
    verb: NodeVerb | DeviceVerb,
    device: string | null,
    list: readonly MetricDraft[],
    utc: number,
  ): Result<Publication> => {
    const topic = buildTopic(
      device === null
        ? { kind: 'node', verb: verb as NodeVerb, group, node }
        : { kind: 'device', verb: verb as DeviceVerb, group, node, device },
    );
    if (!topic.ok) return topic;
    const isDeath = verb === 'NDEATH';
    const payload = buildPayload({ timestamp: utc, ...(isDeath ? {} : { seq }), metrics: list });
    if (!payload.ok) return payload;
    if (!isDeath) seq = (seq + 1) % 256;
    return ok({ topic: topic.value, payload: payload.value, qos: isDeath ? 1 : 0, retain: false });
  };

  const bdSeqMetric = (utc: number): MetricDraft => ({ name: 'bdSeq', timestamp: utc, type: 'UInt64', value: bdSeq });
  const bornMetrics = (device: string | null, utc: number): MetricDraft[] =>
    [...(owned.get(device)?.values() ?? [])].map((metric) => ({ ...metric, timestamp: utc }));
  const unknown = (what: string) => refuse('edge.unknown', `no ${what} of this node`);

  const deviceBirth = (device: string, utc: number): Result<Publication> =>
    owned.has(device) ? publication('DBIRTH', device, bornMetrics(device, utc), utc) : unknown('device');

  return {
    will(utc) {
      bdSeq = nextBdSeq;
      nextBdSeq = (bdSeq + 1) % 256;
      return publication('NDEATH', null, [bdSeqMetric(utc)], utc);
    },
    births(utc) {
      seq = 0;
      const rebirth: MetricDraft = { name: REBIRTH_METRIC, timestamp: utc, type: 'Boolean', value: false };
      const first = publication('NBIRTH', null, [bdSeqMetric(utc), rebirth, ...bornMetrics(null, utc)], utc);
      if (!first.ok) return first;
      const all = [first.value];
      for (const device of owned.keys()) {
        if (device === null) continue;
        const birth = deviceBirth(device, utc);
        if (!birth.ok) return birth;
        all.push(birth.value);
      }
      return ok(all);
    },
    data(device, changes, utc) {
      const list = owned.get(device);
      if (!list) return unknown('device');
      const drafts: MetricDraft[] = [];
      for (const [name, value] of Object.entries(changes)) {
        const metric = list.get(name);
        if (!metric) return unknown('metric');
        list.set(name, { ...metric, value });
        const by = metric.alias === undefined ? { name } : { alias: metric.alias };
        drafts.push({ ...by, timestamp: utc, type: metric.type, value, leaveTypeOut: true });
      }
      return publication(device === null ? 'NDATA' : 'DDATA', device, drafts, utc);
    },
    deviceBirth,
    deviceDeath: (device, utc) => (owned.has(device) ? publication('DDEATH', device, [], utc) : unknown('device')),
    receive(text, payload) {
      const topic = parseTopic(text);
      if (!topic.ok || topic.value.kind === 'state' || topic.value.group !== group || topic.value.node !== node)
        return [];
      const { kind, verb } = topic.value;
      const parsed = parsePayload(payload);
      if ((verb !== 'NCMD' && verb !== 'DCMD') || !parsed.ok) return [];
      const device = kind === 'device' ? topic.value.device : null;
      const list = [...(owned.get(device)?.values() ?? [])];
      return parsed.value.metrics.flatMap((metric): EdgeCommand[] => {
        if (device === null && metric.name === REBIRTH_METRIC)
          return metric.value === true ? [{ kind: 'rebirth' }] : [];
        const target = list.find(({ name, alias }) =>
          metric.name ? name === metric.name : alias !== undefined && alias === metric.alias,
        );
        const value = target && valueAs(metric, target.type, 1_000);
        return target && value?.ok ? [{ kind: 'write', device, name: target.name, value: value.value }] : [];
      });
    },
  };
}
