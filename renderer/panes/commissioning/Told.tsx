import type { Refusal } from '../../../src/shared/result.ts';
import { refusalWords, useWords } from '../../i18n/words.ts';
import { Refused } from '../../ui/States.tsx';
import styles from './Commissioning.module.css';
import { spoken } from './inWords.ts';

/** A refusal of the import in words, as text in a sentence. */
export function useTold(): (refusal: Refusal) => string {
  const { say } = useWords('commissioning');
  const { say: shell } = useWords('shell');
  return (refusal) => refusalWords(spoken(refusal, say, shell));
}

/** Why something was not done. */
export function Told({ refusal }: { refusal: Refusal }) {
  const told = useTold();
  return (
    <div data-refusal={refusal.code}>
      <Refused>{told(refusal)}</Refused>
    </div>
  );
}

/** What is odd in a file, or is lost in reading it, a sentence each. */
export function Remarks({ remarks }: { remarks: readonly Refusal[] }) {
  const told = useTold();
  return (
    <ul className={styles.remarks}>
      {remarks.map((remark) => (
        <li key={`${remark.code} ${JSON.stringify(remark.context)}`} data-remark={remark.code}>
          {told(remark)}
        </li>
      ))}
    </ul>
  );
}
