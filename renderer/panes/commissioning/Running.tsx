import { number } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/Button.tsx';
import styles from './Commissioning.module.css';
import type { Progress } from './flow.ts';
import { work } from './useCommissioning.ts';

interface RunningProps {
  readonly words: string;
  readonly done: number;
  /** 0 while nobody knows. */
  readonly total: number;
  /** How far it is, in words; nothing is said without. */
  readonly far?: string;
}

/** Something that takes its time: what, how far, and the way to stop it. */
export function Running({ words, done, total, far }: RunningProps) {
  const { say } = useWords('commissioning');
  return (
    <div className={styles.running} data-running>
      <p role="status">{words}</p>
      <progress aria-label={words} {...(total > 0 ? { value: Math.min(done, total), max: total } : {})} />
      <p className={styles.quiet}>{far ?? '\u00A0'}</p>
      <Button keys={say('key.escape')} data-focus-target onClick={() => work.cancel()}>
        {say('cancel')}
      </Button>
    </div>
  );
}

/** A run at the station. */
export function RunningAtStation({ progress }: { progress: Progress }) {
  const { say, language } = useWords('commissioning');
  const { step, done, total } = progress;
  const far =
    done === 0
      ? undefined
      : total > 0
        ? say('progress.of', { done: number(done, language), total: number(total, language) })
        : say('progress.done', { done: number(done, language) });
  return <Running words={say(`progress.${step}`)} done={done} total={total} {...(far ? { far } : {})} />;
}
