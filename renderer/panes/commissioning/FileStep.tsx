import { useRef } from 'react';
import type { ImportRecord } from '../../../src/contract/commissioning.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/Button.tsx';
import styles from './Commissioning.module.css';
import type { Flow } from './flow.ts';
import { History } from './History.tsx';
import { sizeOf } from './inWords.ts';
import { Running } from './Running.tsx';
import { Told } from './Told.tsx';
import { work } from './useCommissioning.ts';

interface FileStepProps {
  readonly flow: Extract<Flow, { stage: 'empty' | 'sending' | 'inspecting' }>;
  readonly records: readonly ImportRecord[] | null;
  readonly away: boolean;
  readonly dropping: boolean;
  readonly onFiles: (files: readonly File[]) => void;
}

/** Refusals of a sending that may be over: the same file may be sent again. */
const PASSING = new Set(['import.not-sent', 'import.silent', 'station.lost', 'station.failed', 'store.full']);

/** The first step: a file is chosen and sent. Below it, what was imported before. */
export function FileStep({ flow, records, away, dropping, onFiles }: FileStepProps) {
  const { say, language } = useWords('commissioning');
  const field = useRef<HTMLInputElement>(null);
  if (flow.stage === 'sending') {
    const { name, bytes } = flow.file;
    const far = say('sent', { done: sizeOf(flow.sent, say, language), total: sizeOf(bytes, say, language) });
    return <Running words={say('sending', { name })} done={flow.sent} total={bytes} far={far} />;
  }
  if (flow.stage === 'inspecting')
    return <Running words={say('inspecting', { name: flow.file.name })} done={0} total={0} />;
  return (
    <div className={styles.first}>
      <div className={styles.choose} data-dropping={dropping}>
        <h2>{say('choose.title')}</h2>
        <p className={styles.quiet}>{say('choose.hint')}</p>
        {flow.refusal ? <Told refusal={flow.refusal} /> : null}
        {flow.refusal && PASSING.has(flow.refusal.code) ? (
          <p className={styles.acts}>
            <Button onClick={() => work.retry()}>{say('again')}</Button>
          </p>
        ) : null}
        {flow.before ? <p>{say('choose.kept')}</p> : null}
        <p className={styles.acts}>
          <Button primary data-focus-target onClick={() => field.current?.click()}>
            {say('choose.button')}
          </Button>
          <span className={styles.quiet}>{say(dropping ? 'choose.dropNow' : 'choose.drop')}</span>
        </p>
        <p className={styles.quiet}>{say('choose.safe')}</p>
        <input
          ref={field}
          type="file"
          hidden
          accept=".csv,.txt,.tsv,.json,.geojson,.kml,.kmz,.zip"
          onChange={(event) => {
            onFiles([...(event.target.files ?? [])]);
            // The same file, mended, may be chosen again.
            event.target.value = '';
          }}
        />
      </div>
      <h2 className={styles.part}>{say('history')}</h2>
      <History records={records} old={away} />
    </div>
  );
}
