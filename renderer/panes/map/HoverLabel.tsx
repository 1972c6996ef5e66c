import { useStore } from 'zustand';
import { number } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { stationNow } from '../../state/clock.ts';
import { useRegister } from '../../state/register.ts';
import { live } from '../../state/station.ts';
import { useAlarms } from '../../state/stores.ts';
import { worstAlarmOf } from './alarmMarks.ts';
import { alarmWords, stateWords } from './describe.ts';
import type { MapEngine, Target } from './engineTypes.ts';
import styles from './Map.module.css';

/** Name and kind of what is under the pointer, and what is known of it. */
export function HoverLabel({ engine }: { engine: MapEngine }) {
  const hover = useStore(engine.state, (state) => state.hover);
  if (!hover) return null;
  const { view } = engine.state.getState();
  // Beside the pointer, towards the middle of the map, so that it is never cut.
  const left = hover.x > view.width - 340 ? `calc(${hover.x - 12}px - 100%)` : `${hover.x + 14}px`;
  const top = hover.y > view.height - 90 ? `calc(${hover.y - 10}px - 100%)` : `${hover.y + 14}px`;
  return (
    <div className={styles.hover} style={{ transform: `translate(${left}, ${top})` }}>
      <Words target={hover.target} />
    </div>
  );
}

function Words({ target }: { target: Target }) {
  const { say, language } = useWords('map');
  const register = useRegister((state) => state.register);
  if (!register) return null;
  const lines: string[] = [];
  let title = '';
  if (target.type === 'cluster') {
    const { count, mark, partsAt } = target.shown;
    const key = mark.open ? 'cluster' : 'clusterAcknowledged';
    title = say(key, { total: number(count, language), priority: mark.priority });
    lines.push(mark.name, say(partsAt() === null ? 'clusterList' : 'clusterClick'));
  } else {
    const [index = -1] = target.type === 'asset' ? [target.index] : target.assets;
    title = register.name[index] ?? '';
    lines.push(stateWords(say, language, register, live.columns(), index, stationNow()));
    const alarm = worstAlarmOf(register.id[index] ?? '', useAlarms.getState().rows);
    if (alarm) lines.push(alarmWords(say, language, alarm));
    const others = target.type === 'stack' ? target.assets.length - 1 : 0;
    if (target.type === 'asset' && register.kindOf(index) === 'camera') lines.push(say('list.pull'));
    if (others > 0) lines.push(say(others === 1 ? 'list.other' : 'list.others', { total: number(others, language) }));
  }
  return (
    <>
      <b>{title}</b>
      {lines.map((line) => (
        <span key={line}>{line}</span>
      ))}
    </>
  );
}
