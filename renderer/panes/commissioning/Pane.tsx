import { type DragEvent, useEffect, useRef, useState } from 'react';
import { clockTime } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { stationNow } from '../../state/clock.ts';
import { useLink } from '../../state/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { PaneHeader } from '../../ui/PaneHeader.tsx';
import { Loading, OldBand } from '../../ui/States.tsx';
import { AppliedStep } from './AppliedStep.tsx';
import styles from './Commissioning.module.css';
import { ContentStep } from './ContentStep.tsx';
import { FileStep } from './FileStep.tsx';
import { isBusy } from './flow.ts';
import { History } from './History.tsx';
import { MappingStep } from './MappingStep.tsx';
import { PreviewStep } from './PreviewStep.tsx';
import { StepBar } from './StepBar.tsx';
import { useFlow, useImports, work } from './useCommissioning.ts';

/** What a drop brings: one file, or more than one can take. */
const filesOf = (event: DragEvent): readonly File[] => [...event.dataTransfer.files];
const bringsFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files');

/** A city's files, read into the register step by step; and what was imported before. */
export default function CommissioningPane() {
  const { say, language } = useWords('commissioning');
  const flow = useFlow();
  const records = useImports();
  const link = useLink();
  const [showHistory, setShowHistory] = useState(false);
  const [dropping, setDropping] = useState(false);
  const [dropped, setDropped] = useState<string | null>(null);
  const root = useRef<HTMLElement>(null);
  const away = link.state !== 'connected';
  const { stage } = flow;

  // The keys go on with the step that comes, when they were in the one that goes.
  const before = useRef(`${stage}${showHistory}`);
  useEffect(() => {
    const now = `${stage}${showHistory}`;
    if (before.current === now) return;
    before.current = now;
    const keys = document.activeElement;
    if (keys !== document.body && !root.current?.contains(keys)) return;
    root.current?.querySelector<HTMLElement>('[data-focus-target]')?.focus({ preventScroll: true });
  }, [stage, showHistory]);

  const choose = (files: readonly File[]): void => {
    setDropped(null);
    const [file] = files;
    if (stage === 'applying') setDropped(say('choose.notWhileWriting'));
    else if (files.length > 1) setDropped(say('choose.one', { count: files.length }));
    else if (file) {
      setShowHistory(false);
      work.choose(file);
    }
  };
  const since = link.since + stationNow() - Date.now();
  const working = stage !== 'empty';
  return (
    <section
      ref={root}
      className={styles.pane}
      data-pane="commissioning"
      data-stage={stage}
      data-dropping={dropping}
      aria-label={say('label')}
      onDragOver={(event) => {
        if (!bringsFiles(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = stage === 'applying' ? 'none' : 'copy';
        setDropping(true);
      }}
      onDragLeave={(event) => {
        if (!(event.relatedTarget instanceof Node && root.current?.contains(event.relatedTarget))) setDropping(false);
      }}
      onDrop={(event) => {
        if (!bringsFiles(event)) return;
        event.preventDefault();
        setDropping(false);
        choose(filesOf(event));
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        if (showHistory) setShowHistory(false);
        else if (isBusy(flow)) work.cancel();
        else return;
        event.preventDefault();
      }}
    >
      <PaneHeader>
        <span className={styles.file}>
          {'file' in flow ? flow.file.name : 'open' in flow ? flow.open.file.name : ''}
        </span>
        <span className={styles.space} />
        {working || showHistory ? (
          <Button flat chosen={showHistory} onClick={() => setShowHistory(!showHistory)}>
            {say('history')}
          </Button>
        ) : null}
      </PaneHeader>
      {away && link.state !== 'waiting' ? <OldBand>{say('old', { time: clockTime(since, language) })}</OldBand> : null}
      {dropped ? (
        <p className={styles.band} role="status">
          <span aria-hidden="true">▲</span> {dropped}
        </p>
      ) : null}
      {showHistory ? (
        <>
          <div className={styles.backLine}>
            <Button keys={say('key.escape')} onClick={() => setShowHistory(false)}>
              {say(stage === 'empty' || stage === 'applied' ? 'back' : 'backToWork')}
            </Button>
          </div>
          <History records={records} old={away} />
        </>
      ) : (
        <>
          <StepBar flow={flow} />
          {stage === 'empty' && !records && away ? (
            <Loading>{say('loading')}</Loading>
          ) : stage === 'empty' || stage === 'sending' || stage === 'inspecting' ? (
            <FileStep flow={flow} records={records} away={away} dropping={dropping} onFiles={choose} />
          ) : stage === 'content' ? (
            <ContentStep open={flow.open} />
          ) : stage === 'mapping' || stage === 'reading' ? (
            <MappingStep flow={flow} away={away} />
          ) : stage === 'preview' || stage === 'applying' ? (
            <PreviewStep flow={flow} away={away} />
          ) : (
            <AppliedStep flow={flow} onHistory={() => setShowHistory(true)} />
          )}
        </>
      )}
    </section>
  );
}
