import { useStore } from 'zustand';
import { useWords } from '../../i18n/words.ts';
import { useChosenPlace } from '../../state/chosenPlace.ts';
import { lookThere } from '../../state/lookThere.ts';
import type { MapEngine } from './engineTypes.ts';
import { inView, mercatorX, mercatorY, screenX, screenY } from './geo.ts';
import styles from './Map.module.css';

/** The point that was chosen on the map, where it lies, and what it is good for. */
export function ChosenPoint({ engine, onLeave }: { engine: MapEngine; onLeave: () => void }) {
  const { say } = useWords('map');
  const place = useChosenPlace((state) => state.place);
  const view = useStore(engine.state, (state) => state.view);
  if (!place) return null;
  const [x, y] = [mercatorX(place.at[0]), mercatorY(place.at[1])];
  if (!inView(view, x, y)) return null;
  return (
    <div
      className={styles.chosenPoint}
      data-chosen-point={place.at.join(' ')}
      style={{ transform: `translate(${Math.round(screenX(view, x))}px, ${Math.round(screenY(view, y))}px)` }}
    >
      <i aria-hidden="true" />
      <p role="status">
        <b>{place.label ?? say('chosen.title')}</b> <span>{say('chosen.hint')}</span>
        <button
          type="button"
          data-look-there
          onClick={() => void lookThere({ at: place.at, label: place.label ?? say('look.point') })}
        >
          {say('look.there')} <kbd aria-hidden>O</kbd>
        </button>
        <button
          type="button"
          aria-label={say('chosen.forget')}
          title={say('chosen.forget')}
          onClick={() => {
            useChosenPlace.setState({ place: null });
            onLeave();
          }}
        >
          ×
        </button>
      </p>
    </div>
  );
}
