import { useMemo } from 'react';
import { useChosenPlace } from '../../state/chosenPlace.ts';
import { useRegister } from '../../state/register.ts';
import { live } from '../../state/station.ts';
import { useCalls, useSelection } from '../../state/stores.ts';
import type { WallHost } from './wallHost.ts';

/**
 * The place that cameras are wanted around: a point chosen on the map, else what is selected: an asset where it is now,
 * an alarm's asset, the place of a call.
 */
export function usePlaceInHand(unnamed: string): WallHost['near'] {
  const register = useRegister((state) => state.register);
  const selection = useSelection((state) => state.selection);
  const place = useChosenPlace((state) => state.place);
  const call = useCalls(({ rows }) => (selection?.type === 'call' ? rows.get(selection.id) : undefined));
  return useMemo(() => {
    if (place) return { name: place.label ?? unnamed, at: place.at };
    const of = call?.draft?.place ?? call?.hint;
    if (of) return { name: of.label, at: of.at };
    const index = selection?.asset ? register?.indexOf.get(selection.asset) : undefined;
    const columns = live.columns();
    if (!register || !columns || index === undefined) return null;
    return { name: register.name[index] ?? '', at: [columns.lon[index] ?? 0, columns.lat[index] ?? 0] as const };
  }, [register, selection, place, call, unnamed]);
}
