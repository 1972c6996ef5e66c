import type { IncidentRow } from '../../../src/contract/incidents.ts';
import { clockTime } from '../../i18n/format.ts';
import { refusalWords, useWords } from '../../i18n/words.ts';
import { chooseIncident } from '../../state/incidents.ts';
import { useIncidents } from '../../state/stores.ts';
import { Age } from '../../ui/Age.tsx';
import { Button } from '../../ui/Button.tsx';
import { PriorityMark } from '../../ui/PriorityMark.tsx';
import styles from './Incident.module.css';
import { Linked } from './Linked.tsx';
import type { IncidentActs } from './useIncidentActs.ts';

/** One incident: what it is, who works on it, what belongs to it, what was said. */
export function IncidentCard({ row, acts }: { row: IncidentRow; acts: IncidentActs }) {
  const { say, language } = useWords('incident');
  const { say: shell } = useWords('shell');
  const others = useIncidents(({ rows }) => rows);
  return (
    <article className={styles.card} data-card={row.id} data-state={row.state}>
      <h3>
        <PriorityMark
          priority={row.priority}
          filled={row.state === 'open'}
          label={shell('strip.priority', { priority: row.priority })}
        />
        <span>{row.title}</span>
        {row.pending ? <span className={styles.pending}>{say('pending')}</span> : null}
      </h3>
      <p className={styles.quiet}>
        {[
          row.reference,
          say(`kind.${row.kind}`),
          row.place ? whereWords(row.place.label, row.commune) : say('noPlace'),
        ].join(', ')}
      </p>
      <p className={styles.quiet}>
        {say('openedBy', { time: clockTime(row.openedAt, language), by: row.openedBy })}
        {row.closedAt === null ? (
          <>
            , <Age since={row.openedAt} language={language} />
          </>
        ) : (
          `, ${say('closedAt', { time: clockTime(row.closedAt, language) })}`
        )}
      </p>
      {row.alike.map((id) => {
        const other = others.get(id);
        return other ? (
          <button key={id} type="button" className={styles.plain} onClick={() => chooseIncident(id)}>
            {say('alike', { reference: other.reference, title: other.title })}
          </button>
        ) : null;
      })}
      <div className={styles.acts}>
        {acts.states.map(({ id, key, refusal }) => (
          <Button
            key={id}
            keys={key.toUpperCase()}
            data-act={id}
            primary={id === 'assign' && refusal === null && row.teams.length === 0}
            disabled={refusal !== null}
            title={refusal === null ? undefined : refusalWords(refusal)}
            onClick={() => acts.run(id)}
          >
            {say(`act.${id}`)}
          </Button>
        ))}
      </div>
      <section>
        <h4>{say('services')}</h4>
        <ul className={styles.lines}>
          {row.parts.map(({ post, closed }) => (
            <li key={post} data-part={post} data-closed={closed !== null}>
              <span>{shell(`post.${post}`)}</span>
              <span className={closed ? styles.quiet : undefined}>
                {closed
                  ? say('partClosed', {
                      disposition: say(`disposition.${closed.disposition}`),
                      time: clockTime(closed.at, language),
                      by: closed.by,
                    })
                  : say('partOpen')}
                {closed?.note ? `, ${closed.note}` : ''}
              </span>
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h4>{say('teams')}</h4>
        {row.teams.length === 0 ? <p className={styles.quiet}>{say('noTeams')}</p> : null}
        <ul className={styles.lines}>
          {row.teams.map(({ id, name, status, since, pending }) => (
            <li key={id} data-team={id} data-status={status}>
              <span>{name}</span>
              <span>
                <b>{say(`status.${status}`)}</b>{' '}
                <span className={styles.quiet}>
                  <Age since={since} language={language} ago />
                </span>
                {pending ? <span className={styles.pending}>{say('pendingShort')}</span> : null}
              </span>
            </li>
          ))}
        </ul>
        {row.lostTeams.map((lost) => (
          <p key={`${lost.team} ${lost.at}`} className={styles.lost} data-lost={lost.team}>
            <i aria-hidden="true">▲ </i>
            {say(lost.incident === null ? 'lostOut' : 'lost', {
              ...{ name: lost.name, by: lost.by, keptBy: lost.keptBy },
              title: lost.incidentTitle || say('unknownIncident'),
            })}
          </p>
        ))}
      </section>
      <Linked row={row} />
      <section>
        <h4>{say('remarks')}</h4>
        {row.remarks.length === 0 ? <p className={styles.quiet}>{say('noRemarks')}</p> : null}
        <ul className={styles.lines}>
          {row.remarks.map(({ at, by, text }) => (
            <li key={`${at} ${by} ${text}`}>
              <span className={styles.quiet}>
                {clockTime(at, language)}, {by}
              </span>
              <span className={styles.said}>{text}</span>
            </li>
          ))}
        </ul>
      </section>
    </article>
  );
}

/** A place with its commune, unless its words name it already. */
const whereWords = (label: string, commune: string): string =>
  commune === '' || label.includes(commune) ? label : `${label}, ${commune}`;
