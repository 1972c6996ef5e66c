import type { BaseMap } from '../../../src/contract/register.ts';
import type { AssetRegister } from '../../state/register.ts';
import { type AlarmMark, type MarkIndex, markIndex, type ShownMark } from './alarmMarks.ts';
import { inView, mercatorX, mercatorY, screenX, screenY, type View } from './geo.ts';
import { communeLabels, groundLabels, type LabelSource, limitLabels, type PlacedLabel, placeLabels } from './labels.ts';
import { firstPart, placeNames } from './markNames.ts';
import {
  MARK,
  markReach,
  nameFont,
  type OverlayScene,
  type PlacedName,
  toneFont,
  type Wedge,
} from './overlayCanvas.ts';
import type { Palette } from './palette.ts';
import { type Box, createPlacer } from './placement.ts';
import { textWidth } from './textOnCanvas.ts';

/** Everything that is written and marked over the assets, and where. */
export interface Annotations {
  setBaseMap(baseMap: BaseMap): void;
  /** Names of the tiles in view, in place of those of the city's own ground; null for the city's. */
  setTileNames(names: LabelSource[] | null): void;
  /** Places on screen where something else lies over the map: nothing is written under it. */
  setCovered(boxes: readonly Box[]): void;
  /** Whether limits say whose they are. */
  setLimits(shown: boolean): void;
  setRegister(register: AssetRegister): void;
  setMarks(marks: ReadonlyMap<number, AlarmMark>): void;
  setNaming(naming: (name: string, others: number) => string): void;
  setSelected(index: number): void;
  /** Where cameras that turn look now, by register index. */
  setViews(views: ReadonlyMap<number, SeenView>): void;
  /** Whether fields of view are drawn. */
  setFields(shown: boolean): void;
  /** A place that was asked for; null once it is done with. True when that changed something. */
  setPin(pin: OverlayScene['pin']): boolean;
  /** Gathers the marks anew: alarms of vehicles go with them. */
  reindex(): void;
  /** Gives marks and names their places on screen. */
  place(view: View, palette: Palette): void;
  /** Whether the places are those of another view. */
  outdated(view: View): boolean;
  scene(view: View, palette: Palette, moving: Pick<OverlayScene, 'ages' | 'trail' | 'drawing'>): OverlayScene;
  /** The mark at a place on screen. */
  markAt(view: View, x: number, y: number, unit: number): ShownMark | null;
}

/** Where a camera looks now, degrees; `old` when it was not heard of for long. */
export interface SeenView {
  readonly azimuth: number;
  readonly fieldOfView: number;
  /** Metres within which it shows something. */
  readonly range: number;
  readonly old: boolean;
}

/** Half of the ring around the selected thing, px at a desk. */
const RING = 16;
/** Zoom from which every fixed camera shows its field of view, and not only those that are selected or on the wall. */
const WEDGES_FROM = 15.8;

