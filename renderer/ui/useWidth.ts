import { useCallback, useState } from 'react';

/** Width of an element, px (0 before it is in the page), and the ref to give it. */
export function useWidth(): { readonly width: number; readonly ref: (element: HTMLElement | null) => void } {
  const [width, setWidth] = useState(0);
  const ref = useCallback((element: HTMLElement | null) => {
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.round(entry?.contentRect.width ?? 0)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { width, ref };
}
