import { useRef, useState } from 'react';
import type { FieldSource, ImportTarget, Inspection } from '../../../src/contract/commissioning.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/Button.tsx';
import styles from './Commissioning.module.css';
import { counted, fieldName } from './inWords.ts';
import { choicesOf, withOtherwise, withWord, wordsToTranslate } from './mapping.ts';
import { OurWord } from './OurWord.tsx';

interface WordsTableProps {
  readonly target: ImportTarget;
  readonly field: string;
  readonly source: Extract<FieldSource, { column: string }>;
  readonly inspection: Inspection;
  /** Words that the last preview did not take. */
  readonly refused: readonly string[];
  readonly onSource: (source: FieldSource) => void;
}

/** The file's words of one column and ours for them. Open from the start where only some words are ours. */
export function WordsTable({ target, field, source, inspection, refused, onSource }: WordsTableProps) {
  const { say, language } = useWords('commissioning');
  const choices = choicesOf(target, field);
  const [open, setOpen] = useState(choices !== null);
  const [more, setMore] = useState<readonly string[]>([]);
  const [word, setWord] = useState('');
  const added = useRef<HTMLInputElement>(null);
  const name = fieldName(field, say);
  const count = Object.keys(source.values ?? {}).length;
  const words = [...new Set([...wordsToTranslate(source, inspection, refused), ...more])];
  const add = (): void => {
    if (word.trim() === '') return;
    setMore([...more, word]);
    setWord('');
    added.current?.focus();
  };
  return (
    <div>
      <Button flat aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? '▾' : '▸'} {say('source.words')}
        {count > 0 ? `, ${say('source.wordsCount', counted(count, language))}` : ''}
      </Button>
      {open ? (
        <div className={styles.wordsGrid}>
          <span className={styles.quiet}>{say('source.theirs')}</span>
          <span className={styles.quiet}>{say('source.ours')}</span>
          {words.map((one) => {
            const entry = Object.entries(source.values ?? {}).find(([theirs]) => theirs === one);
            const ours = entry?.[1] ?? '';
            // Yes and no are understood in many words; kinds and classes only in ours.
            const unknown = ours === '' && field !== 'oneWay' && choices !== null && !choices.includes(one);
            return (
              <div key={one} className={styles.word} data-word={one}>
                <span className={styles.theirs}>{one}</span>
                <span className={styles.line}>
                  <OurWord
                    target={target}
                    field={field}
                    label={say('source.oursFor', { word: one })}
                    word={ours}
                    none={say('source.asIs')}
                    onWord={(next) => onSource(withWord(source, one, next))}
                  />
                  {unknown ? <span className={styles.quiet}>{say('source.toTranslate')}</span> : null}
                </span>
              </div>
            );
          })}
          <div className={styles.word}>
            <input
              ref={added}
              aria-label={say('source.addWord')}
              placeholder={say('source.addWord')}
              value={word}
              maxLength={200}
              onChange={(event) => setWord(event.target.value)}
              onKeyDown={(event) => {
                if (event.key !== 'Enter' || event.ctrlKey) return;
                event.preventDefault();
                add();
              }}
            />
            <Button onClick={add}>{say('source.add')}</Button>
          </div>
          <div className={styles.word}>
            <span>{say('source.otherwise')}</span>
            <OurWord
              target={target}
              field={field}
              label={say('source.otherwiseFor', { field: name })}
              word={source.otherwise ?? ''}
              none={say('source.none')}
              onWord={(next) => onSource(withOtherwise(source, next))}
            />
          </div>
        </div>
      ) : null}
    </div>
  );
}
