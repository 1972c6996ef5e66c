import type { Owner } from '../../../../src/standards/sparkplug-b-3.0/hostTypes.ts';

/** Devices of each node, and when the node last spoke: what a death or lost words concern is found at once. */
export interface OwnerIndex {
  born(owner: Owner): void;
  /** A message of it, by its own clock. */
  said(owner: Owner, at: number): void;
  /** When its node last spoke, by the node's clock; null when it gave no time. */
  saidAt(owner: Owner): number | null;
  devicesOf(owner: Owner): Iterable<Owner>;
  /** Nodes and devices. */
  size(): number;
}

interface Node {
  saidAt: number | null;
  readonly devices: Map<string, Owner>;
}

/** Opens it, empty. The host has a place for each that is born, and refuses more: there are no more of them here. */
export function createOwnerIndex(): OwnerIndex {
  const nodes = new Map<string, Node>();
  let devices = 0;
  const find = ({ group, node }: Owner): Node => {
    const key = `${group}/${node}`;
    const known = nodes.get(key);
    if (known) return known;
    const made: Node = { saidAt: null, devices: new Map() };
    nodes.set(key, made);
    return made;
  };
  return {
    born(owner) {
      const node = find(owner);
      if (owner.device === null) node.saidAt = null;
      else if (!node.devices.has(owner.device)) {
        node.devices.set(owner.device, owner);
        devices++;
      }
    },
    said(owner, at) {
      find(owner).saidAt = at;
    },
    saidAt: ({ group, node }) => nodes.get(`${group}/${node}`)?.saidAt ?? null,
    devicesOf: ({ group, node }) => nodes.get(`${group}/${node}`)?.devices.values() ?? [],
    size: () => nodes.size + devices,
  };
}
