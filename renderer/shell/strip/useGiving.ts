import { useCallback, useLayoutEffect, useRef, useState } from 'react';
import { useWidth } from '../../ui/useWidth.ts';
import { GIVING } from './giving.ts';

/**
 * How many steps of giving room (`GIVING`) it takes until a line holds all it says. It is measured before each
 * picture, so that letters of every size, both languages and a wall have the same rule. Room is taken back when the
 * width or `says` changes: not with each second, or the line would never be still.
 * @param says names what is told, without its figures
 */
export function useGiving(says: string): {
  readonly taken: number;
  readonly ref: (element: HTMLElement | null) => void;
} {
  const { width, ref: widthOf } = useWidth();
  const line = useRef<HTMLElement | null>(null);
  const key = `${width}/${says}`;
  const [given, setGiven] = useState({ key, taken: 0 });
  const taken = given.key === key ? given.taken : 0;
  useLayoutEffect(() => {
    const element = line.current;
    if (element && taken < GIVING.length && element.scrollWidth > element.clientWidth)
      setGiven({ key, taken: taken + 1 });
  });
  const ref = useCallback(
    (element: HTMLElement | null) => {
      line.current = element;
      return widthOf(element);
    },
    [widthOf],
  );
  return { taken, ref };
}
