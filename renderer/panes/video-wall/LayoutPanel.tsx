import { LAYOUT_SHAPES, tilesOf, WALL_LAYOUTS, type WallLayout } from '../../../src/domain/camera/wallLayout.ts';
import styles from './WallPanel.module.css';
import type { Say } from './wallHost.ts';

interface LayoutPanelProps {
  readonly layout: WallLayout;
  readonly say: Say;
  readonly onLayout: (layout: WallLayout) => void;
}

/** The divisions, drawn. */
export const LayoutPanel = ({ layout, say, onLayout }: LayoutPanelProps) => (
  <div className={styles.layouts}>
    {WALL_LAYOUTS.map((one) => (
      <button
        key={one}
        type="button"
        data-first={one === layout || undefined}
        aria-pressed={one === layout}
        aria-label={layoutWords(one, say)}
        title={layoutWords(one, say)}
        onClick={() => onLayout(one)}
      >
        <LayoutDrawing layout={one} />
        <span>{say(`layoutName.${one}`)}</span>
      </button>
    ))}
  </div>
);

/** A division in words: how many pictures, and how uneven. */
export const layoutWords = (layout: WallLayout, say: Say): string =>
  say(tilesOf(layout) === 1 ? 'layoutOne' : 'layoutButton', { count: tilesOf(layout) }) +
  (/[+w]/.test(layout) ? ` (${say(`layoutName.${layout}`)})` : '');

const WIDTH = 48;
const HEIGHT = 27;

/** A division as a small drawing. */
export function LayoutDrawing({ layout }: { layout: WallLayout }) {
  const { columns, rows, places } = LAYOUT_SHAPES[layout];
  const [x, y] = [WIDTH / columns, HEIGHT / rows];
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden="true" className={styles.drawing}>
      {places.map(({ column, row, width, height }) => (
        <rect
          key={`${column}/${row}`}
          x={column * x + 1}
          y={row * y + 1}
          width={width * x - 2}
          height={height * y - 2}
          rx={0.5}
        />
      ))}
    </svg>
  );
}
