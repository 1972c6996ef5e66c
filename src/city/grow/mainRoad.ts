import type { CityStreet } from '../../contract/cityFile.ts';
import type { Point } from './geometry.ts';

/** A road that is there before the town grows between: its name, class and course in metres of the frame. */
export interface MainRoad {
  /** The name it bears in Dijon; elsewhere it is named by where it leads, unless `everywhere`. */
  readonly name: string;
  readonly class: CityStreet['class'];
  readonly points: readonly Point[];
  readonly oneWay?: boolean;
  readonly everywhere?: boolean;
}

/** A main road by its name, class and course. */
export const road = (name: string, cls: CityStreet['class'], ...points: Point[]): MainRoad => ({
  name,
  class: cls,
  points,
});
