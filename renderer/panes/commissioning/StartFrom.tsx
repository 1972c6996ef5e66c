import { useRef, useState } from 'react';
import type { ImportMapping } from '../../../src/contract/commissioning.ts';
import { useWords } from '../../i18n/words.ts';
import { stationNow } from '../../state/clock.ts';
import { tellOutcome } from '../../state/notices.ts';
import { Button } from '../../ui/Button.tsx';
import { copyText, handsOutFiles, saveText } from '../../ui/handOut.ts';
import styles from './Commissioning.module.css';
import type { Opened } from './flow.ts';
import { placeOfMistake } from './inWords.ts';
import { finished, type Origin } from './mapping.ts';
import { type Mistake, mappingFile, readMappingFile, tooLargeForMapping } from './mistakes.ts';
import { useReadingInWords } from './ReadingPart.tsx';
import { keepMapping, work } from './useCommissioning.ts';

interface StartFromProps {
  readonly open: Opened;
  readonly busy: boolean;
  readonly away: boolean;
  /** Whether the mapping is whole: only then it can be saved. */
  readonly whole: boolean;
}

const ORIGINS = { suggestion: 'saidSuggestion', saved: 'saidSaved', before: 'saidBefore', file: 'saidFile' } as const;

/** What the mapping starts from, and where it is kept for the next delivery. */
export function StartFrom({ open, busy, away, whole }: StartFromProps) {
  const { say } = useWords('commissioning');
  const inWords = useReadingInWords();
  const field = useRef<HTMLInputElement>(null);
  const [refused, setRefused] = useState<{ name: string; mistakes: readonly Mistake[] } | null>(null);
  /** What was said last, of the mapping as it was then. */
  const [said, setSaid] = useState<{ of: ImportMapping; words: string } | null>(null);
  const { inspection, saved, draft, origin, before } = open;
  const start = (from: ImportMapping, next: Origin): void => work.tell({ type: 'edited', draft: from, origin: next });

  const choose = (value: string): void => {
    setRefused(null);
    const [kind, dataset] = [value.slice(0, 1), value.slice(1)];
    const mapping = saved.find((one) => one.dataset === dataset);
    if (kind === 's') start(inspection.suggestion, { from: 'suggestion' });
    else if (kind === 'b' && before) start(before, { from: 'before' });
    else if (kind === 'd' && mapping) start(mapping, { from: 'saved', dataset });
  };
  const openFile = async (file: File): Promise<void> => {
    const read = readMappingFile(tooLargeForMapping(file.size) ? 'x'.repeat(300_000) : await file.text());
    if (read.ok) {
      setRefused(null);
      start(read.mapping, { from: 'file', name: file.name });
    } else setRefused({ name: file.name, mistakes: read.mistakes });
  };
  const keep = async (): Promise<void> => {
    const mapping = finished(draft);
    const outcome = await keepMapping(mapping);
    if (outcome.ok) setSaid({ of: draft, words: 'start.kept' });
    else tellOutcome(outcome, stationNow());
  };
  const save = (): void => {
    const { name, text } = mappingFile(finished(draft));
    if (handsOutFiles()) saveText(name, text);
    else void copyText(text).then((done) => setSaid({ of: draft, words: done ? 'start.copied' : 'preview.notCopied' }));
  };
  const value =
    origin.from === 'suggestion'
      ? 's'
      : origin.from === 'before'
        ? 'b'
        : origin.from === 'saved'
          ? `d${origin.dataset}`
          : 'f';
  const suggested = inspection.suggestion.source;
  const otherwise = (['encoding', 'delimiter', 'decimal', 'projection', 'layer'] as const).some(
    (part) => suggested[part] !== draft.source[part],
  );
  return (
    <div className={styles.start}>
      <div className={styles.line}>
        <label htmlFor="mapping-start">{say('start.label')}</label>
        <select
          id="mapping-start"
          {...(busy ? {} : { 'data-focus-target': true })}
          value={value}
          onChange={(event) => choose(event.target.value)}
        >
          <option value="s">{say('start.suggestion')}</option>
          {before ? <option value="b">{say('start.before')}</option> : null}
          {saved.map(({ dataset, title }) => (
            <option key={dataset} value={`d${dataset}`}>
              {say('start.saved', { title })}
            </option>
          ))}
          {origin.from === 'file' ? <option value="f">{say('start.file', { name: origin.name })}</option> : null}
        </select>
        <Button onClick={() => field.current?.click()}>{say('start.open')}</Button>
        <Button disabled={!whole} onClick={save}>
          {say(handsOutFiles() ? 'start.save' : 'start.copy')}
        </Button>
        <Button disabled={!whole || away} onClick={() => void keep()}>
          {say('start.keep')}
        </Button>
        <span className={styles.quiet} role="status">
          {said?.of === draft ? say(said.words) : ''}
        </span>
        <input
          ref={field}
          type="file"
          hidden
          accept=".json,application/json"
          data-mapping-file
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            if (file) void openFile(file);
            event.target.value = '';
          }}
        />
      </div>
      <p className={styles.quiet}>
        {say(`start.${ORIGINS[origin.from]}`, origin.from === 'file' ? { name: origin.name } : {})}
      </p>
      {otherwise ? (
        <p className={styles.line} role="status">
          <span>{say('start.otherReading', { reading: inWords(suggested) })}</span>
          <Button
            onClick={() =>
              work.tell({ type: 'edited', draft: { ...draft, source: { ...suggested, format: draft.source.format } } })
            }
          >
            {say('start.takeReading')}
          </Button>
        </p>
      ) : null}
      {refused ? (
        <div className={styles.refusedFile} role="alert">
          <p>▲ {say('start.refused', { name: refused.name })}</p>
          <ul>
            {refused.mistakes.map((mistake) => (
              <li key={mistake.at}>
                <b>{placeOfMistake(mistake, say)}</b>
                {'\u00A0'}: {say(`mistake.${mistake.code}`, mistake.context)}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </div>
  );
}
