import { clockTime } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { isUnacknowledged } from '../../state/acknowledge.ts';
import { Age } from '../../ui/Age.tsx';
import { Button } from '../../ui/Button.tsx';
import { PriorityMark } from '../../ui/PriorityMark.tsx';
import styles from './AssetCard.module.css';
import type { AssetCard } from './useAssetCard.ts';

interface AlarmPartProps {
  readonly card: AssetCard;
  readonly onAcknowledge: () => void;
  readonly onGo: () => void;
}

/** The alarm of the card: what it means, what to check, what to do next. */
export function AlarmPart({ card, onAcknowledge, onGo }: AlarmPartProps) {
  const { say, language } = useWords('asset-card');
  const { alarm, under, said } = card;
  if (!alarm) return null;
  const open = isUnacknowledged(alarm);
  return (
    <section className={styles.alarm} data-alarm={alarm.id} data-state={alarm.state}>
      <h3>
        <PriorityMark
          priority={alarm.priority}
          filled={open}
          blinking={alarm.priority === 1 && alarm.state === 'unacknowledged'}
        />
        <span>
          {alarm.text[language]}
          {alarm.detail ? `, ${alarm.detail}` : ''}
        </span>
        <span className={styles.quiet}>
          {say('raised', { time: clockTime(alarm.raisedAt, language) })},{' '}
          <Age since={alarm.raisedAt} language={language} />
        </span>
      </h3>
      {alarm.returnedAt !== null ? (
        <p className={styles.quiet}>{say('returned', { time: clockTime(alarm.returnedAt, language) })}</p>
      ) : null}
      {alarm.acknowledgedBy !== null && alarm.acknowledgedAt !== null ? (
        <p className={alarm.pending ? styles.pending : styles.quiet}>
          {say('acknowledgedBy', { by: alarm.acknowledgedBy, time: clockTime(alarm.acknowledgedAt, language) })}
          {alarm.pending ? `, ${say('pending')}` : ''}
        </p>
      ) : null}
      {said ? (
        <>
          <h4>{say('meaning')}</h4>
          <p>{said.definition.meaning[language]}</p>
          <h4>{say('check')}</h4>
          <ol>
            {said.definition.check[language].map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </>
      ) : null}
      <div className={styles.acts}>
        <Button primary={open} disabled={!open} keys="A" onClick={onAcknowledge}>
          {under.length > 0 && open ? say('acknowledgeMore', { count: under.length }) : say('acknowledge')}
        </Button>
        <Button keys="G" onClick={onGo}>
          {say('go')}
        </Button>
      </div>
    </section>
  );
}
