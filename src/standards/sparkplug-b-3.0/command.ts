import { ok, type Result, refuse } from '../../shared/result.ts';
import { buildPayload, type MetricDraft } from './build.ts';
import type { Owner, Publication } from './hostTypes.ts';
import { fromPlain, type PlainScalar } from './map.ts';
import type { NodeState } from './session.ts';
import { buildTopic, type Topic } from './topic.ts';

/** A value to write to a metric. */
export interface Write {
  readonly name: string;
  readonly value: PlainScalar;
}

const topicOf = ({ group, node, device }: Owner): Topic =>
  device === null ? { kind: 'node', verb: 'NCMD', group, node } : { kind: 'device', verb: 'DCMD', group, node, device };

/**
 * The message that writes values to a node or device. The metrics must be announced by its birth and the values fit
 * their types (tck-id-operational-behavior-data-commands-dcmd-metric-name, -dcmd-metric-value, and the like for NCMD).
 * Refused while the owner is not alive, and while messages of its node are missing: the aliases of a birth that was
 * missed may mean other outputs.
 */
export function buildWrite(
  node: NodeState | undefined,
  owner: Owner,
  writes: readonly Write[],
  utc: number,
): Result<Publication> {
  const device = owner.device === null ? undefined : node?.devices.get(owner.device);
  const context = { group: owner.group, node: owner.node, device: owner.device ?? '' };
  if (node?.phase !== 'alive' || (owner.device !== null && device?.phase !== 'alive'))
    return refuse('command.not-alive', 'the owner is not born, or its birth is out of date', context);
  if (node.doubt !== null)
    return refuse('command.in-doubt', 'messages of the node were lost; it is asked for its births', context);
  if (writes.length === 0) return refuse('command.empty', 'nothing to write', context);
  const { owned } = device ?? node;
  const metrics: MetricDraft[] = [];
  for (const { name, value } of writes) {
    const metric = name.slice(0, 128);
    const born = owned.metrics.get(name);
    if (!born)
      return refuse('command.metric-unknown', 'the birth did not announce this metric', { ...context, metric });
    const read = fromPlain(born.type, value);
    if (!read.ok) return refuse('command.value', read.refusal.message, { ...context, metric, type: born.type });
    // tck-id-payloads-alias-data-cmd-requirement: the alias alone, where there is one.
    const alias = owned.aliases.get(name);
    metrics.push({
      ...(alias === undefined ? { name } : { alias }),
      timestamp: utc,
      type: born.type,
      value: read.value,
    });
  }
  const topic = buildTopic(topicOf(owner));
  if (!topic.ok) return topic;
  const payload = buildPayload({ timestamp: utc, metrics });
  return payload.ok ? ok({ topic: topic.value, payload: payload.value, qos: 0, retain: false }) : payload;
}
