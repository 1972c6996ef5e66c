import type { AlarmDetail, AlarmRow } from '../../../src/contract/alarms.ts';
import { clockTime, duration, shortDay } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { isUnacknowledged } from '../../state/acknowledge.ts';
import { useNow } from '../../state/clock.ts';
import { stateWords } from '../../ui/alarmAct/alarmWords.ts';
import styles from './AssetCard.module.css';

const MINUTE = 60_000;

/** How an alarm stands: its state, who has it, why it is held back, and how long an answer still helps. */
export function AlarmState({
  alarm,
  said,
  under,
}: {
  alarm: AlarmRow;
  said: AlarmDetail | null;
  under: readonly AlarmRow[];
}) {
  const { say: card, language } = useWords('asset-card');
  const { say } = useWords('alarm-list');
  const { hold } = alarm;
  const fresh = under.filter(isUnacknowledged).length;
  // The hold is told in full below.
  const words = stateWords({ row: { ...alarm, hold: null }, level: 1, under: { fresh }, leaving: null }, say, language);
  return (
    <>
      <p data-alarm-words>
        {words}, {alarm.owner === null ? say('card.noOwner') : say('card.owner', { owner: alarm.owner })}
        {alarm.chattering ? `, ${say('chattering')}` : ''}
        {alarm.pending ? <span className={styles.pendingWord}>{card('pending')}</span> : null}
      </p>
      {hold?.type === 'shelved' ? (
        <p className={styles.held}>
          {say('card.shelvedBy', {
            by: hold.by,
            until: clockTime(hold.until, language).slice(0, 5),
            reason: hold.reason,
          })}
        </p>
      ) : hold?.type === 'out-of-service' ? (
        <p className={styles.held}>{say('card.outBy', { by: hold.by, reason: hold.reason })}</p>
      ) : hold ? (
        <p className={styles.held}>{say(`hold.suppressed.${hold.rule}`)}</p>
      ) : null}
      {alarm.returnedAt !== null ? (
        <p className={styles.quiet}>{card('returned', { time: clockTime(alarm.returnedAt, language) })}</p>
      ) : null}
      {alarm.acknowledgedBy !== null && alarm.acknowledgedAt !== null ? (
        <p className={styles.quiet}>
          {card('acknowledgedBy', { by: alarm.acknowledgedBy, time: clockTime(alarm.acknowledgedAt, language) })}
        </p>
      ) : null}
      {said && isUnacknowledged(alarm) ? (
        <Respond since={alarm.raisedAt} within={said.definition.respondWithin * MINUTE} />
      ) : null}
    </>
  );
}

/** In how much time somebody must answer, and how much of it is left, ticking. */
function Respond({ since, within }: { since: number; within: number }) {
  const { say, language } = useWords('alarm-list');
  const now = useNow();
  const left = since + within - now;
  return (
    <p data-respond={left > 0 ? 'left' : 'late'}>
      {say('card.respond', { time: duration(within, language) })}
      {', '}
      {left > 0 ? (
        say('card.respondLeft', { time: duration(left, language) })
      ) : (
        <b>{say('card.respondLate', { time: duration(-left, language) })}</b>
      )}
    </p>
  );
}

/** How many times the same alarm came in the last 30 days, and the last of them. */
export function Earlier({ said }: { said: AlarmDetail }) {
  const { say, language } = useWords('alarm-list');
  const shown = said.earlier.slice(0, 4);
  return (
    <>
      <h4>{say('card.earlier', { count: said.earlierIn30Days })}</h4>
      {shown.length > 0 ? (
        <ul className={styles.earlier} data-earlier={said.earlierIn30Days}>
          {shown.map(({ id, raisedAt, returnedAt }) => {
            const when = { day: shortDay(raisedAt, language), time: clockTime(raisedAt, language).slice(0, 5) };
            return (
              <li key={id}>
                {returnedAt === null
                  ? say('card.earlierStands', when)
                  : say('card.earlierLasted', { ...when, lasted: duration(returnedAt - raisedAt, language) })}
              </li>
            );
          })}
        </ul>
      ) : null}
    </>
  );
}
