import type { Outbox, OutboxEntry } from '../../../src/contract/outbox.ts';
import { clockTime, duration, type Language } from '../../i18n/format.ts';
import { refusalWords, type Say, useWords } from '../../i18n/words.ts';
import { showPane } from '../../shell/dockState.ts';
import { useNow } from '../../state/clock.ts';
import { select } from '../../state/station.ts';
import { useLink, useSession } from '../../state/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { PaneHeader } from '../../ui/PaneHeader.tsx';
import { Loading, OldBand } from '../../ui/States.tsx';
import text from '../../ui/textPane.module.css';
import styles from './Outbox.module.css';
import { strings } from './strings.ts';
import { markRead, useOutbox } from './useOutbox.ts';

/** How this station works now, what waits for the hub and what it refused. */
export default function OutboxPane() {
  const { say, language } = useWords('outbox');
  const { say: sayShell } = useWords('shell');
  const outbox = useOutbox();
  const status = useSession((session) => session.status);
  const link = useLink();
  const now = useNow();
  if (!outbox || !status) return <Loading>{say('loading')}</Loading>;
  const { state, since } = status.work;
  const { unsent, waiting, refused, notUnderstood } = outbox;
  return (
    <section className={text.pane} data-pane="outbox">
      <PaneHeader>
        <span className={styles.total}>{unsent > 0 ? say('waiting', { count: unsent }) : say('nothingWaits')}</span>
      </PaneHeader>
      {link.state === 'connected' ? null : <OldBand>{say('old', { time: clockTime(link.since, language) })}</OldBand>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled and read by keys */}
      <div className={text.body} role="region" tabIndex={0} data-focus-target aria-label={say('label')}>
        <section data-work-state={state} data-bad={state !== 'together'}>
          <h3>
            {state === 'together' ? null : <i aria-hidden="true">▲ </i>}
            {sayShell(`strip.work.${state}`)}{' '}
            <span className={text.quiet}>{say('since', { age: duration(now - since, language) })}</span>
          </h3>
          <Button onClick={() => showPane('outage')}>{say('whatIsPossible')}</Button>
        </section>
        <section>
          <h3>{refused.length > 0 ? say('refused', { count: refused.length }) : say('nothingRefused')}</h3>
          {refused.length > 0 ? (
            <>
              <Rows entries={refused} say={say} language={language} />
              <Button onClick={() => void markRead(Math.max(...refused.map(({ place }) => place)))}>
                {say('markRead')}
              </Button>
            </>
          ) : null}
        </section>
        {waiting.length > 0 ? (
          <section>
            <h3>
              {waiting.length < unsent ? say('firstOf', { shown: waiting.length }) : say('waiting', { count: unsent })}
            </h3>
            <Rows entries={waiting} say={say} language={language} />
          </section>
        ) : null}
        {notUnderstood.length > 0 ? <NotUnderstood kinds={notUnderstood} say={say} /> : null}
      </div>
    </section>
  );
}

const kindKey = (kind: string): string => (Object.hasOwn(strings.fr.kind, kind) ? `kind.${kind}` : 'kind.other');

/** Opens what an act was about, where there is a place for it. */
function subjectOf({ kind, subject, asset }: OutboxEntry): Parameters<typeof select>[0] | null {
  if (kind.startsWith('alarm.')) return { type: 'alarm', id: subject, asset };
  if (kind.startsWith('call.')) return { type: 'call', id: subject, asset: null };
  return asset === null ? null : { type: 'asset', id: asset, asset };
}

/** What others do with a newer version: kept here, and shown nowhere else. */
function NotUnderstood({ kinds, say }: { readonly kinds: Outbox['notUnderstood']; readonly say: Say }) {
  const count = kinds.reduce((sum, kind) => sum + kind.count, 0);
  return (
    <section data-not-understood={count}>
      <h3>
        <i aria-hidden="true">▲ </i>
        {say('notUnderstood', { count })}
      </h3>
      <p className={text.quiet}>{say('notUnderstoodWhy')}</p>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{say('column.act')}</th>
            <th scope="col">{say('howMany')}</th>
          </tr>
        </thead>
        <tbody>
          {kinds.map(({ kind, count: many }) => (
            <tr key={kind}>
              <th scope="row">{kind || say('otherKinds')}</th>
              <td>{many}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface RowsProps {
  readonly entries: readonly OutboxEntry[];
  readonly say: Say;
  readonly language: Language;
}

function Rows({ entries, say, language }: RowsProps) {
  const explained = entries.some(({ refusal, waitsFor }) => refusal ?? waitsFor);
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{say('column.at')}</th>
          <th scope="col">{say('column.act')}</th>
          <th scope="col">{say('column.about')}</th>
          {explained ? <th scope="col">{say('column.why')}</th> : null}
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => {
          const subject = subjectOf(entry);
          const name = entry.name || entry.subject;
          const why = entry.refusal ?? entry.waitsFor;
          return (
            <tr key={entry.place} data-refusal={entry.refusal?.code} data-waits-for={entry.waitsFor?.code}>
              <td>{clockTime(entry.at, language)}</td>
              <th scope="row">{say(kindKey(entry.kind), { kind: entry.kind })}</th>
              <td>
                {subject ? (
                  <button type="button" className={styles.link} title={say('see')} onClick={() => select(subject)}>
                    {name}
                  </button>
                ) : (
                  name
                )}
              </td>
              {explained ? <td>{why ? refusalWords(why) : null}</td> : null}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
