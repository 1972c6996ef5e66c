import { POSSIBLE, WORK, type Work, type WorkState } from '../../../src/domain/operator/workState.ts';
import type { Say } from '../../i18n/words.ts';
import styles from './Outage.module.css';

/** Before the whole table: what is otherwise now than with hub and field, the worst first. */
export function PossibleNow({ state, say }: { readonly state: WorkState; readonly say: Say }) {
  const which = (possibility: (typeof POSSIBLE)[WorkState][Work]): readonly Work[] =>
    WORK.filter((work) => POSSIBLE[state][work] === possibility);
  const rows = (['no', 'reach', 'kept'] as const).filter((possibility) => which(possibility).length > 0);
  if (rows.length === 0) return null;
  return (
    <dl className={styles.differs} data-possible-now>
      {rows.map((possibility) => (
        <div key={possibility} data-possible={possibility}>
          <dt>{say(`nowIs.${possibility}`)}</dt>
          <dd>
            {which(possibility)
              .map((work) => say(`what.${work}`))
              .join(' ; ')}
          </dd>
        </div>
      ))}
    </dl>
  );
}
