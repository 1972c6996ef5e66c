import type { ImportTarget } from '../../../src/contract/commissioning.ts';
import { useWords } from '../../i18n/words.ts';
import { choiceName } from './inWords.ts';
import { choicesOf } from './mapping.ts';

interface OurWordProps {
  readonly target: ImportTarget;
  readonly field: string;
  readonly label: string;
  readonly word: string;
  /** What no word means (`as it is`); null where there must be one. */
  readonly none: string | null;
  readonly onWord: (word: string) => void;
}

/** A value of ours: chosen where the field takes only some, else written. */
export function OurWord({ target, field, label, word, none, onWord }: OurWordProps) {
  const { say } = useWords('commissioning');
  const { say: shell } = useWords('shell');
  const choices = choicesOf(target, field);
  if (!choices)
    return (
      <input
        aria-label={label}
        value={word}
        maxLength={500}
        placeholder={none ?? ''}
        onChange={(event) => onWord(event.target.value)}
      />
    );
  return (
    <select aria-label={label} value={word} onChange={(event) => onWord(event.target.value)}>
      {none !== null || word === '' ? <option value="">{none ?? say('source.choose')}</option> : null}
      {word !== '' && !choices.includes(word) ? <option value={word}>{word}</option> : null}
      {choices.map((choice) => (
        <option key={choice} value={choice}>
          {choiceName(target, field, choice, say, shell)}
        </option>
      ))}
    </select>
  );
}
