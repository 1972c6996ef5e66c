import { type RefObject, useEffect, useRef, useState } from 'react';
import type { StationAddress } from '../../state/address.ts';
import { useMachineLoad } from './machineLoad.ts';
import { chooseStream, type StreamChoice } from './streamChoice.ts';
import { useLargeRefused, useLargeTrouble, useLargeWanted } from './useLargeStream.ts';

/** A tile, as its stream is chosen. */
export interface ChoosingTile {
  readonly camera: string;
  readonly station: StationAddress | null;
  /** Under somebody's hand. */
  readonly watched: boolean;
  /** It plays. */
  readonly active: boolean;
}

/** The stream of a tile. */
export interface ChosenStream {
  /** Null until the tile's size is known, so that no stream is begun only to be left. */
  readonly choice: StreamChoice | null;
  /** Hears why the large stream is not played; true when the small one is chosen for it. */
  readonly refused: (code: string) => boolean;
}

/**
 * The stream for a tile by its size on the screen, by whether it is watched, by how the machine keeps up, and by whether
 * its large stream can be played here.
 */
export function useTileStream(picture: RefObject<HTMLElement | null>, tile: ChoosingTile): ChosenStream {
  const { camera, station, watched, active } = tile;
  const load = useMachineLoad();
  const trouble = useLargeTrouble(camera);
  const refused = useLargeRefused(camera);
  const [width, setWidth] = useState(0);
  const before = useRef<StreamChoice>(undefined);
  useEffect(() => {
    const box = picture.current?.parentElement;
    if (!box) return;
    const measure = (): void => setWidth(Math.round(box.clientWidth * window.devicePixelRatio));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    return () => observer.disconnect();
  }, [picture]);
  if (width > 0) before.current = chooseStream({ width, watched }, { load, trouble }, before.current);
  const choice = width > 0 ? (before.current ?? null) : null;
  // A machine that does not keep up does not ask for more; what cannot be played at all stays known while it would be shown.
  const isWanted =
    choice !== null && (choice.lowered === null ? choice.stream.startsWith('main') : choice.lowered !== 'busy');
  useLargeWanted(camera, station, active && isWanted);
  return { choice, refused };
}
