import { useWords } from '../../i18n/words.ts';
import { ActBar } from '../../ui/alarmAct/ActBar.tsx';
import type { Targets } from '../../ui/alarmAct/acts.ts';
import type { AlarmActs } from '../../ui/alarmAct/useAlarmActs.ts';
import { Button } from '../../ui/Button.tsx';
import styles from './AlarmList.module.css';

interface ActLineProps {
  readonly acts: AlarmActs;
  readonly targets: Targets | null;
  readonly marked: number;
  readonly onUnmark: () => void;
}

/** What can be done with the active row, or with those that are marked; how many they are is said before. */
export function ActLine({ acts, targets, marked, onUnmark }: ActLineProps) {
  const { say } = useWords('alarm-list');
  if (!targets) return null;
  return (
    <div className={styles.acts} role="group" aria-label={say('acts')} data-marked={marked}>
      {marked > 0 ? (
        <>
          <b role="status">{say('marked', { count: marked })}</b>
          <Button flat keys={say('escape')} onClick={onUnmark}>
            {say('unmark')}
          </Button>
        </>
      ) : null}
      <ActBar
        acts={acts.statesFor(targets)}
        under={targets.under.length}
        several={targets.rows.length > 1}
        flat
        onAct={(id) => acts.run(id, targets)}
      />
    </div>
  );
}
