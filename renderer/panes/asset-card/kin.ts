import type { AssetRegister } from '../../state/register.ts';

type Columns = Pick<AssetRegister, 'id' | 'parent' | 'indexOf' | 'retired'>;

/** A chain of feeders is no longer than this; a register that goes round in circles ends here. */
const LONGEST = 12;

/** Ids of what feeds or carries an asset, the nearest first: lamp, cabinet; camera, fibre node, the node before it. */
export function feedersOf(register: Columns, asset: string): string[] {
  const feeders: string[] = [];
  let at = register.parent[register.indexOf.get(asset) ?? -1] ?? -1;
  while (at !== -1 && feeders.length < LONGEST) {
    const id = register.id[at];
    if (id === undefined || id === asset || feeders.includes(id)) break;
    feeders.push(id);
    at = register.parent[at] ?? -1;
  }
  return feeders;
}

/** Indexes of what an asset feeds or carries itself, in the register's order. */
export function dependentsOf(register: Columns, asset: string): number[] {
  const of = register.indexOf.get(asset);
  const retired = new Set(register.retired);
  return of === undefined
    ? []
    : register.parent.flatMap((parent, index) => (parent === of && !retired.has(index) ? [index] : []));
}
