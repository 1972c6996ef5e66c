import { useEffect, useRef, useState } from 'react';
import type { Preview } from '../../../src/contract/commissioning.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/Button.tsx';
import { BadRowsTable } from './BadRowsTable.tsx';
import { ChangeSamples } from './ChangeSamples.tsx';
import styles from './Commissioning.module.css';
import { changesNothing, type Flow } from './flow.ts';
import { changeInWords, counted, nounOf } from './inWords.ts';
import { RunningAtStation } from './Running.tsx';
import { Remarks, Told } from './Told.tsx';
import { work } from './useCommissioning.ts';

interface PreviewStepProps {
  readonly flow: Extract<Flow, { stage: 'preview' | 'applying' }>;
  readonly away: boolean;
}

const PARTS = ['added', 'changed', 'removed', 'bad'] as const;
type Part = (typeof PARTS)[number];

/** What to look at first: rows that cannot be read, else what goes away, else what comes. */
const firstPart = ({ bad, removed, changed, added }: Preview): Part =>
  bad > 0 ? 'bad' : removed > 0 ? 'removed' : changed > 0 && added === 0 ? 'changed' : 'added';

/** The fourth step: what applying would do, and the one question before it is done. */
export function PreviewStep({ flow, away }: PreviewStepProps) {
  const { say, language } = useWords('commissioning');
  const { preview, open } = flow;
  const [part, setPart] = useState(() => firstPart(preview));
  const nothing = changesNothing(preview);
  const what = changeInWords('all', preview, nounOf(preview.target, open.draft), say, language);
  const ask = (asking: boolean): void => work.tell({ type: 'asked', asking });
  const step = useRef<HTMLDivElement>(null);
  const asking = flow.stage === 'preview' && flow.asking;
  // The question has the keys on its harmless answer; taken back, they are where it was asked.
  const wasAsking = useRef(asking);
  useEffect(() => {
    const to = (name: string): void => step.current?.querySelector<HTMLElement>(`[data-act="${name}"]`)?.focus();
    if (asking) to('no');
    else if (wasAsking.current && document.activeElement === document.body) to('apply');
    wasAsking.current = asking;
  }, [asking]);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Ctrl+Enter asks wherever in the step the keys are
    <div
      ref={step}
      className={styles.step}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && asking) ask(false);
        else if (event.key === 'Enter' && event.ctrlKey && flow.stage === 'preview' && !asking && !nothing && !away)
          ask(true);
        else return;
        event.preventDefault();
      }}
    >
      <div className={styles.counts} role="group" aria-label={say('preview.title')}>
        {PARTS.map((one) => (
          <Button
            key={one}
            chosen={part === one}
            data-count={one}
            data-some={preview[one] > 0}
            {...(one === part && flow.stage === 'preview' ? { 'data-focus-target': true } : {})}
            onClick={() => setPart(one)}
          >
            {(one === 'removed' || one === 'bad') && preview[one] > 0 ? <i aria-hidden="true">▲</i> : null}
            {say(`preview.${one}`, counted(preview[one], language))}
          </Button>
        ))}
        <span className={styles.quiet} data-count="unchanged">
          {say('preview.unchanged', counted(preview.unchanged, language))}
        </span>
      </div>
      {preview.remarks.length > 0 ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrolled by keys too
        <div className={styles.noted} tabIndex={0} role="group" aria-label={say('content.remarks')}>
          <Remarks remarks={preview.remarks} />
        </div>
      ) : null}
      {part === 'bad' ? <BadRowsTable preview={preview} /> : <ChangeSamples preview={preview} part={part} />}
      <footer className={styles.foot}>
        {flow.stage === 'applying' ? (
          <>
            <RunningAtStation progress={flow.progress} />
            <p className={styles.quiet}>{say('applying')}</p>
          </>
        ) : (
          <>
            {flow.refusal ? <Told refusal={flow.refusal} /> : null}
            {!flow.refusal && flow.attempt?.how === 'cancelled' ? (
              <p role="status">{say('preview.cancelled')}</p>
            ) : null}
            {away ? <p className={styles.quiet}>{say('away')}</p> : null}
            {asking ? (
              <div className={styles.question} role="group" aria-label={what} data-question>
                <p>
                  <b>{say('preview.question', { what })}</b>
                </p>
                {preview.bad > 0 ? <p>▲ {say('preview.aside', counted(preview.bad, language))}</p> : null}
                <p className={styles.quiet}>{say('preview.undoLater')}</p>
                <div className={styles.acts}>
                  <Button primary data-act="yes" disabled={away} onClick={() => work.apply()}>
                    {say('preview.yes')}
                  </Button>
                  <Button data-act="no" keys={say('key.escape')} onClick={() => ask(false)}>
                    {say('preview.no')}
                  </Button>
                </div>
              </div>
            ) : (
              <>
                <p>
                  {!nothing
                    ? `${what}.`
                    : say(preview.unchanged === 0 && preview.bad > 0 ? 'preview.nothingRead' : 'preview.nothing')}
                </p>
                <div className={styles.acts}>
                  <Button primary data-act="apply" keys="Ctrl ⏎" disabled={nothing || away} onClick={() => ask(true)}>
                    {say('preview.apply')}
                  </Button>
                  <Button onClick={() => work.tell({ type: 'went', to: 'mapping' })}>{say('preview.toMapping')}</Button>
                </div>
              </>
            )}
          </>
        )}
      </footer>
    </div>
  );
}
