import type { Meters } from '../../../src/contract/alarms.ts';
import { number } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { hasPane, showPane } from '../../shell/dockState.ts';
import { goTo } from '../../state/goTo.ts';
import { openDefinition } from '../../state/openDefinition.ts';
import { useRegister } from '../../state/register.ts';
import { live, select } from '../../state/station.ts';
import { Button } from '../../ui/Button.tsx';
import styles from './AlarmMeters.module.css';
import { percent } from './figures.ts';

type Source = Meters['top'][number];

/** Shows a definition in its pane. */
export function toDefinition(type: string, condition: string): void {
  openDefinition(type, condition);
  showPane('alarm-definitions');
}

/** Selects the asset in every window, and has the map of this one go there. */
function toAsset({ asset, assetName }: Source): void {
  select({ type: 'asset', id: asset, asset });
  const index = useRegister.getState().register?.indexOf.get(asset);
  const columns = live.columns();
  if (index !== undefined && columns && hasPane('map'))
    goTo({ at: [columns.lon[index] ?? 0, columns.lat[index] ?? 0], label: assetName });
  showPane('asset-card');
}

/** The ten alarms that came most often: what would help, by which rule, and what was done since. */
export function TopSources({ meters }: { meters: Meters }) {
  const { say, language } = useWords('alarm-meters');
  if (meters.top.length === 0)
    return (
      <section className={styles.part}>
        <h2>{say('top.title')}</h2>
        <p className={styles.quiet}>{say('top.none')}</p>
      </section>
    );
  return (
    <section className={styles.part}>
      <h2>{say('top.title')}</h2>
      <table className={styles.top}>
        <thead>
          <tr>
            {(['source', 'count', 'proposal', 'followUp'] as const).map((title) => (
              <th key={title} scope="col">
                {say(`top.${title}`)}
              </th>
            ))}
            <th scope="col">
              <span className={styles.unseen}>{say('top.acts')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {meters.top.map((source) => (
            <tr key={`${source.asset}/${source.condition}`} data-source={`${source.asset}/${source.condition}`}>
              <th scope="row">
                <b>{source.text[language]}</b>
                <span>{source.assetName}</span>
              </th>
              <td>
                <b>{number(source.count, language)}</b>
                <span>
                  {percent(source.share, language)}
                  {source.chattering ? `, ${say('top.chattering')}` : ''}
                  {source.fleeting > 0 ? `, ${say('top.fleeting', { count: source.fleeting })}` : ''}
                </span>
              </td>
              <td data-proposal={source.proposal}>
                <b>{say(`proposal.${source.proposal}`, { seconds: source.seconds ?? 0 })}</b>
                <span>{say(`rule.${source.proposal}`)}</span>
              </td>
              <td data-follow-up={source.followUp}>{say(`followUp.${source.followUp}`)}</td>
              <td>
                <div className={styles.acts}>
                  <Button
                    disabled={source.type === ''}
                    aria-label={`${say('act.definition')}: ${source.text[language]}`}
                    onClick={() => toDefinition(source.type, source.condition)}
                  >
                    {say('act.definition')}
                  </Button>
                  <Button aria-label={`${say('act.asset')}: ${source.assetName}`} onClick={() => toAsset(source)}>
                    {say('act.asset')}
                  </Button>
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Definitions whose day to be looked at again has come. */
export function ReviewsDue({ meters }: { meters: Meters }) {
  const { say, language } = useWords('alarm-meters');
  return (
    <section className={styles.part} data-reviews={meters.reviewsDue.length}>
      <h2>{say('reviews.title')}</h2>
      {meters.reviewsDue.length === 0 ? (
        <p className={styles.quiet}>{say('reviews.none')}</p>
      ) : (
        <ul className={styles.reviews}>
          {meters.reviewsDue.map(({ type, condition, text, reviewBy }) => (
            <li key={`${type}/${condition}`}>
              <span>
                {text[language]} <span className={styles.quiet}>{type}</span>{' '}
                {say('reviews.since', { day: reviewBy.split('-').reverse().join('/') })}
              </span>
              <Button onClick={() => toDefinition(type, condition)}>{say('act.definition')}</Button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
