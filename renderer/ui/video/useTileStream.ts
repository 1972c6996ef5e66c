import { type RefObject, useEffect, useRef, useState } from 'react';
import { useMachineLoad } from './machineLoad.ts';
import { chooseStream, type TileStream } from './streamChoice.ts';

/**
 * The stream for a tile by its size on the screen, by whether it is watched and by how the machine keeps up; null until
 * its size is known, so that no stream is begun only to be left.
 */
export function useTileStream(picture: RefObject<HTMLElement | null>, watched: boolean): TileStream | null {
  const load = useMachineLoad();
  const [width, setWidth] = useState(0);
  const before = useRef<TileStream>(undefined);
  useEffect(() => {
    const box = picture.current?.parentElement;
    if (!box) return;
    const measure = (): void => setWidth(Math.round(box.clientWidth * window.devicePixelRatio));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    return () => observer.disconnect();
  }, [picture]);
  if (width === 0) return null;
  before.current = chooseStream({ width, watched }, load, before.current);
  return before.current;
}
