import { FLAG } from '../../../src/contract/live.ts';
import type { AssetKind } from '../../../src/domain/asset/asset.ts';
import type { LiveColumns } from '../../state/live.ts';
import type { AssetRegister } from '../../state/register.ts';
import type { Only } from './assetBuffers.ts';
import { presentIn } from './gather.ts';
import { inView, mercatorX, mercatorY, metresPerPixel, scaleBar, type View } from './geo.ts';
import { countPassing } from './legendCounts.ts';
import { KIND_FROM, LAYER_ORDER } from './shapes.ts';

/** A kind that is seen in a view, how often, and how often it is not heard of. */
export interface SeenKind {
  readonly kind: AssetKind;
  readonly count: number;
  readonly old: number;
}

/** What is shown of the register: layers put away, states. */
export interface Shown {
  readonly hiddenLayers: readonly AssetKind[];
  readonly only: Only;
  readonly now: number;
}

/** Which kinds are drawn in a view: those whose layer and state are shown, that have room at its zoom, and are in it. */
export function kindsSeen(
  view: View,
  register: AssetRegister,
  columns: LiveColumns | null,
  { hiddenLayers, only, now }: Shown,
  placeOf: (asset: number) => readonly [number, number] | null,
): SeenKind[] {
  const counts = new Map<AssetKind, { count: number; old: number }>();
  for (const index of presentIn(register)) {
    const kind = register.kindOf(index);
    if (hiddenLayers.includes(kind) || (only === 'all' && view.zoom < KIND_FROM[kind])) continue;
    if (countPassing([index], kind, only, columns, now) === 0) continue;
    const place = placeOf(index);
    if (!place || !inView(view, mercatorX(place[0]), mercatorY(place[1]))) continue;
    const count = counts.get(kind) ?? { count: 0, old: 0 };
    count.count += 1;
    if ((columns?.flags[index] ?? FLAG.never) & (FLAG.old | FLAG.offline | FLAG.never)) count.old += 1;
    counts.set(kind, count);
  }
  return LAYER_ORDER.flatMap((kind) => {
    const count = counts.get(kind);
    return count ? [{ kind, ...count }] : [];
  });
}

/** Scale bar of a printed view: metres, and its part of the picture's width. */
export function printedScale(view: View): { readonly metres: number; readonly part: number } {
  const { metres, width } = scaleBar(metresPerPixel(view), view.width / 5);
  return { metres, part: width / view.width };
}

const degrees = (value: number, positive: string, negative: string, decimal: string): string =>
  `${Math.abs(value).toFixed(4).replace('.', decimal)}°\u00a0${value < 0 ? negative : positive}`;

/** A place in words: `47,3216° N, 5,0415° E`. */
export const placeWords = (lon: number, lat: number, language: 'fr' | 'en'): string => {
  const decimal = language === 'fr' ? ',' : '.';
  const [east, west] = language === 'fr' ? ['E', 'O'] : ['E', 'W'];
  return [degrees(lat, 'N', 'S', decimal), degrees(lon, east ?? 'E', west ?? 'W', decimal)].join(', ');
};
