import { ASSET_KINDS, type AssetKind } from '../../../src/domain/asset/asset.ts';
import { type AssetRegister, indexRegister } from '../../state/register.ts';

/** A thing of a small register, as tests name it; its index is its place in the list. */
export interface SmallThing {
  readonly id?: string;
  readonly name?: string;
  readonly kind?: AssetKind;
  readonly at?: readonly [lon: number, lat: number];
  readonly street?: string;
  readonly retired?: boolean;
}

/** A register of a few things, all at one place unless said otherwise. */
export function smallRegister(things: readonly SmallThing[], version = 1): AssetRegister {
  return indexRegister({
    version,
    kinds: ASSET_KINDS,
    id: things.map(({ id, kind = 'light-point' }, at) => id ?? `${kind}-${at}`),
    name: things.map(({ name, kind = 'light-point' }, at) => name ?? `${kind} ${at}`),
    number: things.map((_, at) => at),
    kind: things.map(({ kind = 'light-point' }) => ASSET_KINDS.indexOf(kind)),
    lon: things.map(({ at = [5.04, 47.32] }) => at[0]),
    lat: things.map(({ at = [5.04, 47.32] }) => at[1]),
    parent: things.map(() => -1),
    commune: things.map(() => '21231'),
    street: things.map(({ street = '' }) => street),
    retired: things.flatMap(({ retired }, at) => (retired ? [at] : [])),
    view: {},
  });
}
