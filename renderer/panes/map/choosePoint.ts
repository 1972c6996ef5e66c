import { choosePlace } from '../../state/chosenPlace.ts';
import { latitudeOf, longitudeOf, type View } from './geo.ts';

/** Chooses the point at a place on screen, px, or in the middle of the map, for the panes that want a place. */
export function choosePoint(view: View, px = { x: view.width / 2, y: view.height / 2 }): void {
  const x = view.x + (px.x - view.width / 2) / view.scale;
  const y = view.y + (px.y - view.height / 2) / view.scale;
  choosePlace({ at: [longitudeOf(x), latitudeOf(y)], label: null });
}
