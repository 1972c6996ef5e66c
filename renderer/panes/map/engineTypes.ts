import type { StoreApi } from 'zustand/vanilla';
import type { AlarmRow } from '../../../src/contract/alarms.ts';
import type { BaseMap } from '../../../src/contract/register.ts';
import type { AssetKind, LonLat } from '../../../src/domain/asset/asset.ts';
import type { AssetRegister } from '../../state/register.ts';
import type { ShownMark } from './alarmMarks.ts';
import type { SeenView } from './annotations.ts';
import type { Only } from './assetBuffers.ts';
import type { Ground } from './baseLayer.ts';
import type { Bounds } from './camera.ts';
import type { Drawing, Street, Tool } from './drawing.ts';
import type { View } from './geo.ts';
import type { Shape } from './overlaySketch.ts';
import type { Palette } from './palette.ts';
import type { Box } from './placement.ts';
import type { Sketch } from './sketch.ts';

/** What is under the pointer: an asset, several on one spot, or a mark that stands for several alarms. */
export type Target =
  | { readonly type: 'asset'; readonly index: number }
  | { readonly type: 'stack'; readonly assets: readonly number[] }
  | { readonly type: 'cluster'; readonly shown: ShownMark };

/** Things on one spot that are offered to choose from: Mercator place and register indexes. */
export interface SpotList {
  /** Another one for each opening. */
  readonly number: number;
  readonly x: number;
  readonly y: number;
  readonly assets: readonly number[];
}

/** What the pane shows of the map beside the map itself. */
export interface MapState {
  readonly view: View;
  /** Base map, register and first complete states are on screen. */
  readonly baseDrawn: boolean;
  readonly statesDrawn: boolean;
  /** Assets with a current position. */
  readonly moving: number;
  /** Alarms present whose asset is on the map. */
  readonly alarms: number;
  /** Register index of what the map follows; -1 nothing. */
  readonly following: number;
  readonly hover: { readonly x: number; readonly y: number; readonly target: Target } | null;
  readonly list: SpotList | null;
  readonly drawing: Drawing;
  readonly ground: Ground;
  /** Nobody moves it and it moves nowhere. */
  readonly atRest: boolean;
  /** Mean time that an update of the assets took in script, ms. */
  readonly cost: number;
  /** Updates of the assets since the map was made. */
  readonly updates: number;
}

type Moved = (center: readonly [number, number] | null, zoom: number | null) => void;

/** The map of this window. There is one, it is made once, and it moves from page to page rather than being made anew. */
export interface MapEngine {
  readonly element: HTMLElement;
  readonly state: StoreApi<MapState>;
  setBaseMap(baseMap: BaseMap): void;
  /** Limits of communes and quarters, with their names. */
  setLimits(shown: boolean): void;
  /** Where cameras that turn look now, by register index. */
  setViews(views: ReadonlyMap<number, SeenView>): void;
  /** Whether fields of view of cameras are drawn. */
  setFields(shown: boolean): void;
  setRegister(register: AssetRegister, hidden: readonly AssetKind[]): void;
  /** Shows only what is in these states; alarms keep their marks. */
  setOnly(only: Only): void;
  setAlarms(rows: ReadonlyMap<string, AlarmRow>): void;
  setSelected(index: number): void;
  setPalette(palette: Palette): void;
  /** Says a name that stands for several: "Armoire 212 and 3 others". */
  setNaming(naming: (name: string, others: number) => string): void;
  /** Says for how long something has not said where it is, ms. */
  setAgeing(ageing: (ms: number) => string): void;
  /** Says lengths in metres and areas in square metres. */
  setMeasuring(words: {
    readonly length: (metres: number) => string;
    readonly area: (squareMetres: number) => string;
  }): void;
  /** Places over the map that something else covers, px: no name is written there. */
  setCovered(boxes: readonly Box[]): void;
  setBounds(bounds: Bounds): void;
  onPick(pick: (asset: number) => void): void;
  /** Offers what lies where the selected thing is, or in the middle of the map. */
  listHere(): void;
  closeList(): void;
  /** What a click does from now on; null: it selects. */
  setTool(tool: Tool | null): void;
  /** Sets a point of the drawing in the middle of the map, or takes the street there. */
  pointHere(): void;
  takeBack(): void;
  endDrawing(): void;
  /** A drawing was ended; a street was taken. */
  onDrawn(drawn: { readonly sketch: (sketch: Sketch) => void; readonly street: (street: Street) => void }): void;
  /** Shows what was gathered: its shape, and the register indexes of what belongs to it. */
  setGathered(shape: Shape | null, assets: readonly number[]): void;
  /** Zones that are kept, shown while one is chosen or drawn. */
  setKept(zones: readonly { readonly name: string; readonly ring: readonly LonLat[] }[]): void;
  /**
   * A picture of the view in these colours, fine enough for paper. Meanwhile the screen shows the map as it was and it
   * cannot be moved; null when another picture is being made.
   */
  capture(colours: Palette): Promise<HTMLCanvasElement | null>;
  /** lon, lat of an asset now; null while it is nowhere. */
  placeOf(asset: number): readonly [number, number] | null;
  /** The map was moved: centre in degrees and zoom, or null twice where it shows the whole city. */
  onMoved(moved: Moved): void;
  look(center: readonly [number, number], zoom: number): void;
  goTo(at: readonly [number, number], label: string | null): void;
  goToAsset(index: number): void;
  /** Goes to a view that was kept. */
  goToView(center: readonly [number, number], zoom: number): void;
  /** Goes to where all of these places are seen. */
  show(places: readonly LonLat[]): void;
  /** Keeps the selected thing in view, if it moves, or lets it go. */
  setFollowing(on: boolean): void;
  whole(animated?: boolean): void;
  pan(dx: number, dy: number): void;
  zoomBy(steps: number): void;
  /** Positions grow old by themselves. */
  age(): void;
  /** The element was put into the page. */
  attached(): void;
}