/** `placeOf` answers lon, lat of an asset now; null where it is not known. */
export function createAnnotations(placeOf: (asset: number) => readonly [number, number] | null): Annotations {
  let register: AssetRegister | null = null;
  let sources: LabelSource[] = [];
  let own: { communes: LabelSource[]; limits: LabelSource[]; ground: LabelSource[] } = {
    communes: [],
    limits: [],
    ground: [],
  };
  let tileNames: LabelSource[] | null = null;
  let covered: readonly Box[] = [];
  let limits = true;
  const gather = (): void => {
    sources = [...own.communes, ...(limits ? own.limits : []), ...(tileNames ?? own.ground)];
  };
  let marks: ReadonlyMap<number, AlarmMark> = new Map();
  let index: MarkIndex = markIndex([], () => null);
  let selected = -1;
  let pin: OverlayScene['pin'] = null;
  let naming = (name: string, _others: number): string => name;
  let labels: PlacedLabel[] = [];
  let shown: ShownMark[] = [];
  let names: ReadonlyMap<ShownMark, PlacedName> = new Map();
  let placed = { zoom: -1, x: 0, y: 0, time: 0 };

  const ring = (): { x: number; y: number } | null => {
    const at = selected >= 0 ? placeOf(selected) : null;
    return at ? { x: mercatorX(at[0]), y: mercatorY(at[1]) } : null;
  };

  let views: ReadonlyMap<number, SeenView> = new Map();
  let fields = true;

  const wedges = (view: View): Wedge[] => {
    if (!register || !fields) return [];
    const { lon, lat } = register;
    const found: Wedge[] = [];
    const add = (asset: number, seen: SeenView, turns: boolean): void => {
      const x = mercatorX(lon[asset] ?? 0);
      const y = mercatorY(lat[asset] ?? 0);
      if (inView(view, x, y, 300)) found.push({ x, y, ...seen, turns, chosen: asset === selected });
    };
    for (const [key, { azimuth, fieldOfView, turns }] of Object.entries(register.view)) {
      const asset = Number(key);
      // Where one that turns looks is known only while it is asked: how it is mounted would be a lie.
      if (turns || (asset !== selected && view.zoom < WEDGES_FROM)) continue;
      add(asset, { azimuth, fieldOfView, range: 60, old: false }, false);
    }
    for (const [asset, seen] of views) add(asset, seen, true);
    return found;
  };

  const reindex = (): void => {
    index = markIndex(marks.values(), placeOf);
  };

  return {
    setBaseMap(baseMap) {
      own = { communes: communeLabels(baseMap), limits: limitLabels(baseMap), ground: groundLabels(baseMap) };
      gather();
    },
    setTileNames(names) {
      tileNames = names;
      gather();
    },
    setCovered(boxes) {
      covered = boxes;
    },
    setLimits(shown) {
      limits = shown;
      gather();
    },
    setRegister(next) {
      register = next;
    },
    setMarks(next) {
      marks = next;
      reindex();
    },
    setNaming(next) {
      naming = next;
    },
    setSelected(next) {
      selected = next;
    },
    setViews(next) {
      views = next;
    },
    setFields(shown) {
      fields = shown;
    },
    setPin(next) {
      const changed = pin !== next;
      pin = next;
      return changed;
    },
    reindex,
    place(view, palette) {
      const placer = createPlacer();
      for (const box of covered) placer.force(box);
      const { unit } = palette;
      const half = RING * unit;
      const around = (x: number, y: number, more: number): void => {
        const [sx, sy] = [screenX(view, x), screenY(view, y)];
        placer.force({ left: sx - half, right: sx + half + more, top: sy - half, bottom: sy + half });
      };
      if (pin) around(pin.x, pin.y, textWidth(pin.label, nameFont(palette)) + 10 * unit);
      const chosen = ring();
      if (chosen) around(chosen.x, chosen.y, 0);
      const reach = (mark: ShownMark) => {
        const { left, right, up, down } = markReach(mark, palette);
        // A name stands beside the ring, not under it.
        const ringed = chosen && Math.hypot(chosen.x - mark.x, chosen.y - mark.y) * view.scale < 4;
        const least = ringed ? half : 0;
        return {
          left: Math.max(left, least),
          right: Math.max(right, least),
          up: Math.max(up, least),
          down: Math.max(down, least),
        };
      };
      shown = index.shown(view);
      names = placeNames(
        shown,
        view,
        placer,
        ({ mark, count }) => (count > 1 ? naming(firstPart(mark.name), count - 1) : mark.name),
        reach,
        (text) => textWidth(text, nameFont(palette)),
        15 * unit,
      );
      labels = placeLabels(sources, view, (text, tone) => textWidth(text, toneFont(tone, palette)), placer, unit);
      placed = { zoom: view.zoom, x: view.x, y: view.y, time: performance.now() };
    },
    outdated(view) {
      const shift = Math.hypot(view.x - placed.x, view.y - placed.y) * view.scale;
      return performance.now() - placed.time > 140 && (shift > 40 || Math.abs(view.zoom - placed.zoom) > 0.05);
    },
    scene: (view, palette, moving) => ({
      view,
      palette,
      labels,
      marks: shown,
      names,
      wedges: wedges(view),
      ...moving,
      selected: ring(),
      pin,
    }),
    markAt(view, x, y, unit) {
      const reach = (MARK / 2 + 3) * unit;
      const found = shown.find((each) => {
        const dx = x - screenX(view, each.x);
        const right = reach + (each.count > 1 ? 20 * unit : 0);
        return dx >= -reach && dx <= right && Math.abs(y - screenY(view, each.y)) <= reach;
      });
      return found ?? null;
    },
  };
}
