import type { StoreApi } from 'zustand/vanilla';
import type { LonLat } from '../../../src/domain/asset/asset.ts';
import { createDrawingTool, type DrawingTool, type Street } from './drawing.ts';
import type { MapEngine, MapState } from './engineTypes.ts';
import { latitudeOf, longitudeOf, mercatorX, mercatorY } from './geo.ts';
import type { Shape, SketchScene } from './overlaySketch.ts';
import type { Sketch } from './sketch.ts';

interface HandOptions {
  readonly state: StoreApi<MapState>;
  readonly redraw: () => void;
  /** Says by its form what a click does. */
  readonly cursor: (cursor: string) => void;
  readonly streets: () => readonly Street[];
  /** How far from the pointer a street is still meant, m. */
  readonly reach: () => number;
  readonly placeOf: (asset: number) => readonly [number, number] | null;
  readonly moves: (asset: number) => boolean;
  /** Marks what stands still and was gathered. */
  readonly setChosen: (assets: readonly number[]) => void;
}

type Members = Pick<
  MapEngine,
  'setTool' | 'pointHere' | 'takeBack' | 'endDrawing' | 'onDrawn' | 'setGathered' | 'setKept' | 'setMeasuring'
>;

/** What is drawn and gathered by hand. */
export interface Hand {
  readonly members: Members;
  /** Where the pointer's moves and clicks go while something is drawn; null otherwise. */
  drawing(): DrawingTool | null;
  scene(): SketchScene;
  /** Something of what was gathered moves: it is drawn anew when positions come. */
  moving(): boolean;
}

export function createHand(options: HandOptions): Hand {
  const { state, redraw, cursor, streets, reach, placeOf, moves, setChosen } = options;
  let gathered: { readonly shape: Shape | null; readonly moving: readonly number[] } = { shape: null, moving: [] };
  let kept: readonly { readonly name: string; readonly ring: readonly LonLat[] }[] = [];
  let words: Pick<SketchScene, 'lengthWords' | 'areaWords'> = {
    lengthWords: (metres) => `${Math.round(metres)} m`,
    areaWords: (area) => `${Math.round(area)} m²`,
  };
  let onSketched: (sketch: Sketch) => void = () => undefined;
  let onStreet: (street: Street) => void = () => undefined;
  const tool = createDrawingTool({
    get: () => state.getState().drawing,
    set(drawing) {
      state.setState({ drawing });
      redraw();
    },
    streets,
    reach,
    sketched: (sketch) => onSketched(sketch),
    taken: (street) => onStreet(street),
  });
  return {
    members: {
      setTool(next) {
        state.setState({ list: null, hover: null });
        tool.start(next);
        cursor(next === null ? '' : 'crosshair');
      },
      pointHere() {
        const { x, y } = state.getState().view;
        tool.click([longitudeOf(x), latitudeOf(y)], true);
      },
      takeBack: tool.takeBack,
      endDrawing: tool.end,
      onDrawn(hooks) {
        onSketched = hooks.sketch;
        onStreet = hooks.street;
      },
      setGathered(shape, indexes) {
        gathered = { shape, moving: indexes.filter(moves) };
        setChosen(indexes.filter((index) => !moves(index)));
        redraw();
      },
      setKept(zones) {
        kept = zones;
        redraw();
      },
      setMeasuring({ length, area }) {
        words = { lengthWords: length, areaWords: area };
        redraw();
      },
    },
    drawing: () => (state.getState().drawing.tool === null ? null : tool),
    moving: () => gathered.moving.length > 0,
    scene() {
      const { tool: inHand, sketch, street, byKey } = state.getState().drawing;
      return {
        sketch,
        cross: inHand !== null && byKey && !sketch?.done,
        gathered: gathered.shape,
        street: street && { type: 'lines', lines: street.map(({ line }) => line) },
        moving: gathered.moving.flatMap((asset) => {
          const at = placeOf(asset);
          return at ? [{ x: mercatorX(at[0]), y: mercatorY(at[1]) }] : [];
        }),
        kept,
        ...words,
      };
    },
  };
}
