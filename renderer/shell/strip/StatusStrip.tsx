import type { StationStatus } from '../../../src/contract/session.ts';
import { clockTime, shortDay } from '../../i18n/format.ts';
import { refusalWords, useWords } from '../../i18n/words.ts';
import { useNow } from '../../state/clock.ts';
import { useOperator } from '../../state/operator.ts';
import { useLink, useSession } from '../../state/stores.ts';
import { useRowHeight } from '../../ui/rowHeight.ts';
import { troubleToTell, useAnnunciation } from '../annunciator/annunciationStore.ts';
import { Sounding } from '../annunciator/Sounding.tsx';
import { showPane } from '../dockState.ts';
import styles from '../shell.module.css';
import { Counts } from './Counts.tsx';
import { troublesOf } from './FeedTroubles.tsx';
import { GIVING, hasGiven } from './giving.ts';
import { Item } from './Item.tsx';
import { Links, type LinksProps } from './Links.tsx';
import own from './strip.module.css';
import { useGiving } from './useGiving.ts';

/** Position, links, what is unsent, alarms by priority, time; on every window, always. */
export function StatusStrip({ onCommand }: { onCommand: () => void }) {
  const { say, language } = useWords('shell');
  const { hello, status } = useSession();
  const now = useNow();
  const away = useLink(({ state }) => state !== 'connected');
  const rowHeight = useRowHeight();
  const heard = useAnnunciation(({ state, trouble, posts }) =>
    [state?.mode, state?.sounding ? state.last?.occurrences.join() : '', troubleToTell(trouble), posts.length].join(),
  );
  const operator = useOperator(({ state }) => state);
  const who = operator && operator.wants !== 'none' ? (operator.operator?.name ?? '-') : null;
  const says = [language, rowHeight, hello?.position, who, heard, status && namesOf(status, now)].join('/');
  const { taken, ref } = useGiving(says);
  const gave = (part: (typeof GIVING)[number]): boolean => hasGiven(taken, part);
  return (
    <section
      ref={ref}
      className={styles.strip}
      aria-label={say('strip.label')}
      data-old={away}
      data-given={taken}
      // Only what has nothing more to give may be cut.
      data-cut={taken === GIVING.length}
    >
      {gave('labels') || (gave('city') && who !== null) ? null : <b>{say('product')}</b>}
      {hello && (
        <span title={gave('labels') ? `${say('strip.position')} ${hello.position}` : undefined}>
          {gave('labels') ? <span className={own.unseen}>{say('strip.position')} </span> : `${say('strip.position')} `}
          <b>{hello.position}</b>
        </span>
      )}
      <Operator say={say} language={language} now={now} />
      {hello && !gave('city') && (
        <span className={styles.wide}>
          {hello.city.name}
          {hello.demonstration ? `, ${say('strip.demonstration')}` : ''}
        </span>
      )}
      <button
        type="button"
        className={styles.commandButton}
        aria-label={`${say('command.open')} Ctrl K`}
        title={gave('words') ? say('command.open') : undefined}
        onClick={onCommand}
      >
        {gave('words') ? null : say('command.open')} <kbd>Ctrl K</kbd>
      </button>
      <span className={styles.space} />
      {status && <Links status={status} now={now} say={say} language={language} taken={taken} />}
      <Sounding say={say} language={language} gave={gave} />
      <Counts say={say} language={language} />
      {gave('figures') ? null : <span className={styles.day}>{shortDay(now, language)}</span>}
      <time className={styles.clock}>{clockTime(now, language)}</time>
    </section>
  );
}

/** What the strip tells of the links, by name and without figures: when it changes, room is given anew. */
const namesOf = (status: StationStatus, now: number): string =>
  [
    status.work.state,
    status.work.unsteady,
    status.hub.told.state,
    status.broker.told.state,
    status.broker.refusal?.code,
    status.clockAhead !== null,
    status.storage,
    status.rejectedMessages > 0,
    status.unsent > 0,
    ...troublesOf(status, now).map(({ feed, trouble }) => `${feed.id} ${trouble}`),
  ].join();

/** Who is signed in, or that nobody is; opens the pane in which that changes. Nothing where there are no accounts. */
function Operator({ say, language, now }: Pick<LinksProps, 'say' | 'language' | 'now'>) {
  const state = useOperator((store) => store.state);
  if (!state || state.wants === 'none') return null;
  const { operator, refusal } = state;
  const words = operator
    ? operator.until > now
      ? operator.name
      : say('strip.operatorOver', { name: operator.name })
    : say('strip.operatorNobody');
  const until = operator ? say('strip.operatorUntil', { time: clockTime(operator.until, language) }) : '';
  return (
    <Item id="operator" name="" bad={refusal !== null} title={refusal ? refusalWords(refusal) : until}>
      <button
        type="button"
        className={`${styles.commandButton} ${own.operator}`}
        aria-label={`${say('strip.operator')} ${words}`}
        onClick={() => showPane('sign-in')}
      >
        {words}
      </button>
    </Item>
  );
}
