import { type Refusal, refuse } from '../../shared/result.ts';

/** What is kept. */
export interface Load {
  readonly nodes: number;
  readonly devices: number;
  readonly metrics: number;
  /** Rough size of names, values and properties. */
  readonly bytes: number;
}

/** The most that is kept. */
export interface HostLimits extends Load {
  /** Part of each that a single node may take, so that one does not starve the others. */
  readonly nodeShare: number;
  /** Messages of one node held while one is missing. */
  readonly heldMessages: number;
  /** Bytes of messages held, all nodes together. */
  readonly heldBytes: number;
  /** Longest name of a metric, in characters. */
  readonly nameLength: number;
}

/** Limits when none are given: the city's 34,000 lamps with ten metrics each fit. */
export const HOST_LIMITS: HostLimits = {
  nodes: 2_000,
  devices: 50_000,
  metrics: 500_000,
  bytes: 256 * 1_048_576,
  nodeShare: 0.25,
  heldMessages: 64,
  heldBytes: 16 * 1_048_576,
  nameLength: 512,
};

export const NOTHING: Load = { nodes: 0, devices: 0, metrics: 0, bytes: 0 };
const KINDS = ['nodes', 'devices', 'metrics', 'bytes'] as const;

/** Counts what is kept for each node and in all. */
export interface Ledger {
  /** Puts `after` in the place of `before` for a node, or refuses (`host.full`) and changes nothing. */
  replace(node: string, before: Partial<Load>, after: Partial<Load>): Refusal | null;
  /** Everything of a node is gone. */
  drop(node: string): void;
  total(): Load;
}

export function createLedger(limits: HostLimits): Ledger {
  const perNode = new Map<string, Load>();
  let total = NOTHING;

  const changed = (load: Load, before: Partial<Load>, after: Partial<Load>): Load => {
    const next = (kind: keyof Load): number => load[kind] - (before[kind] ?? 0) + (after[kind] ?? 0);
    return { nodes: next('nodes'), devices: next('devices'), metrics: next('metrics'), bytes: next('bytes') };
  };

  return {
    replace(node, before, after) {
      const ofNode = changed(perNode.get(node) ?? NOTHING, before, after);
      const ofAll = changed(total, before, after);
      for (const kind of KINDS) {
        if ((after[kind] ?? 0) <= (before[kind] ?? 0)) continue;
        const share = kind === 'nodes' ? limits.nodes : limits[kind] * limits.nodeShare;
        const limit = ofAll[kind] > limits[kind] ? limits[kind] : share;
        if (ofAll[kind] > limits[kind] || ofNode[kind] > share)
          return refuse('host.full', `no room for more ${kind} than ${limit}`, { kind, limit, node }).refusal;
      }
      perNode.set(node, ofNode);
      total = ofAll;
      return null;
    },
    drop(node) {
      total = changed(total, perNode.get(node) ?? NOTHING, NOTHING);
      perNode.delete(node);
    },
    total: () => total,
  };
}
