import type { Meters } from '../../../src/contract/alarms.ts';
import { useWords } from '../../i18n/words.ts';
import styles from './AlarmMeters.module.css';
import { figureInWords, percent } from './figures.ts';
import { MEASURES, verdictOf } from './verdicts.ts';

const SIGNS = { met: '✓ ', missed: '▲ ', early: '', none: '' } as const;

/** Each figure beside its target, and in words whether it is met. */
export function FigureTable({ meters }: { meters: Meters }) {
  const { say, language } = useWords('alarm-meters');
  return (
    <table className={styles.figures}>
      <thead>
        <tr>
          {(['measure', 'value', 'target', 'verdict'] as const).map((title) => (
            <th key={title} scope="col">
              {say(`table.${title}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {MEASURES.map((measure) => {
          const verdict = verdictOf(measure, meters);
          return (
            <tr key={measure} data-measure={measure} data-verdict={verdict}>
              <th scope="row">{say(`measure.${measure}`)}</th>
              <td className={styles.value}>{figureInWords(measure, meters, say, language)}</td>
              <td>{say(`target.${measure}`)}</td>
              <td className={styles.verdict}>
                {SIGNS[verdict]}
                {say(`verdict.${verdict}`)}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

const CLASSES = ['upTo1', 'upTo2', 'upTo5', 'upTo10', 'over10'] as const;

/** How many ten-minute spans had how many alarms: a bar for each class. */
export function Distribution({ meters }: { meters: Meters }) {
  const { say, language } = useWords('alarm-meters');
  const { shares } = meters.per10min;
  return (
    <section className={styles.part}>
      <h2>{say('distribution.title')}</h2>
      <dl className={styles.bars}>
        {CLASSES.map((of) => (
          <div key={of} data-class={of}>
            <dt>{say(`distribution.${of}`)}</dt>
            <dd>
              <span className={styles.bar} aria-hidden="true">
                <i style={{ width: `${Math.min(100, shares[of] * 100)}%` }} />
              </span>
              {percent(shares[of], language)}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** The load of each of the six posts. */
export function PostTable({ meters }: { meters: Meters }) {
  const { say, language } = useWords('alarm-meters');
  const { say: shell } = useWords('shell');
  const decimals = (value: number): string =>
    value.toLocaleString(language === 'fr' ? 'fr-FR' : 'en-GB', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return (
    <section className={styles.part}>
      <h2>{say('posts.title')}</h2>
      <table className={styles.figures}>
        <thead>
          <tr>
            {(['post', 'annunciated', 'mean', 'flood'] as const).map((title) => (
              <th key={title} scope="col">
                {say(`posts.${title}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {meters.posts.map(({ post, annunciated, mean, floodShare }) => (
            <tr key={post} data-post={post}>
              <th scope="row">{shell(`post.${post}`)}</th>
              <td>{annunciated}</td>
              <td>{decimals(mean)}</td>
              <td>{percent(floodShare, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
