import { mercatorX, mercatorY, screenX, screenY, type View } from './geo.ts';

/** Keeps a thing that moves in view, when the operator asked for it and until the operator moves the map. */
export interface Follow {
  /** Register index of what is followed; -1 nothing. */
  followed(): number;
  start(asset: number): void;
  stop(): void;
  /** The register has other indexes now; -1 for what has left it. */
  renumber(now: (asset: number) => number): void;
  /** It may have moved. */
  update(): void;
}

/** It may be this far from the middle, as a part of the window, before the map comes after it: a calm map is read. */
const FREE = 0.25;

/** `goTo` brings a place to the middle; `changed` is told who is followed. */
export function createFollow(hooks: {
  readonly view: () => View;
  readonly placeOf: (asset: number) => readonly [number, number] | null;
  readonly goTo: (at: readonly [number, number]) => void;
  readonly changed: (asset: number) => void;
}): Follow {
  let asset = -1;
  const set = (next: number): void => {
    if (next === asset) return;
    asset = next;
    hooks.changed(next);
  };
  const update = (): void => {
    const at = asset < 0 ? null : hooks.placeOf(asset);
    if (!at) return;
    const view = hooks.view();
    const dx = screenX(view, mercatorX(at[0])) - view.width / 2;
    const dy = screenY(view, mercatorY(at[1])) - view.height / 2;
    if (Math.abs(dx) > view.width * FREE || Math.abs(dy) > view.height * FREE) hooks.goTo(at);
  };
  return {
    followed: () => asset,
    start(next) {
      set(next);
      update();
    },
    stop: () => set(-1),
    renumber: (now) => set(asset < 0 ? -1 : now(asset)),
    update,
  };
}
