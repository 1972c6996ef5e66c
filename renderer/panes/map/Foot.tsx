import { useStore } from 'zustand';
import { number } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import type { MapEngine } from './engineTypes.ts';
import { metresPerPixel, scaleBar } from './geo.ts';
import styles from './Map.module.css';

/** What the map is drawn from, and its scale. */
export function Foot({ engine, demonstration }: { engine: MapEngine; demonstration: boolean }) {
  const { say } = useWords('map');
  const ground = useStore(engine.state, (state) => state.ground);
  return (
    <div className={styles.foot} data-cover data-ground={ground.type} data-trouble={ground.trouble ?? 'none'}>
      {ground.trouble ? <b role="status">{say(ground.trouble)}</b> : null}
      {ground.type === 'tiles' && ground.attribution ? (
        <span>{say('tiles.from', { source: ground.attribution })}</span>
      ) : null}
      {demonstration && ground.type !== 'tiles' ? <span>{say('source')}</span> : null}
      <ScaleBar engine={engine} />
    </div>
  );
}

function ScaleBar({ engine }: { engine: MapEngine }) {
  const { language } = useWords('map');
  const perPixel = useStore(engine.state, ({ view }) => Number(metresPerPixel(view).toPrecision(3)));
  const { metres, width } = scaleBar(perPixel, 110);
  return (
    <div className={styles.bar} style={{ width }}>
      {metres >= 1000 ? `${number(metres / 1000, language)} km` : `${number(metres, language)} m`}
    </div>
  );
}
