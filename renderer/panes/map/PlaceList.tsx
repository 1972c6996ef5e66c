import { useStore } from 'zustand';
import { useWords } from '../../i18n/words.ts';
import type { AssetRegister } from '../../state/register.ts';
import { useRowHeight } from '../../ui/rowHeight.ts';
import type { MapEngine } from './engineTypes.ts';
import { inView, screenX, screenY } from './geo.ts';
import styles from './Map.module.css';
import { ThingList } from './ThingList.tsx';

interface PlaceListProps {
  readonly engine: MapEngine;
  readonly register: AssetRegister;
  readonly selected: number;
  readonly onChoose: (asset: number) => void;
  /** Closed by its key: the map has the keys again. */
  readonly onClose: () => void;
}

/** What lies on one spot of the map, at that spot, to choose from. */
export function PlaceList({ engine, register, selected, onChoose, onClose }: PlaceListProps) {
  const { say } = useWords('map');
  const list = useStore(engine.state, (state) => state.list);
  const view = useStore(engine.state, (state) => state.view);
  const rowHeight = useRowHeight() * 1.5;
  if (!list || !inView(view, list.x, list.y)) return null;
  const [x, y] = [screenX(view, list.x), screenY(view, list.y)];
  // Towards the middle of the map, so that it is never cut, and beside the spot rather than over it.
  const left = x > view.width / 2 ? `calc(${Math.round(x) - 18}px - 100%)` : `${Math.round(x) + 18}px`;
  const top = y > view.height / 2 ? `calc(${Math.round(y) + 12}px - 100%)` : `${Math.round(y) - 12}px`;
  return (
    <div
      role="dialog"
      aria-modal="false"
      aria-label={say('list.here')}
      className={styles.placeList}
      style={{ transform: `translate(${left}, ${top})` }}
    >
      <ThingList
        key={list.number}
        label={say('list.here')}
        register={register}
        assets={list.assets}
        selected={selected}
        most={Math.max(3, Math.min(8, Math.floor((view.height / 2 - 60) / rowHeight)))}
        onChoose={onChoose}
        onClose={onClose}
      />
    </div>
  );
}
