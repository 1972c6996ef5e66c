import { MapLibreOverlay } from '@deck.gl/maplibre';
import type { Map as MapLibre } from 'maplibre-gl';
import type { AssetKind } from '../../../src/domain/asset/asset.ts';
import type { LiveChange, LiveStore } from '../../state/live.ts';
import type { AssetRegister } from '../../state/register.ts';
import { keysAtWork } from '../../ui/keysAtWork.ts';
import { type AssetBuffers, createBuffers, type Only, writeMoving, writeSizes, writeStates } from './assetBuffers.ts';
import {
  type AssetScene,
  type Atlas,
  type Chosen,
  chosenOf,
  createLayerMaker,
  DETAIL_FROM,
  deckData,
  renewed,
  takePatch,
} from './assetLayers.ts';
import { createFrameClock, FIRST } from './frameClock.ts';
import { inView, mercatorX, mercatorY, type View } from './geo.ts';
import { createGlide, type Glide } from './glide.ts';
import type { Palette } from './palette.ts';
import { drawAtlas, KIND_FROM } from './shapes.ts';
import { createTrails, type Trails } from './trail.ts';

/** All assets, in deck.gl, following the live frames on a clock of its own. */
export interface AssetOverlay {
  setRegister(register: AssetRegister, hidden: readonly AssetKind[]): void;
  /** Marks these register indexes (of what stands still) as gathered. */
  setChosen(assets: readonly number[]): void;
  /** Shows only things in these states. */
  setOnly(only: Only): void;
  setPalette(palette: Palette): void;
  /**
   * Hands over the canvas at the moment it is drawn anew, with so many px for each of the screen (null: as many as the
   * display has). Gives up where it is not drawn.
   */
  picture(ratio: number | null, take: (picture: HTMLCanvasElement) => void): Promise<void>;
  /** Draws from now on; until then the graphics are left to the ground. */
  start(): void;
  /** Whether anybody sees it: what is not seen is neither written nor drawn, and all of it is once it is seen again. */
  setSeen(seen: boolean): void;
  /** The canvas has another size, which wipes it: drawn anew as soon as it has. */
  resized(): void;
  /** The zoom changed: sizes follow. */
  zoomed(): void;
  /** The map stands still again: what waited out of sight is sent. */
  stood(): void;
  /** Positions grow old by themselves, also when nothing is heard. */
  age(): void;
  /** Degrees where something that moves is drawn now; null while it was never heard of. */
  drawnAt(asset: number): readonly [lon: number, lat: number] | null;
  /** Where it was in the last minutes, in pieces, degrees. */
  trailOf(asset: number): (readonly [lon: number, lat: number])[][];
  /** Mean time that an update took in script, ms. */
  cost(): number;
  /** Updates so far. */
  updates(): number;
}

interface Hooks {
  readonly view: () => View;
  readonly now: () => number;
  /** After an update: how many have a current position, and whether something that moves was sent. */
  readonly updated: (moving: number, moved: boolean) => void;
  /** The first complete states are on screen. */
  readonly statesDrawn: () => void;
}

/** Shortest time between two updates, ms: four a second are enough for things that drive through streets. */
const INTERVAL = 250;
/** Where the machine draws quickly and something glides. */
const SMOOTH_INTERVAL = 50;
/** Zoom from which a glide can be told from a step. */
const GLIDE_FROM = 13;
/** Longest, where the machine draws in software. */
const SLOW_INTERVAL = 1_000;
/**
 * Longest while keys are pressed in the window, where the machine draws in software: the page then stands still for each
 * picture of the map (it reads it back), and the answer to a key comes first.
 */
const KEYS_INTERVAL = 5_000;
/** Whether keys are still pressed is looked at so often, ms. */
const KEYS_LOOK = 100;
/** A picture that takes longer than this is drawn in software, ms. */
const SLOW_PICTURE = 60;

/** Frames within which a canvas has its new size. */
const AFTER_RESIZE = 12;

/** A picture is waited for this long, ms. */
const PICTURE_WITHIN = 4_000;

type Part = 'lights' | 'fixed' | 'moving';

