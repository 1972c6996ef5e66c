import { number } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/Button.tsx';
import styles from './Commissioning.module.css';
import type { Flow } from './flow.ts';
import { counted, nounOf, nouns } from './inWords.ts';
import { work } from './useCommissioning.ts';

interface AppliedStepProps {
  readonly flow: Extract<Flow, { stage: 'applied' }>;
  readonly onHistory: () => void;
}

/** The last step: what was done, and how to go back. */
export function AppliedStep({ flow, onHistory }: AppliedStepProps) {
  const { say, language } = useWords('commissioning');
  const { record, open } = flow;
  const noun = nounOf(record.target, open.draft);
  return (
    <>
      <div className={styles.scroll}>
        <h2>{say('applied.title')}</h2>
        <p data-applied={record.id}>
          <b>{record.title}</b>{' '}
          {say('applied.said', {
            added: nouns(record.added, noun, say, language),
            changed: number(record.changed, language),
            removed: number(record.removed, language),
          })}
        </p>
        {record.bad > 0 ? <p>{say('imports.bad', counted(record.bad, language))}</p> : null}
        <p className={styles.quiet}>{say('applied.where')}</p>
      </div>
      <footer className={styles.foot}>
        <div className={styles.acts}>
          <Button primary data-focus-target onClick={() => work.tell({ type: 'startedOver' })}>
            {say('applied.another')}
          </Button>
          <Button onClick={onHistory}>{say('applied.history')}</Button>
        </div>
      </footer>
    </>
  );
}
