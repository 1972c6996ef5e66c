import { createStore } from 'zustand/vanilla';
import { FLAG } from '../../../src/contract/live.ts';
import type { BaseMap, BuildingOutlines } from '../../../src/contract/register.ts';
import { type AssetKind, isMoving } from '../../../src/domain/asset/asset.ts';
import type { LiveStore } from '../../state/live.ts';
import type { AssetRegister } from '../../state/register.ts';
import { agesIn } from './ages.ts';
import { type AlarmMark, alarmMarks } from './alarmMarks.ts';
import { createAnnotations } from './annotations.ts';
import { isOldPosition, type Only, passes } from './assetBuffers.ts';
import { type AssetOverlay, createAssetOverlay } from './assetOverlay.ts';
import { type BaseLayer, createBaseLayer, NO_GROUND } from './baseLayer.ts';
import { createCamera } from './camera.ts';
import { cameraOfTarget, pullCameras } from './cameraPull.ts';
import { createCapture } from './capture.ts';
import { createMap } from './createMap.ts';
import { NO_DRAWING } from './drawing.ts';
import type { MapEngine, MapState, Target } from './engineTypes.ts';
import { createFollow } from './follow.ts';
import { mercatorX, mercatorY, metresPerPixel, type View, viewOf } from './geo.ts';
import { createHand } from './hand.ts';
import { createHitTest, type HitTest } from './hitTest.ts';
import styles from './Map.module.css';
import { createOverlay } from './overlayCanvas.ts';
import { css, type Palette } from './palette.ts';
import { createPicking } from './picking.ts';
import { followPointer } from './pointer.ts';
import { forgetWidths } from './textOnCanvas.ts';
import type { TileFetch } from './tileArchive.ts';

/** The ground is waited for this long before the assets are drawn, ms. */
const GROUND_WITHIN = 5_000;

/** A street is meant by a click this near to its middle, px. */
const STREET_WITHIN = 12;
/** Period of what blinks, ms. */
const BLINK = 1_200;

