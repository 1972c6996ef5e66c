import { useEffect, useMemo, useState } from 'react';
import type { BaseMap } from '../../../src/contract/register.ts';
import { isMoving } from '../../../src/domain/asset/asset.ts';
import { type Gathered, type GatheredShape, useGathered } from '../../state/gathered.ts';
import type { AssetRegister } from '../../state/register.ts';
import type { MapEngine } from './engineTypes.ts';
import { alongStreet, presentIn, streetsInside, thingsInside } from './gather.ts';

/** What moves is looked for anew this often, ms. */
const AGAIN = 5_000;

/** A zone or a street of which the operator wants what belongs to it. */
export interface Wanted {
  readonly name: string | null;
  readonly shape: GatheredShape;
}

/** What was gathered, and its register indexes as of now. */
export interface Gathering {
  readonly gathered: Gathered | null;
  readonly indexes: readonly number[];
  gather(wanted: Wanted | null): void;
}

/**
 * Gathers what lies in a zone or along a street, and goes on doing so: what moves comes and goes, and a register or
 * streets that changed are looked through again.
 */
export function useGathering(
  engine: MapEngine | null,
  register: AssetRegister | null,
  baseMap: BaseMap | null,
): Gathering {
  const gathered = useGathered((state) => state.gathered);
  // A pane that is opened again finds what was gathered before.
  const [wanted, setWanted] = useState<Wanted | null>(gathered);

  useEffect(() => {
    if (!engine || !register || !wanted) {
      if (!wanted) useGathered.setState({ gathered: null });
      return;
    }
    const { name, shape } = wanted;
    const streets = baseMap?.streets ?? [];
    const pieces = shape.type === 'lines' ? streets.filter(({ id }) => shape.streets.includes(id)) : [];
    const find = (among: readonly number[]): number[] =>
      shape.type === 'area'
        ? thingsInside(shape.ring, among, engine.placeOf)
        : alongStreet(pieces, streets, register, among, engine.placeOf);
    const names = shape.type === 'area' ? streetsInside(shape.ring, streets) : name === null ? [] : [name];
    const present = presentIn(register);
    const moves = present.filter((index) => isMoving(register.kindOf(index)));
    const still = find(present.filter((index) => !isMoving(register.kindOf(index))));
    let before = '';
    const tell = (): void => {
      const moving = find(moves);
      if (before === moving.join() && before !== '') return;
      before = moving.join();
      const assets = [...still, ...moving].flatMap((index) => register.id[index] ?? []);
      useGathered.setState({ gathered: { name, shape, assets, streets: names } });
    };
    tell();
    const timer = setInterval(tell, AGAIN);
    return () => clearInterval(timer);
  }, [engine, register, baseMap, wanted]);

  const indexes = useMemo(
    () => (gathered && register ? gathered.assets.flatMap((id) => register.indexOf.get(id) ?? []) : []),
    [gathered, register],
  );
  useEffect(() => {
    engine?.setGathered(gathered?.shape ?? null, indexes);
  }, [engine, gathered, indexes]);

  return { gathered, indexes, gather: setWanted };
}
