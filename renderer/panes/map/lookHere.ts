import type { Say } from '../../i18n/words.ts';
import { useChosenPlace } from '../../state/chosenPlace.ts';
import { fillWall, lookThere, useLook } from '../../state/lookThere.ts';
import type { AssetRegister } from '../../state/register.ts';
import type { MapEngine } from './engineTypes.ts';
import { latitudeOf, longitudeOf } from './geo.ts';

/** Cameras of an outcome that now show the place, the most useful first. */
export const camerasOfLook = (): string[] => {
  const cameras = useLook.getState().look?.cameras;
  return Array.isArray(cameras)
    ? cameras.filter(({ outcome }) => outcome !== 'refused').map(({ camera }) => camera)
    : [];
};

/**
 * Turns the cameras to the chosen point, else to what is selected, else to the middle of the map. Asked once more for the same place, the cameras
 * that look there now come to the wall.
 */
export function lookHere(engine: MapEngine, register: AssetRegister | null, selected: number, say: Say): void {
  const { view } = engine.state.getState();
  const point = useChosenPlace.getState().place;
  const asset = !point && selected >= 0 ? engine.placeOf(selected) : null;
  const at = point?.at ?? asset ?? ([longitudeOf(view.x), latitudeOf(view.y)] as const);
  const label = point ? (point.label ?? say('look.point')) : asset ? register?.name[selected] : undefined;
  const { look } = useLook.getState();
  const same = look && Math.abs(look.at[0] - at[0]) < 1e-6 && Math.abs(look.at[1] - at[1]) < 1e-6;
  const cameras = camerasOfLook();
  if (same && cameras.length > 0) fillWall(cameras);
  else void lookThere({ at, label: label ?? say('look.middle') });
}