export function createMapEngine(
  live: LiveStore,
  first: Palette,
  now: () => number,
  readBuildings: () => Promise<BuildingOutlines | null>,
  fetchTiles: TileFetch,
): MapEngine {
  const element = document.createElement('div');
  element.className = styles.engine ?? '';
  const ground = document.createElement('div');
  ground.className = styles.ground ?? '';
  const [still, blinking] = [document.createElement('canvas'), document.createElement('canvas')];
  still.className = styles.overlay ?? '';
  blinking.className = `${styles.overlay} ${styles.blinking}`;
  element.append(ground, still, blinking);

  let palette = first;
  const map = createMap(ground, palette);
  const overlay = createOverlay(still, blinking);
  const state = createStore<MapState>(() => ({
    view: viewOf(0, 0, 1, 1, 1),
    baseDrawn: false,
    statesDrawn: false,
    moving: 0,
    alarms: 0,
    following: -1,
    hover: null,
    list: null,
    drawing: NO_DRAWING,
    ground: NO_GROUND,
    atRest: true,
    cost: 0,
    updates: 0,
  }));

  let base: BaseLayer | null = null;
  let assets: AssetOverlay | null = null;
  let register: AssetRegister | null = null;
  let hits: HitTest | null = null;
  let marks: ReadonlyMap<number, AlarmMark> = new Map();
  let selected = -1;
  let pick: (asset: number) => void = () => undefined;
  let moved: Parameters<MapEngine['onMoved']>[0] = () => undefined;
  let view = state.getState().view;
  let asked = 0;
  let limits = true;
  let fields = true;
  let only: Only = 'all';
  let baseMapShown: BaseMap | null = null;

  const placeOf = (asset: number): readonly [number, number] | null => {
    const columns = live.columns();
    // Between a new register and its first drawing an index may be beyond what is there.
    if (!columns || !register || asset >= columns.lon.length) return null;
    if (isMoving(register.kindOf(asset))) return assets?.drawnAt(asset) ?? null;
    return [columns.lon[asset]!, columns.lat[asset]!];
  };

  const readView = (): View => {
    const { lng, lat } = map.getCenter();
    return viewOf(lng, lat, map.getZoom(), ground.clientWidth, ground.clientHeight);
  };

  const annotations = createAnnotations(placeOf);
  const camera = createCamera(map, () => view);
  const follow = createFollow({
    view: () => view,
    placeOf: (asset) => placeOf(asset),
    goTo: (at) => camera.ease(at, map.getZoom()),
    changed: (following) => state.setState({ following }),
  });
  map.on('dragstart', follow.stop);
  const place = (): void => annotations.place(view, palette);

  let moving: readonly number[] = [];
  let ageing = (ms: number): string => `${Math.round(ms / 60_000)} min`;
  const ages = (): { x: number; y: number; text: string }[] => {
    const columns = live.columns();
    if (!columns) return [];
    return agesIn(view, moving, columns, now(), placeOf).map(({ x, y, age }) => ({ x, y, text: ageing(age) }));
  };
  const trail = (): { x: number; y: number }[][] => {
    const at = selected < 0 || !assets ? null : placeOf(selected);
    const pieces = at && assets ? assets.trailOf(selected) : [];
    // What glides has not come to its last fix yet: the trail ends where it is drawn.
    if (at && pieces.length > 0) pieces.at(-1)?.splice(-1, 1, at);
    return pieces.map((piece) => piece.map(([lon, lat]) => ({ x: mercatorX(lon), y: mercatorY(lat) })));
  };
  let agesDrawn = false;
  const draw = (): void => {
    asked = 0;
    const written = ages();
    agesDrawn = written.length > 0;
    overlay.draw(annotations.scene(view, palette, { ages: written, trail: trail(), drawing: hand.scene() }));
  };
  const redraw = (): void => {
    if (asked === 0) asked = requestAnimationFrame(draw);
  };
  const replace = (): void => {
    place();
    redraw();
  };

  /** The ground was drawn: what lies over it goes with it in the same frame. */
  const onRender = (): void => {
    const next = readView();
    const same =
      next.x === view.x &&
      next.y === view.y &&
      next.scale === view.scale &&
      next.width === view.width &&
      next.height === view.height;
    if (same) return;
    view = next;
    state.setState({ view });
    if (annotations.outdated(view)) place();
    draw();
  };

  const reindex = (): void => {
    annotations.reindex();
    replace();
  };

  const picking = createPicking({
    state,
    view: () => view,
    unit: () => palette.unit,
    annotations,
    hits: () => hits,
    camera,
    pick: (asset) => pick(asset),
  });
  const hand = createHand({
    state,
    redraw,
    cursor(cursor) {
      map.getCanvas().style.cursor = cursor;
    },
    streets: () => baseMapShown?.streets ?? [],
    reach: () => STREET_WITHIN * palette.unit * metresPerPixel(view),
    placeOf,
    moves: (asset) => register !== null && isMoving(register.kindOf(asset)),
    setChosen: (indexes) => assets?.setChosen(indexes),
  });
  followPointer<Target>(map, {
    at: picking.targetAt,
    drawing: hand.drawing,
    over: (hover) => state.setState({ hover }),
    clicked(target, px) {
      state.setState({ list: null });
      if (annotations.setPin(null)) replace();
      if (target) picking.clicked(target, px);
    },
  });
  pullCameras(map, (x, y) =>
    hand.drawing()
      ? null
      : cameraOfTarget(picking.targetAt(x, y), (index) =>
          register?.kindOf(index) === 'camera'
            ? { id: register.id[index] ?? '', name: register.name[index] ?? '' }
            : null,
        ),
  );
  map.on('render', onRender);
  map.on('zoom', () => assets?.zoomed());
  map.on('movestart', () => state.setState({ atRest: false }));
  map.on('moveend', () => {
    state.setState({ atRest: !map.isMoving() });
    base?.follow();
    assets?.stood();
    view = readView();
    state.setState({ view });
    replace();
    // Where a vehicle led the map is not where the operator wants it at the next start.
    if (follow.followed() >= 0) return;
    if (camera.whole()) return moved(null, null);
    const { lng, lat } = map.getCenter();
    moved([Math.round(lng * 1e6) / 1e6, Math.round(lat * 1e6) / 1e6], Math.round(map.getZoom() * 100) / 100);
  });
  const fit = (): void => {
    overlay.resize(ground.clientWidth, ground.clientHeight, window.devicePixelRatio || 1);
    view = readView();
    state.setState({ view });
    place();
    draw();
    assets?.resized();
    if (camera.whole()) camera.showWhole(false);
  };
  map.on('resize', fit);
  let sharp = false;
  const sharpen = (): void => {
    if (sharp) return;
    sharp = true;
    // Not the ratio of now: without one of its own the map follows the display that its window is moved to.
    map.setPixelRatio(undefined as never);
    assets?.start();
  };
  /** The names follow the tiles that are there; the city's own stay the same wherever one looks. */
  const renameGround = (): void => {
    annotations.setTileNames(base?.names() ?? null);
    replace();
  };
  map.on('idle', () => {
    if (state.getState().ground.type === 'tiles') renameGround();
    if (!base?.complete() || state.getState().baseDrawn) return;
    if (sharp) state.setState({ baseDrawn: true });
    else sharpen();
  });
  // Drawn in another typeface until ours has come.
  void Promise.all(['400', '700'].map((weight) => document.fonts.load(`${weight} 12px ${palette.font}`))).then(() => {
    forgetWidths();
    replace();
  });

  // The pane is closed, or behind another one.
  let seen = true;
  new IntersectionObserver((entries) => {
    seen = entries.at(-1)?.isIntersecting ?? true;
    assets?.setSeen(seen);
  }).observe(element);

  let lastReindex = 0;
  const whenLoaded = (then: () => void): void => {
    if (map.isStyleLoaded()) then();
    else map.once('load', then);
  };
  whenLoaded(() => {
    base = createBaseLayer(map, palette, {
      readBuildings,
      fetchTiles,
      changed(ground) {
        state.setState({ ground });
        renameGround();
      },
    });
    base.setLimits(limits);
    if (baseMapShown) base.show(baseMapShown);
    assets = createAssetOverlay(map, live, palette, {
      view: () => view,
      now,
      statesDrawn: () => state.setState({ statesDrawn: true }),
      updated: (moving, seen) => {
        const cost = Math.round((assets?.cost() ?? 0) * 100) / 100;
        state.setState({ moving, cost, updates: assets?.updates() ?? 0 });
        if (!seen || !register) return;
        hits?.movedOn();
        follow.update();
        const kindOf = register.kindOf;
        const time = performance.now();
        // Alarms of vehicles go with them.
        if (time - lastReindex > 1_000 && [...marks.keys()].some((asset) => isMoving(kindOf(asset)))) {
          lastReindex = time;
          reindex();
        } else if (hand.moving() || (selected >= 0 && isMoving(kindOf(selected)))) redraw();
      },
    });
    assets.setSeen(seen);
    assets.setOnly(only);
    if (register) assets.setRegister(register, hiddenNow);
    // Without a ground the assets are shown all the same.
    setTimeout(sharpen, GROUND_WITHIN);
  });
  let hiddenNow: readonly AssetKind[] = [];

  const passing = (): ((asset: number) => boolean) | null => {
    if (only === 'all') return null;
    return (asset) => {
      const columns = live.columns();
      if (!columns) return false;
      const flags = columns.flags[asset] ?? FLAG.never;
      const moves = register !== null && isMoving(register.kindOf(asset));
      return passes(flags, only, moves && isOldPosition(flags, columns.positionTime[asset] ?? 0, now()));
    };
  };

  /** Another register has other indexes: what is selected, followed and listed stays what it is. */
  const renumber = (before: AssetRegister, next: AssetRegister): void => {
    const now = (index: number): number => next.indexOf.get(before.id[index] ?? '') ?? -1;
    selected = now(selected);
    annotations.setSelected(selected);
    follow.renumber(now);
    const { list } = state.getState();
    const assets = list?.assets.map(now).filter((index) => index >= 0) ?? [];
    state.setState({ hover: null, list: list && { ...list, assets } });
  };

  const recolour = (next: Palette): void => {
    palette = next;
    base?.recolour(next);
    if (map.getLayer('land')) map.setPaintProperty('land', 'background-color', css(next.rgb['map-land']));
    assets?.setPalette(next);
    replace();
  };

  const capture = createCapture({
    map,
    element,
    size: () => view,
    assets: (ratio, take) => assets?.picture(ratio, take) ?? Promise.resolve(),
    overlays() {
      draw();
      return [still, blinking];
    },
    resizeOverlays: overlay.resize,
    palette: () => palette,
    recolour,
  });

  return {
    element,
    state,
    setBaseMap(baseMap) {
      if (baseMapShown === baseMap) return;
      baseMapShown = baseMap;
      annotations.setBaseMap(baseMap);
      base?.show(baseMap);
      replace();
    },
    setLimits(shown) {
      limits = shown;
      annotations.setLimits(shown);
      base?.setLimits(shown);
      replace();
    },
    setRegister(next, hidden) {
      const before = register;
      register = next;
      hiddenNow = hidden;
      if (before && before !== next) renumber(before, next);
      moving = (['service-vehicle', 'bus'] as const).flatMap((kind) =>
        hidden.includes(kind) ? [] : next.ofKind(kind),
      );
      annotations.setRegister(next);
      hits = createHitTest(next, placeOf, hidden, passing());
      assets?.setRegister(next, hidden);
    },
    setCovered(boxes) {
      annotations.setCovered(boxes);
      replace();
    },
    setOnly(next) {
      only = next;
      assets?.setOnly(next);
      if (register) hits = createHitTest(register, placeOf, hiddenNow, passing());
    },
    setAlarms(rows) {
      if (!register) return;
      const { indexOf } = register;
      marks = alarmMarks(rows, indexOf);
      let alarms = 0;
      for (const row of rows.values()) if (indexOf.has(row.asset)) alarms += 1;
      state.setState({ alarms });
      annotations.setMarks(marks);
      replace();
    },
    setViews(views) {
      annotations.setViews(views);
      if (seen && fields) redraw();
    },
    setFields(shown) {
      fields = shown;
      annotations.setFields(shown);
      redraw();
    },
    setSelected(next) {
      if (selected !== next) follow.stop();
      selected = next;
      annotations.setSelected(next);
      annotations.setPin(null);
      replace();
    },
    setPalette: recolour,
    setNaming(next) {
      annotations.setNaming(next);
      replace();
    },
    onPick(next) {
      pick = next;
    },
    listHere: () => picking.listHere(selected, selected >= 0 ? placeOf(selected) : null),
    closeList: () => state.setState({ list: null }),
    ...hand.members,
    capture: capture.take,
    placeOf,
    onMoved(next) {
      moved = next;
    },
    setAgeing(next) {
      ageing = next;
      redraw();
    },
    setBounds: camera.setBounds,
    look: camera.look,
    whole(animated = true) {
      follow.stop();
      camera.showWhole(animated);
    },
    pan(dx, dy) {
      follow.stop();
      if (!capture.busy()) camera.pan(dx, dy);
    },
    zoomBy(steps) {
      if (!capture.busy()) camera.zoomBy(steps);
    },
    goTo(at, label) {
      follow.stop();
      annotations.setPin(label === null ? null : { x: mercatorX(at[0]), y: mercatorY(at[1]), label });
      camera.approach(at);
      replace();
    },
    setFollowing(on) {
      if (on && selected >= 0 && register && isMoving(register.kindOf(selected))) follow.start(selected);
      else follow.stop();
    },
    goToAsset(asset) {
      const at = placeOf(asset);
      if (at) camera.approach(at);
    },
    goToView(center, zoom) {
      follow.stop();
      camera.ease(center, zoom);
    },
    show(places) {
      follow.stop();
      const lons = places.map(([lon]) => lon);
      const lats = places.map(([, lat]) => lat);
      if (places.length > 0) camera.show([Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)]);
    },
    age() {
      assets?.age();
      // Where no age is written, none came to be and none was, everything over the assets stays as it is.
      if (agesDrawn || ages().length > 0) redraw();
    },
    attached() {
      map.resize();
      // The phase follows the wall clock, so that marks in all windows blink together.
      for (const animation of blinking.getAnimations()) animation.startTime = -(performance.timeOrigin % BLINK);
    },
  };
}
