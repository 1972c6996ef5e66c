import type { Quality } from '../../domain/asset/device.ts';
import type { Owner, OwnerView } from './hostTypes.ts';
import type { NodeState } from './session.ts';

/** What is known of a node, or of a device behind it; undefined when the node has no such device. */
export function viewOf(node: NodeState, owner: Owner): OwnerView | undefined {
  const device = owner.device === null ? null : node.devices.get(owner.device);
  if (device === undefined) return undefined;
  const { owned } = device ?? node;
  // A device is no more alive than its node; one whose birth is to follow still stands as it was.
  const own = device === null || device.phase === 'awaited' ? 'alive' : device.phase;
  const phase = node.phase === 'alive' || own === 'dead' ? own : node.phase;
  const isNodes = device === null || (node.phase !== 'alive' && own !== 'dead');
  const isStale = phase !== 'alive';
  const isDoubtful = node.doubt !== null;
  const quality = (metric: string): Quality => {
    const stated = owned.metrics.get(metric)?.quality ?? 'bad';
    return stated === 'good' && (isStale || isDoubtful) ? 'uncertain' : stated;
  };
  return {
    owner,
    phase,
    since: isNodes ? node.since : device.since,
    isStale,
    isDoubtful,
    bdSeq: node.bdSeq,
    readings: owned.metrics,
    properties: owned.properties,
    quality,
  };
}
