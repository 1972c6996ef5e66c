import { useEffect, useLayoutEffect, useRef } from 'react';
import 'uplot/dist/uPlot.min.css';
import type { Language } from '../../i18n/format.ts';
import { useAppearance } from '../../state/stores.ts';
import { useWidth } from '../../ui/useWidth.ts';
import styles from './History.module.css';
import type { Gap } from './past.ts';
import { createPlot, type Drawing, heightOf, type Plot } from './plot.ts';
import { lookNow } from './plotLook.ts';

interface PastPlotProps {
  readonly drawing: Drawing;
  readonly span: Gap;
  /** Time at which the cursor stands; null for none. */
  readonly cursor: number | null;
  readonly language: Language;
  readonly onPoint: (at: number | null) => void;
}

/** The plot on its canvas. Built anew for another light, size, language or set of states; else only drawn. */
export function PastPlot({ drawing, span, cursor, language, onPoint }: PastPlotProps) {
  const { light, density } = useAppearance();
  const { width, ref } = useWidth();
  const target = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | null>(null);
  const now = useRef({ drawing, span, onPoint, cursor });
  now.current = { drawing, span, onPoint, cursor };
  const shape = drawing.kind === 'lanes' ? drawing.lanes.map(({ words }) => words).join('\n') : drawing.kind;
  const measured = width > 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: light, density and the lanes' words decide what is read inside
  useLayoutEffect(() => {
    if (!target.current || !measured) return;
    const built = createPlot({
      target: target.current,
      width: target.current.clientWidth,
      drawing: now.current.drawing,
      span: now.current.span,
      look: lookNow(),
      language,
      onPoint: (at) => now.current.onPoint(at),
    });
    plot.current = built;
    built.point(now.current.cursor);
    return () => {
      plot.current = null;
      built.destroy();
    };
  }, [measured, light, density, language, shape]);

  useEffect(() => plot.current?.resize(width), [width]);
  useEffect(() => {
    plot.current?.draw(drawing, span);
    plot.current?.point(now.current.cursor);
  }, [drawing, span]);
  useEffect(() => plot.current?.point(cursor), [cursor]);

  return (
    <div ref={ref} className={styles.plot} style={{ minHeight: heightOf(drawing, lookNow().row) }} aria-hidden="true">
      <div ref={target} />
    </div>
  );
}
