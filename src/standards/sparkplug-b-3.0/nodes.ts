import { ok, type Result } from '../../shared/result.ts';
import { type AskingRules, createAsking } from './asking.ts';
import type { HostLimits, Ledger } from './ledger.ts';
import { createNode, type NodeState } from './session.ts';

/** The nodes that the host has heard of. */
export interface Nodes {
  get(group: string, id: string): NodeState | undefined;
  /** The node, made when it is new and there is room (else `host.full`). */
  find(group: string, id: string, utc: number): Result<NodeState>;
  all(): Iterable<NodeState>;
  /** Bytes of messages held back, all nodes together. */
  heldBytes(): number;
}

export function createNodes(limits: HostLimits, ledger: Ledger, rules: AskingRules): Nodes {
  const nodes = new Map<string, NodeState>();

  /** A node that was heard of but never born gives its place up. */
  const makeRoom = (): void => {
    for (const node of nodes.values()) {
      if (node.phase !== 'unborn') continue;
      nodes.delete(node.key);
      ledger.drop(node.key);
      return;
    }
  };

  return {
    get: (group, id) => nodes.get(`${group}/${id}`),
    find(group, id, utc) {
      const key = `${group}/${id}`;
      const known = nodes.get(key);
      if (known) return ok(known);
      if (nodes.size >= limits.nodes) makeRoom();
      const full = ledger.replace(key, {}, { nodes: 1 });
      if (full) return { ok: false, refusal: full };
      const node = createNode(group, id, utc, limits, createAsking(rules));
      nodes.set(key, node);
      return ok(node);
    },
    all: () => nodes.values(),
    heldBytes() {
      let bytes = 0;
      for (const node of nodes.values()) bytes += node.order.heldBytes();
      return bytes;
    },
  };
}
