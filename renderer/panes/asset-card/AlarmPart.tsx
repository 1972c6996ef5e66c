import type { RefObject } from 'react';
import type { AssetDetail } from '../../../src/contract/assets.ts';
import { alarmDetail } from '../../i18n/alarmDetail.ts';
import { clockTime } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { isUnacknowledged } from '../../state/acknowledge.ts';
import { Age } from '../../ui/Age.tsx';
import { ActBar } from '../../ui/alarmAct/ActBar.tsx';
import { ActForm } from '../../ui/alarmAct/ActForm.tsx';
import type { Targets } from '../../ui/alarmAct/acts.ts';
import type { AlarmActs } from '../../ui/alarmAct/useAlarmActs.ts';
import { PriorityMark } from '../../ui/PriorityMark.tsx';
import { AlarmState, Earlier } from './AlarmState.tsx';
import styles from './AssetCard.module.css';
import { CallsNear } from './CallsNear.tsx';
import { Remarks } from './Remarks.tsx';
import type { AssetCard } from './useAssetCard.ts';

interface AlarmPartProps {
  readonly card: AssetCard;
  readonly detail: AssetDetail;
  readonly acts: AlarmActs;
  readonly targets: Targets;
  /** Field of the remarks, which the key of that act goes to. */
  readonly remark: RefObject<HTMLInputElement | null>;
  readonly onLeave: () => void;
}

/** The alarm of the card: how it stands, what it means, what to check, whom to call, what to do next, what was remarked. */
export function AlarmPart({ card, detail, acts, targets, remark, onLeave }: AlarmPartProps) {
  const { say, language } = useWords('asset-card');
  const { say: list } = useWords('alarm-list');
  const { alarm, under, said } = card;
  if (!alarm) return null;
  const open = isUnacknowledged(alarm);
  const definition = said?.definition;
  const steps: readonly string[] = definition?.check[language] ?? [];
  const call: readonly string[] = definition?.call[language] ?? [];
  return (
    <section className={styles.alarm} data-alarm={alarm.id} data-state={alarm.state}>
      <h3>
        <PriorityMark
          priority={alarm.priority}
          filled={open}
          blinking={alarm.priority === 1 && alarm.state === 'unacknowledged' && alarm.hold === null}
        />
        <span>
          {alarm.text[language]}
          {alarm.detail ? `, ${alarmDetail(alarm.detail, language)}` : ''}
        </span>
        <span className={styles.quiet}>
          {say('raised', { time: clockTime(alarm.raisedAt, language) })},{' '}
          <Age since={alarm.raisedAt} language={language} />
        </span>
      </h3>
      <AlarmState alarm={alarm} said={said} under={under} />
      {definition ? (
        <>
          <h4>{say('meaning')}</h4>
          <p>{definition.meaning[language]}</p>
          {steps.length > 0 ? (
            <>
              <h4>{say('check')}</h4>
              <ol>
                {steps.map((step) => (
                  <li key={step}>{step}</li>
                ))}
              </ol>
            </>
          ) : null}
          {call.length > 0 ? (
            <>
              <h4>{list('card.call')}</h4>
              <ol data-call>
                {call.map((step) => (
                  <li key={step}>{step}</li>
                ))}
              </ol>
            </>
          ) : null}
        </>
      ) : null}
      <div className={styles.acts}>
        <ActBar
          acts={acts.statesFor(targets)}
          under={under.length}
          flat={false}
          primary={open ? 'acknowledge' : undefined}
          onAct={(id) => (id === 'comment' ? remark.current?.focus() : acts.run(id, targets))}
        />
      </div>
      {acts.form ? (
        <ActForm
          key={acts.form.act}
          {...acts.form}
          onClose={() => {
            acts.closeForm();
            onLeave();
          }}
        />
      ) : null}
      <CallsNear detail={detail} />
      <Remarks key={alarm.id} alarm={alarm} remarks={said?.comments ?? []} field={remark} onLeave={onLeave} />
      {said ? <Earlier said={said} /> : null}
    </section>
  );
}
