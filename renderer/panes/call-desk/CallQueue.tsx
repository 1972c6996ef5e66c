import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { CallRow } from '../../../src/contract/calls.ts';
import { useWords } from '../../i18n/words.ts';
import { Age } from '../../ui/Age.tsx';
import { rowByKey } from '../../ui/rowKeys.ts';
import styles from './CallDesk.module.css';
import { lineKey } from './queue.ts';
import type { CallDesk } from './useCallDesk.ts';

/** Another desk is at it now: said at once, in dashes like everything that is not agreed on yet. */
function Answering({ call, by }: { readonly call: CallRow; readonly by: string | undefined }) {
  const { say } = useWords('call-desk');
  if (by === undefined || (call.state !== 'ringing' && call.state !== 'claimed')) return null;
  return (
    <span className={styles.pending} data-answering={by}>
      {say(call.draft?.text ? 'writing' : 'answering', { by })}
    </span>
  );
}

/** Calls that wait, ours, the others'; chosen by the arrows, taken by Enter. */
export function CallQueue({ desk }: { desk: CallDesk }) {
  const { say, language } = useWords('call-desk');
  const { waiting, mine, others, done } = desk.queue;
  const [showDone, setShowDone] = useState(false);
  const [active, setActive] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const rows = [...waiting, ...mine, ...others, ...(showDone ? done : [])];
  const at = rows.findIndex(({ id }) => id === (active ?? desk.open?.id));
  const nameOf = (line: string): string => {
    const key = lineKey(line);
    return key ? say(key) : line;
  };
  const act = (call: CallRow): void => (call.state === 'ringing' ? desk.take(call) : desk.choose(call));

  useEffect(() => {
    if (active !== null)
      list.current?.querySelector(`[data-call="${CSS.escape(active)}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    // A key that is held down must not take one call after the other.
    if (event.repeat && !event.key.startsWith('Arrow')) return;
    const row = rows[at];
    const oldest = waiting[0];
    const next = rowByKey(event.key, at, rows);
    if (next) setActive(next.id);
    else if (event.key === 'Enter' && (row ?? oldest)) act((row ?? oldest) as CallRow);
    else if (event.key.toLowerCase() === 'p' && oldest) act(row?.state === 'ringing' ? row : oldest);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className={styles.queue}>
      <div
        ref={list}
        className={styles.rows}
        role="listbox"
        aria-label={say('queue')}
        aria-activedescendant={rows[at] ? `call-${rows[at].id}` : undefined}
        tabIndex={0}
        data-focus-target
        onKeyDown={onKeyDown}
      >
        {rows.map((call, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the list has the focus and its keys
          <div
            key={call.id}
            id={`call-${call.id}`}
            role="option"
            className={styles.call}
            aria-selected={call.id === desk.open?.id}
            data-active={index === at}
            data-call={call.id}
            data-state={call.state}
            data-mine={call.claimedBy === desk.position}
            onClick={() => {
              setActive(call.id);
              desk.choose(call);
            }}
            onDoubleClick={() => act(call)}
          >
            <b className={styles.age}>
              <Age
                since={call.state === 'ringing' ? call.ringingSince : (call.claimedAt ?? call.ringingSince)}
                language={language}
              />
            </b>
            <span className={styles.number}>{call.number}</span>
            <span className={styles.what}>
              {call.state === 'claimed' && call.claimedBy !== desk.position
                ? say('heldBy', { by: call.claimedBy ?? '' })
                : say(`state.${call.state}`)}
              <Answering call={call} by={desk.answering.get(call.id)} />
              {call.pending ? <span className={styles.pending}>{say('pendingShort')}</span> : null}
            </span>
            <span className={styles.where}>
              {[
                call.draft?.place?.label ?? call.hint?.label,
                nameOf(call.line),
                call.earlierCalls > 0 ? say('earlier', { count: call.earlierCalls }) : null,
              ]
                .filter(Boolean)
                .join(', ')}
            </span>
          </div>
        ))}
      </div>
      {done.length > 0 ? (
        <button type="button" className={styles.fold} aria-expanded={showDone} onClick={() => setShowDone(!showDone)}>
          {showDone ? '▾' : '▸'} {say('done', { count: done.length })}
        </button>
      ) : null}
    </div>
  );
}