export function createAssetOverlay(map: MapLibre, live: LiveStore, first: Palette, hooks: Hooks): AssetOverlay {
  const canvas = document.createElement('canvas');
  const atlas: Atlas = { canvas, mapping: drawAtlas(canvas) };
  let palette = first;
  let buffers: AssetBuffers | null = null;
  let scene: AssetScene | null = null;
  let detail = map.getZoom() >= DETAIL_FROM;
  let shownKinds = -1;
  let states: Uint32Array[] | 'all' = [];
  let moved = false;
  let complete = false;
  let told = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = 0;
  let interval = INTERVAL;
  /** Until the last picture was on the screen, ms. */
  let pictureTook = 0;
  let cost = 0;
  let updates = 0;
  let overlay: MapLibreOverlay | null = null;
  let started = false;
  let glide: Glide = createGlide([]);
  let gliding = false;
  let trails: Trails = createTrails([]);
  let chosen: Chosen | null = null;
  let only: Only = 'all';
  let grab: ((picture: HTMLCanvasElement) => void) | null = null;
  let frames = createFrameClock();
  let layersOf = createLayerMaker(atlas);
  /** These graphics have drawn everything once. */
  let settled = false;
  let seenNow = true;
  /** Parts that were written and not yet sent. */
  const waiting = new Set<Part>();

  const attach = (): void => {
    settled = false;
    frames = createFrameClock();
    layersOf = createLayerMaker(atlas);
    // deck.gl hands it on to its animation loop, which is not in its types.
    const clock: object = { animationFrameProvider: frames };
    const mine = new MapLibreOverlay({
      ...clock,
      interleaved: false,
      layers: [],
      onAfterRender: () => {
        const canvas = mine.getCanvas();
        if (canvas) grab?.(canvas);
        if (!complete || !scene) return;
        settled = true;
        if (told) return;
        told = true;
        hooks.statesDrawn();
      },
      onLoad: () => {
        const graphics = mine.getCanvas();
        // deck.gl does not mend a lost graphics context: a new one is made once the browser gives it.
        graphics?.addEventListener('webglcontextlost', () => setTimeout(again, 800), { once: true });
      },
    });
    overlay = mine;
    map.addControl(mine as never);
    send();
  };
  const again = (): void => {
    if (overlay) map.removeControl(overlay as never);
    overlay = null;
    attach();
  };
  const send = (): void => {
    if (!overlay || !scene || !started) return;
    overlay.setProps({ layers: layersOf(scene, map.getZoom(), palette, chosen) });
    frames.wake(settled ? 1 : FIRST);
  };
  const renew = (parts: Iterable<Part>): void => {
    if (!buffers) return;
    const made = { ...scene } as { -readonly [K in keyof AssetScene]: AssetScene[K] };
    made.buffers = buffers;
    for (const part of parts) {
      if (part === 'lights') made.patch = takePatch(buffers.lights, made.patch ?? null);
      made[part] = renewed(made[part], deckData(buffers[part], part === 'lights' ? 'lights' : 'icons'));
      waiting.delete(part);
    }
    scene = made;
    send();
  };

  const anyInView = (indexes: Iterable<number>, margin: number): boolean => {
    const columns = live.columns();
    const view = hooks.view();
    if (!columns) return false;
    for (const index of indexes)
      if (inView(view, mercatorX(columns.lon[index]!), mercatorY(columns.lat[index]!), margin)) return true;
    return false;
  };

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    last = performance.now();
    const columns = live.columns();
    if (!buffers || !columns) return;
    const look = { palette, detail, only };
    const ready = new Set<Part>();
    if (states === 'all') {
      const written = writeStates(buffers, columns, look, 'all');
      if (written.lights) ready.add('lights');
      if (written.fixed || writeSizes(buffers, columns, map.getZoom(), only)) ready.add('fixed');
    } else {
      for (const indexes of states) {
        const written = writeStates(buffers, columns, look, indexes);
        if (written.lights) waiting.add('lights');
        if (written.fixed) waiting.add('fixed');
        if ((written.lights || written.fixed) && anyInView(indexes, 20))
          for (const part of waiting) if (part !== 'moving') ready.add(part);
      }
    }
    states = [];
    if (moved) {
      gliding = glide.step(last);
      const current = writeMoving(buffers, columns, look, hooks.now(), glide);
      const seen = anyInView(buffers.moving.indexes, 60);
      if (seen) ready.add('moving');
      else waiting.add('moving');
      hooks.updated(current, seen);
      moved = gliding && seen;
      if (moved) schedule();
    }
    if (ready.size > 0) {
      renew(ready);
      measureFrame();
    }
    // The first ones make the programs of the graphics card and say nothing of the rest.
    updates += 1;
    const took = performance.now() - last;
    cost = updates < 8 ? took : cost * 0.9 + took * 0.1;
  };
  /** Two frames from now the graphics card has drawn this one: where that takes long, updates come less often. */
  const measureFrame = (): void => {
    const start = performance.now();
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        const delay = performance.now() - start;
        pictureTook = delay;
        if (delay > 120) interval = Math.min(SLOW_INTERVAL, delay * 3);
        else interval = gliding && delay < 40 ? SMOOTH_INTERVAL : INTERVAL;
      }),
    );
  };
  const schedule = (): void => {
    if (timer !== undefined || !seenNow) return;
    timer = setTimeout(due, Math.max(0, last + interval - performance.now()));
  };
  const due = (): void => {
    if (pictureTook > SLOW_PICTURE && keysAtWork() && performance.now() < last + KEYS_INTERVAL)
      timer = setTimeout(due, KEYS_LOOK);
    else flush();
  };

  live.subscribe((change: LiveChange | null) => {
    if (!change) {
      states = 'all';
      moved = true;
    } else if (change.type === 'states') {
      if (change.complete) {
        states = 'all';
        complete = true;
      } else if (!seenNow) states = 'all';
      else if (states !== 'all') states.push(change.indexes);
    } else {
      const columns = live.columns();
      if (columns) {
        glide.fixed(change.indexes, columns, performance.now(), map.getZoom() >= GLIDE_FROM);
        trails.fixed(change.indexes, columns);
      }
      moved = true;
    }
    schedule();
  });
  attach();

  return {
    setRegister(register, hidden) {
      const columns = live.columns();
      buffers = createBuffers(register, hidden);
      glide = createGlide(buffers.moving.indexes);
      trails = createTrails(buffers.moving.indexes);
      if (columns) {
        // A frame that came before this pane was opened counts as well.
        complete ||= live.statesVersion() > 1;
        writeStates(buffers, columns, { palette, detail, only }, 'all');
        writeSizes(buffers, columns, map.getZoom(), only);
        glide.fixed(buffers.moving.indexes, columns, performance.now(), false);
        trails.fixed(buffers.moving.indexes, columns);
        hooks.updated(writeMoving(buffers, columns, { palette, detail, only }, hooks.now(), glide), true);
      }
      renew(['lights', 'fixed', 'moving']);
    },
    setChosen(indexes) {
      if (indexes.length === 0 && !chosen) return;
      chosen = indexes.length > 0 && buffers ? chosenOf(indexes, buffers.register) : null;
      send();
    },
    picture(ratio, take) {
      const mine = overlay;
      if (!mine) return Promise.resolve();
      return new Promise((resolve) => {
        const done = (): void => {
          clearTimeout(timeout);
          grab = null;
          mine.setProps({ _animate: false });
          frames.setAlways(false);
          resolve();
        };
        const timeout = setTimeout(done, PICTURE_WITHIN);
        let pictures = 0;
        grab = (canvas) => {
          // The first may still have the size from before.
          pictures += 1;
          if (pictures < 2) return;
          take(canvas);
          done();
        };
        // Drawn anew with each picture of the screen, whether something changed or not.
        mine.setProps({ useDevicePixels: ratio ?? true, _animate: true });
        frames.setAlways(true);
      });
    },
    start() {
      started = true;
      send();
    },
    setSeen(next) {
      if (seenNow === next) return;
      seenNow = next;
      if (next) schedule();
      else {
        clearTimeout(timer);
        timer = undefined;
      }
    },
    setOnly(next) {
      if (only === next) return;
      only = next;
      states = 'all';
      moved = true;
      shownKinds = -1;
      flush();
      send();
    },
    setPalette(next) {
      palette = next;
      states = 'all';
      moved = true;
      flush();
      send();
    },
    resized: () => frames.wake(AFTER_RESIZE),
    zoomed() {
      const zoom = map.getZoom();
      const columns = live.columns();
      const kinds = Object.values(KIND_FROM).filter((from) => zoom >= from).length;
      if (buffers && columns && kinds !== shownKinds) {
        shownKinds = kinds;
        if (writeSizes(buffers, columns, zoom, only)) renew(['fixed']);
      }
      const wanted = zoom >= DETAIL_FROM;
      if (wanted !== detail) {
        detail = wanted;
        states = 'all';
        schedule();
      }
      send();
    },
    stood() {
      if (waiting.size > 0) renew([...waiting]);
    },
    age() {
      moved = true;
      schedule();
    },
    drawnAt(asset) {
      const slot = glide.slotOf(asset);
      return slot === undefined || Number.isNaN(glide.lon[slot]) ? null : [glide.lon[slot]!, glide.lat[slot]!];
    },
    trailOf: (asset) => trails.of(asset),
    cost: () => cost,
    updates: () => updates,
  };
}
