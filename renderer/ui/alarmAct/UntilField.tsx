import { clockTime, duration } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { useNow } from '../../state/clock.ts';
import styles from './alarmAct.module.css';
import { UNTIL_CHOICES, type UntilChoice, untilOf } from './until.ts';

interface UntilFieldProps {
  readonly choice: UntilChoice;
  readonly own: string;
  /** Longest that is allowed, ms; null for no limit. */
  readonly longest: number | null;
  /** An own time is a day and a time, not the next time of day. */
  readonly days: boolean;
  readonly onChoice: (choice: UntilChoice) => void;
  readonly onOwn: (own: string) => void;
}

/** Until when: offered times with the hour they end at, and one's own. */
export function UntilField({ choice, own, longest, days, onChoice, onOwn }: UntilFieldProps) {
  const { say, language } = useWords('alarm-list');
  const now = useNow();
  return (
    <fieldset className={styles.until}>
      <legend>{say('form.until')}</legend>
      {UNTIL_CHOICES.map((one) => {
        const until = one === 'own' ? null : untilOf(one, '', now);
        const tooLong = longest !== null && until !== null && until - now > longest;
        return (
          <label key={one} data-disabled={tooLong}>
            <input
              type="radio"
              name="until"
              value={one}
              checked={choice === one}
              disabled={tooLong}
              onChange={() => onChoice(one)}
            />
            {say(`form.untilChoice.${one}`)}
            {until !== null ? <span>{clockTime(until, language).slice(0, 5)}</span> : null}
          </label>
        );
      })}
      {choice === 'own' ? (
        <input
          maxLength={20}
          size={14}
          placeholder={say(days ? 'form.dayAndTime' : 'form.time')}
          aria-label={say('form.untilOwn')}
          value={own}
          onChange={(event) => onOwn(event.target.value)}
        />
      ) : null}
      {longest !== null && longest > 0 ? (
        <span className={styles.note}>{say('form.longest', { time: duration(longest, language) })}</span>
      ) : null}
    </fieldset>
  );
}
