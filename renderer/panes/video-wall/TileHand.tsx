import styles from './Tile.module.css';
import { type DrawnBox, type PictureActs, usePictureHand } from './usePictureHand.ts';

interface TileHandProps {
  readonly label: string;
  readonly selected: boolean;
  /** The camera of the tile turns. */
  readonly ptz: boolean;
  readonly onSelect: () => void;
  readonly onEnlarge: () => void;
  readonly acts: PictureActs;
  /** What an empty tile says. */
  readonly children?: React.ReactNode;
}

/**
 * What takes the hand and the keys of a tile. It stays while cameras come and go in the tile, so that the keys are never
 * lost with one.
 */
export function TileHand({ label, selected, ptz, onSelect, onEnlarge, acts, children }: TileHandProps) {
  const { box, handlers } = usePictureHand(selected && ptz, acts);
  return (
    <button
      type="button"
      className={styles.hand}
      data-ptz={ptz && selected}
      data-focus-target={selected || undefined}
      aria-pressed={selected}
      aria-label={label}
      onClick={onSelect}
      {...handlers}
      onDoubleClick={() => {
        handlers.onDoubleClick();
        onEnlarge();
      }}
      onPointerDown={(event) => {
        onSelect();
        handlers.onPointerDown(event);
      }}
    >
      {children}
      {box && <HandBox box={box} />}
    </button>
  );
}

/** The part of the picture that is being drawn, over a tile whose picture stands whole in its middle. */
const HandBox = ({ box }: { box: DrawnBox }) => (
  <span
    className={styles.box}
    style={{ left: `${box.left}px`, top: `${box.top}px`, width: `${box.width}px`, height: `${box.height}px` }}
  />
);
