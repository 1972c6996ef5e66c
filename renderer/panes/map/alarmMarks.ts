import Supercluster, { type PointFeature } from 'supercluster';
import type { AlarmRow } from '../../../src/contract/alarms.ts';
import { latitudeOf, longitudeOf, mercatorX, mercatorY, type View, WORLD } from './geo.ts';

export type Priority = 1 | 2 | 3 | 4;

/** An asset with an alarm that is nobody's consequence. */
export interface AlarmMark {
  /** Register index of the asset. */
  readonly asset: number;
  /** Occurrence that the mark stands for: the worst of the asset. */
  readonly row: string;
  readonly name: string;
  readonly priority: Priority;
  /** Nobody has acknowledged it yet. */
  readonly open: boolean;
}

/** A mark on the map: one alarm, or several that stand too near to each other. */
export interface ShownMark {
  /** Mercator. */
  readonly x: number;
  readonly y: number;
  /** The worst that nobody has acknowledged; once all are acknowledged, the worst. */
  readonly mark: AlarmMark;
  /** How many alarms it stands for. */
  readonly count: number;
  /** Zoom at which they part; null for one alone, and for those that stand on each other at every zoom. */
  readonly partsAt: () => number | null;
  /** All that it stands for, the most urgent first. */
  readonly members: () => readonly AlarmMark[];
}

const isOpen = (row: AlarmRow): boolean => row.state === 'unacknowledged' || row.state === 'returned-unacknowledged';

/** Whether a row is shown under its cause: the cause is there and no less urgent. The same rule as the alarm list's. */
export function isFolded(row: AlarmRow, rows: ReadonlyMap<string, AlarmRow>): boolean {
  const cause = row.cause === null ? undefined : rows.get(row.cause);
  return cause !== undefined && row.priority >= cause.priority;
}

/** Negative when the first is the worse: by priority, then the one nobody has acknowledged. */
export const compareMarks = (one: AlarmMark, other: AlarmMark): number =>
  one.priority - other.priority || Number(other.open) - Number(one.open);

/** Negative when the first is the more urgent to look at: unacknowledged before acknowledged, then by priority. */
export const compareUrgent = (one: AlarmMark, other: AlarmMark): number =>
  Number(other.open) - Number(one.open) || one.priority - other.priority;

/** One mark for each asset that has an alarm of its own, its worst. Assets that the register lacks are left out. */
export function alarmMarks(
  rows: ReadonlyMap<string, AlarmRow>,
  indexOf: ReadonlyMap<string, number>,
): ReadonlyMap<number, AlarmMark> {
  const marks = new Map<number, AlarmMark>();
  for (const row of rows.values()) {
    const asset = indexOf.get(row.asset);
    if (asset === undefined || isFolded(row, rows)) continue;
    const mark: AlarmMark = { asset, row: row.id, name: row.assetName, priority: row.priority, open: isOpen(row) };
    const before = marks.get(asset);
    if (!before || compareMarks(mark, before) < 0) marks.set(asset, mark);
  }
  return marks;
}

/** The alarm to open for an asset: the worst present, folded or not; null when it has none. */
export function worstAlarmOf(assetId: string, rows: ReadonlyMap<string, AlarmRow>): AlarmRow | null {
  let worst: AlarmRow | null = null;
  for (const row of rows.values()) {
    if (row.asset !== assetId) continue;
    const better =
      !worst || row.priority < worst.priority || (row.priority === worst.priority && isOpen(row) && !isOpen(worst));
    if (better) worst = row;
  }
  return worst;
}

/** Zoom from which only marks that cover each other are gathered: there is room for the others. */
const CLOSE_FROM = 17;
/** How near two marks are gathered from there on, px: nearer, one could not be clicked beside the other. */
const COVERED = 9;
/** Greatest zoom of the map: what does not part here never does. */
export const GREATEST_ZOOM = 19.5;

/** Marks by place, ready to be asked at any zoom. */
export interface MarkIndex {
  /** What to show in a view, the most urgent last drawn, first listed. */
  shown(view: View): ShownMark[];
}

type Kept = { mark: AlarmMark };

/** Gathers marks that stand nearer than `radius` px; `placeOf` answers lon, lat in degrees or null where unknown. */
export function markIndex(
  marks: Iterable<AlarmMark>,
  placeOf: (asset: number) => readonly [number, number] | null,
  radius = 34,
): MarkIndex {
  const features: PointFeature<Kept>[] = [];
  for (const mark of marks) {
    const place = placeOf(mark.asset);
    if (!place) continue;
    features.push({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [place[0], place[1]] },
      properties: { mark },
    });
  }
  const indexOf = (apart: number, maxZoom: number): Supercluster<Kept, Kept> =>
    new Supercluster<Kept, Kept>({
      radius: apart,
      maxZoom,
      map: ({ mark }) => ({ mark }),
      reduce: (kept, { mark }) => {
        if (compareUrgent(mark, kept.mark) < 0) kept.mark = mark;
      },
    }).load(features);
  const far = indexOf(radius, CLOSE_FROM - 1);
  // Most looks are from afar: the near one is made when it is asked for.
  let made: Supercluster<Kept, Kept> | null = null;
  const near = (): Supercluster<Kept, Kept> => {
    made ??= indexOf(COVERED, Math.floor(GREATEST_ZOOM));
    return made;
  };
  return {
    shown(view) {
      const dx = (view.width / 2 + 40) / view.scale;
      const dy = (view.height / 2 + 40) / view.scale;
      const bounds: [number, number, number, number] = [
        longitudeOf(view.x - dx),
        latitudeOf(view.y + dy),
        longitudeOf(view.x + dx),
        latitudeOf(view.y - dy),
      ];
      const index = view.zoom >= CLOSE_FROM ? near() : far;
      return index
        .getClusters(bounds, Math.floor(view.zoom))
        .map(({ geometry, properties }): ShownMark => {
          const [lon = 0, lat = 0] = geometry.coordinates;
          const place = { x: mercatorX(lon), y: mercatorY(lat), mark: properties.mark };
          if (!('cluster' in properties))
            return { ...place, count: 1, partsAt: () => null, members: () => [properties.mark] };
          const { cluster_id: id, point_count: count } = properties;
          const members = (): AlarmMark[] =>
            index
              .getLeaves(id, Number.POSITIVE_INFINITY)
              .map((leaf) => leaf.properties.mark)
              .sort(compareUrgent);
          return { ...place, count, partsAt: () => partsAt(index, id, members), members };
        })
        .sort((one, other) => compareMarks(one.mark, other.mark) || other.count - one.count);
    },
  };

  function partsAt(index: Supercluster<Kept, Kept>, id: number, members: () => AlarmMark[]): number | null {
    const parts = index.getClusterExpansionZoom(id);
    if (index !== far) return parts > GREATEST_ZOOM ? null : parts;
    if (parts < CLOSE_FROM) return parts;
    // From there on nearer marks stand alone: only those on one spot never part.
    const [first, ...others] = members().map(({ asset }) => placeOf(asset));
    const together = (other: readonly [number, number] | null): boolean =>
      !first ||
      !other ||
      Math.hypot(mercatorX(other[0]) - mercatorX(first[0]), mercatorY(other[1]) - mercatorY(first[1])) *
        WORLD *
        2 ** Math.floor(GREATEST_ZOOM) <
        COVERED;
    return others.every(together) ? null : CLOSE_FROM;
  }
}
