import { type RefObject, useState } from 'react';
import type { AlarmDetail, AlarmRow } from '../../../src/contract/alarms.ts';
import { COMMENT_LIMIT } from '../../../src/domain/alarm/alarm.ts';
import { clockTime, shortDay } from '../../i18n/format.ts';
import { refusalWords, useWords } from '../../i18n/words.ts';
import { comment } from '../../state/alarmActs.ts';
import { stationNow } from '../../state/clock.ts';
import { Refused } from '../../ui/States.tsx';
import styles from './AssetCard.module.css';

interface RemarksProps {
  readonly alarm: AlarmRow;
  readonly remarks: AlarmDetail['comments'];
  readonly field: RefObject<HTMLInputElement | null>;
  readonly onLeave: () => void;
}

/** Remarks on an alarm with who wrote them and when, and a field for one more. What is refused stays in the field. */
export function Remarks({ alarm, remarks, field, onLeave }: RemarksProps) {
  const { say, language } = useWords('alarm-list');
  const [text, setText] = useState('');
  const [told, setTold] = useState<string | null>(null);
  const today = shortDay(stationNow(), language);
  const write = async (): Promise<void> => {
    const written = text.trim();
    if (written === '') return;
    const outcome = await comment([alarm], written);
    setTold(outcome.ok ? null : refusalWords(outcome.refusal));
    if (outcome.ok) setText((now) => (now.trim() === written ? '' : now));
  };
  return (
    <>
      <h4>{say('card.remarks')}</h4>
      {remarks.length > 0 ? (
        <ul className={styles.remarks} data-remarks={remarks.length}>
          {remarks.map(({ at, by, text: remark }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: remarks are only added, and one may be written twice
            <li key={`${at} ${index}`}>
              <span className={styles.quiet}>
                {shortDay(at, language) === today ? '' : `${shortDay(at, language)} `}
                {clockTime(at, language).slice(0, 5)} {by}
              </span>
              <span>{remark}</span>
            </li>
          ))}
        </ul>
      ) : null}
      <input
        ref={field}
        className={styles.remark}
        value={text}
        maxLength={COMMENT_LIMIT}
        aria-label={say('card.addRemark')}
        placeholder={`${say('card.addRemark')} (C)`}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.ctrlKey || event.altKey || event.metaKey) return;
          event.stopPropagation();
          if (event.key === 'Enter') void write();
          else if (event.key === 'Escape') onLeave();
          else return;
          event.preventDefault();
        }}
      />
      {told !== null ? <Refused>{told}</Refused> : null}
    </>
  );
}
