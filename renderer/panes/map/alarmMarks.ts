import Supercluster, { type PointFeature } from 'supercluster';
import type { AlarmRow } from '../../../src/contract/alarms.ts';
import { latitudeOf, longitudeOf, mercatorX, mercatorY, type View } from './geo.ts';

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
  /** The worst one. */
  readonly mark: AlarmMark;
  /** How many alarms it stands for. */
  readonly count: number;
  /** Zoom at which they part; null for one alone. */
  readonly partsAt: number | null;
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

/** Zoom from which each alarm stands for itself. */
const ALONE_FROM = 17;

/** Marks by place, ready to be asked at any zoom. */
export interface MarkIndex {
  /** What to show in a view, the worst first. */
  shown(view: View): ShownMark[];
}

/** Gathers marks that stand nearer than `radius` px; `placeOf` answers lon, lat in degrees or null where unknown. */
export function markIndex(
  marks: Iterable<AlarmMark>,
  placeOf: (asset: number) => readonly [number, number] | null,
  radius = 34,
): MarkIndex {
  const index = new Supercluster<{ mark: AlarmMark }, { mark: AlarmMark }>({
    radius,
    maxZoom: ALONE_FROM - 1,
    map: ({ mark }) => ({ mark }),
    reduce: (kept, { mark }) => {
      if (compareMarks(mark, kept.mark) < 0) kept.mark = mark;
    },
  });
  const features: PointFeature<{ mark: AlarmMark }>[] = [];
  for (const mark of marks) {
    const place = placeOf(mark.asset);
    if (!place) continue;
    features.push({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [place[0], place[1]] },
      properties: { mark },
    });
  }
  index.load(features);
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
      return index
        .getClusters(bounds, Math.floor(view.zoom))
        .map(({ geometry, properties }): ShownMark => {
          const [lon = 0, lat = 0] = geometry.coordinates;
          const cluster = 'cluster' in properties;
          return {
            x: mercatorX(lon),
            y: mercatorY(lat),
            mark: properties.mark,
            count: cluster ? properties.point_count : 1,
            partsAt: cluster ? index.getClusterExpansionZoom(properties.cluster_id) : null,
          };
        })
        .sort((one, other) => compareMarks(one.mark, other.mark) || other.count - one.count);
    },
  };
}
