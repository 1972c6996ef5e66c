import type { MapState } from './engineTypes.ts';
import { latitudeOf, longitudeOf } from './geo.ts';

/** Writes a state into an element's data: what did not change is not written again. */
export function createTeller(element: HTMLElement): (state: MapState) => void {
  const told = new Map<string, unknown>();
  const tell = (name: string, value: unknown, words: () => string = () => String(value)): void => {
    if (told.get(name) === value) return;
    told.set(name, value);
    element.dataset[name] = words();
  };
  return ({ moving, alarms, cost, updates, atRest, view }) => {
    tell('moving', moving);
    tell('alarms', alarms);
    tell('updateMs', cost);
    tell('updates', updates);
    tell('atRest', atRest);
    tell('view', view, () =>
      [longitudeOf(view.x).toFixed(5), latitudeOf(view.y).toFixed(5), view.zoom.toFixed(2)].join(' '),
    );
  };
}
