import type { Map as MapLibre } from 'maplibre-gl';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createDrawingTool, type Drawing, NO_DRAWING } from './drawing.ts';
import { followPointer } from './pointer.ts';
import { figuresOf } from './sketch.ts';

type Listener = (event: unknown) => void;

/** A map that tells of a pointer, and a screen whose pictures come when the test says so. */
function desk() {
  const listeners = new Map<string, Listener>();
  const frames = new Map<number, () => void>();
  let frame = 0;
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) => {
    frame += 1;
    frames.set(frame, draw);
    return frame;
  });
  vi.stubGlobal('cancelAnimationFrame', (id: number) => frames.delete(id));
  let drawing: Drawing = NO_DRAWING;
  const tool = createDrawingTool({
    get: () => drawing,
    set: (next) => {
      drawing = next;
    },
    streets: () => [],
    reach: () => 10,
    sketched: () => undefined,
    taken: () => undefined,
  });
  const map = {
    on: (name: string, listener: Listener) => listeners.set(name, listener),
    getCanvas: () => ({ style: { cursor: '' } }),
  };
  followPointer(map as unknown as MapLibre, {
    at: () => null,
    over: () => undefined,
    clicked: () => undefined,
    drawing: () => tool,
  });
  const at = (x: number, y: number) => ({ point: { x, y }, lngLat: { lng: 5 + x / 1e5, lat: 47 + y / 1e5 } });
  return {
    tool,
    drawing: () => drawing,
    move: (x: number, y: number) => listeners.get('mousemove')?.(at(x, y)),
    click: (x: number, y: number) => listeners.get('click')?.(at(x, y)),
    picture() {
      const due = [...frames.values()];
      frames.clear();
      for (const draw of due) draw();
    },
  };
}

afterEach(() => vi.unstubAllGlobals());

describe('the pointer while something is measured', () => {
  it('is where the hand is now, however many moves came before one picture', () => {
    const { tool, drawing, move, click, picture } = desk();
    tool.start('distance');
    click(0, 0);
    move(10, 0);
    move(400, 0);
    move(800, 0);
    picture();
    expect(drawing().sketch?.pointer).toEqual([5.008, 47]);
  });

  it('adds nothing to a way whose last point was just set, though the picture comes after the click', () => {
    const { tool, drawing, move, click, picture } = desk();
    tool.start('distance');
    move(0, 0);
    click(0, 0);
    move(100, 0);
    click(100, 0);
    move(100, 200);
    click(100, 200);
    const shown = figuresOf(drawing().sketch!).metres;
    picture();
    expect(figuresOf(drawing().sketch!).metres).toBeCloseTo(shown, 6);
  });
});
