import { useWords } from '../../i18n/words.ts';
import styles from './Commissioning.module.css';
import { type Flow, isBusy } from './flow.ts';
import { work } from './useCommissioning.ts';

const STEPS = ['file', 'content', 'mapping', 'preview', 'done'] as const;
type Step = (typeof STEPS)[number];

const STEP_OF: Readonly<Record<Flow['stage'], Step>> = {
  empty: 'file',
  sending: 'file',
  inspecting: 'file',
  content: 'content',
  mapping: 'mapping',
  reading: 'mapping',
  preview: 'preview',
  applying: 'preview',
  applied: 'done',
};

/** Where the import is, and the way back to the steps before. */
export function StepBar({ flow }: { flow: Flow }) {
  const { say } = useWords('commissioning');
  const now = STEP_OF[flow.stage];
  const free = 'open' in flow && !isBusy(flow) && flow.stage !== 'applied';
  const may = (step: Step): boolean => {
    if (!free || step === now) return false;
    if (step === 'preview') return flow.open.preview !== null;
    return step === 'content' || step === 'mapping';
  };
  const go = (step: Step): void => {
    if (step === 'content' || step === 'mapping' || step === 'preview') work.tell({ type: 'went', to: step });
  };
  return (
    <nav aria-label={say('steps')} className={styles.steps}>
      <ol>
        {STEPS.map((step, index) => (
          <li key={step} data-past={index < STEPS.indexOf(now)} data-now={step === now}>
            {may(step) ? (
              <button type="button" className={styles.goBack} onClick={() => go(step)}>
                <span className={styles.digit}>{index + 1}</span> {say(`step.${step}`)}
              </button>
            ) : (
              <span aria-current={step === now ? 'step' : undefined}>
                <span className={styles.digit}>{index + 1}</span> {say(`step.${step}`)}
              </span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
