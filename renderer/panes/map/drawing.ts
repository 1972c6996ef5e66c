import type { BaseMap } from '../../../src/contract/register.ts';
import type { LonLat } from '../../../src/domain/asset/asset.ts';
import { streetAt, wholeStreet } from './gather.ts';
import { begin, ended, type Sketch, type SketchTool, takenBack, withPoint } from './sketch.ts';

/** What a click on the map does other than select: draws, or takes the street under it. */
export type Tool = SketchTool | 'street';

export type Street = BaseMap['streets'][number];

/** What is being drawn. */
export interface Drawing {
  readonly tool: Tool | null;
  readonly sketch: Sketch | null;
  /** The street that a click would take, all its pieces. */
  readonly street: readonly Street[] | null;
  /** Points are set by key, in the middle of the map. */
  readonly byKey: boolean;
}

export const NO_DRAWING: Drawing = { tool: null, sketch: null, street: null, byKey: false };

interface Hooks {
  readonly get: () => Drawing;
  readonly set: (drawing: Drawing) => void;
  readonly streets: () => readonly Street[];
  /** How far from the pointer a street is still meant, m. */
  readonly reach: () => number;
  readonly sketched: (sketch: Sketch) => void;
  readonly taken: (street: Street) => void;
}

/** Turns clicks and keys into a drawing. */
export interface DrawingTool {
  start(tool: Tool | null): void;
  /** The pointer is at a place, or has left the map. */
  move(at: LonLat | null): void;
  click(at: LonLat, byKey?: boolean): void;
  takeBack(): void;
  end(): void;
}

export function createDrawingTool({ get, set, streets, reach, sketched, taken }: Hooks): DrawingTool {
  const streetUnder = (at: LonLat): Street | null => streetAt(streets(), at[0], at[1], reach());
  return {
    start: (tool) => set({ ...NO_DRAWING, tool, sketch: tool === null || tool === 'street' ? null : begin(tool) }),
    move(at) {
      const drawing = get();
      if (drawing.tool === 'street') {
        const under = at && streetUnder(at);
        if (under && drawing.street?.includes(under)) return;
        if (!under && !drawing.street) return;
        set({ ...drawing, byKey: false, street: under ? wholeStreet(streets(), under) : null });
      } else if (drawing.sketch && !drawing.sketch.done && drawing.sketch.points.length > 0)
        set({ ...drawing, byKey: false, sketch: { ...drawing.sketch, pointer: at } });
      else if (drawing.byKey && at) set({ ...drawing, byKey: false });
    },
    click(at, byKey = false) {
      const drawing = get();
      if (drawing.tool === 'street') {
        const under = streetUnder(at);
        set({ ...drawing, byKey });
        if (under) taken(under);
      } else if (drawing.sketch) {
        const sketch = withPoint(drawing.sketch, at);
        set({ ...drawing, byKey, sketch: { ...sketch, pointer: null } });
      }
    },
    takeBack() {
      const drawing = get();
      if (drawing.sketch) set({ ...drawing, sketch: takenBack(drawing.sketch) });
    },
    end() {
      const drawing = get();
      if (!drawing.sketch || drawing.sketch.done) return;
      const sketch = ended(drawing.sketch);
      set({ ...drawing, sketch });
      if (sketch.done) sketched(sketch);
    },
  };
}
