import { clockTime } from '../../i18n/format.ts';
import { refusalWords, useWords } from '../../i18n/words.ts';
import { stationNow } from '../../state/clock.ts';
import { tellOutcome } from '../../state/notices.ts';
import { Button } from '../../ui/Button.tsx';
import type { FaceplateProps } from '../faceplate.ts';
import styles from './Faceplate.module.css';

/** Light level: asked for in percent, and dashed until the lamp itself has told the same. */
export default function LevelFaceplate({ command, disabled, ask }: FaceplateProps) {
  const { say, language } = useWords('faceplate-level');
  const waiting = command?.state === 'requested' || command?.state === 'sent';
  const to = (value: number) => (): void => void ask(value).then((outcome) => tellOutcome(outcome, stationNow()));
  return (
    <div className={styles.level} data-faceplate="level" data-state={command?.state ?? 'none'}>
      <span className={styles.title}>{say('title')}</span>
      <span className={styles.asked} role="status">
        {command ? (
          <>
            <b data-state={command.state}>{String(command.value)} %</b> {say(command.state)},{' '}
            {clockTime(command.stateAt, language)}
            {command.refusal ? <span className={styles.why}> {refusalWords(command.refusal)}</span> : null}
          </>
        ) : (
          say('none')
        )}
      </span>
      <span className={styles.keys}>
        <Button disabled={disabled || waiting} onClick={to(0)}>
          {say('off')}
        </Button>
        <Button disabled={disabled || waiting} onClick={to(50)}>
          {say('half')}
        </Button>
        <Button disabled={disabled || waiting} onClick={to(100)}>
          {say('on')}
        </Button>
      </span>
    </div>
  );
}
