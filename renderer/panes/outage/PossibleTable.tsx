import { POSSIBLE, WORK, WORK_STATES, type WorkState } from '../../../src/domain/operator/workState.ts';
import { useWords } from '../../i18n/words.ts';
import text from '../../ui/textPane.module.css';
import styles from './Outage.module.css';

/** A sign besides the word: what is possible is read at a glance, and never by colour. */
const SIGN = { yes: '●', kept: '◐', reach: '◐', no: '○' } as const;

/** What is possible in each state; the column of the present one stands out. */
export function PossibleTable({ state }: { state: WorkState }) {
  const { say } = useWords('outage');
  const { say: sayShell } = useWords('shell');
  return (
    <section>
      <table className={styles.table}>
        <caption>{say('possible')}</caption>
        <thead>
          <tr>
            <th scope="col">{say('work')}</th>
            {WORK_STATES.map((column) => (
              <th
                key={column}
                scope="col"
                data-now={column === state}
                aria-current={column === state ? 'true' : undefined}
              >
                {sayShell(`strip.work.${column}`)}
                {column === state ? <small>{say('now')}</small> : null}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {WORK.map((work) => (
            <tr key={work}>
              <th scope="row">{say(`what.${work}`)}</th>
              {WORK_STATES.map((column) => {
                const possible = POSSIBLE[column][work];
                return (
                  <td key={column} data-now={column === state} data-possible={possible}>
                    <i aria-hidden="true">{SIGN[possible]}</i> {say(`possibility.${possible}`)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <p className={text.quiet}>{say('keptMeans')}</p>
    </section>
  );
}
