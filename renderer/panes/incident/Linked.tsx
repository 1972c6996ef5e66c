import type { IncidentRow } from '../../../src/contract/incidents.ts';
import type { IncidentLink } from '../../../src/domain/incident/operations.ts';
import { clockTime } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { showPane } from '../../shell/dockState.ts';
import { stationNow } from '../../state/clock.ts';
import { unlinkFromIncident } from '../../state/incidents.ts';
import { tellOutcome } from '../../state/notices.ts';
import { useActRefusal } from '../../state/operator.ts';
import { select } from '../../state/station.ts';
import { useAlarms, useCalls } from '../../state/stores.ts';
import { PriorityMark } from '../../ui/PriorityMark.tsx';
import styles from './Incident.module.css';

/** Alarms, calls, cameras and other assets of an incident; each opens where it is shown. */
export function Linked({ row }: { row: IncidentRow }) {
  const { say, language } = useWords('incident');
  const alarms = useAlarms(({ rows }) => rows);
  const calls = useCalls(({ rows }) => rows);
  const denied = useActRefusal('incident', null);
  const line = (link: IncidentLink, name: string, mark: React.ReactNode, open: (() => void) | null) => (
    <li key={`${link.type} ${link.id}`} data-linked={link.type}>
      {open ? (
        <button type="button" className={styles.plain} onClick={open}>
          {mark}
          {name}
        </button>
      ) : (
        <span className={styles.quiet}>{name}</span>
      )}
      <button
        type="button"
        className={styles.unlink}
        aria-label={say('unlink', { name })}
        title={say('unlink', { name })}
        disabled={denied !== null}
        onClick={() => void unlinkFromIncident(row.id, link).then((outcome) => tellOutcome(outcome, stationNow()))}
      >
        ×
      </button>
    </li>
  );
  return (
    <section>
      <h4>{say('linked')}</h4>
      {row.alarms.length + row.calls.length + row.assets.length === 0 ? (
        <p className={styles.quiet}>{say('noLinks')}</p>
      ) : null}
      <ul className={styles.links}>
        {row.alarms.map((id) => {
          const alarm = alarms.get(id);
          return line(
            { type: 'alarm', id },
            alarm ? `${alarm.text[language]}, ${alarm.assetName}` : say('alarmOver'),
            alarm ? <PriorityMark priority={alarm.priority} filled={alarm.state !== 'acknowledged'} /> : null,
            alarm
              ? () => {
                  select({ type: 'alarm', id, asset: alarm.asset });
                  showPane('asset-card');
                }
              : null,
          );
        })}
        {row.calls.map((id) => {
          const call = calls.get(id);
          return line(
            { type: 'call', id },
            call ? say('callOf', { time: clockTime(call.ringingSince, language) }) : say('callOver'),
            null,
            call
              ? () => {
                  select({ type: 'call', id, asset: null });
                  showPane('call-desk');
                }
              : null,
          );
        })}
        {row.assets.map(({ id, name }) =>
          line({ type: 'asset', id }, name, null, () => {
            select({ type: 'asset', id, asset: id });
            showPane('asset-card');
          }),
        )}
      </ul>
    </section>
  );
}
