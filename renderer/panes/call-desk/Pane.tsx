import { clockTime } from '../../i18n/format.ts';
import { refusalWords, useWords } from '../../i18n/words.ts';
import { stationNow } from '../../state/clock.ts';
import { useActRefusal } from '../../state/operator.ts';
import { useLink } from '../../state/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { PaneHeader } from '../../ui/PaneHeader.tsx';
import { EmptyState, Loading, OldBand, Refused } from '../../ui/States.tsx';
import { useWidth } from '../../ui/useWidth.ts';
import styles from './CallDesk.module.css';
import { CallForm } from './CallForm.tsx';
import { CallQueue } from './CallQueue.tsx';
import { useCallDesk } from './useCallDesk.ts';

const WIDE = 820;

/** Calls that wait and the form of the one in progress. A new call never takes the keys. */
export default function CallDeskPane() {
  const { say, language } = useWords('call-desk');
  const desk = useCallDesk();
  const link = useLink();
  const { width, ref } = useWidth();
  const { queue, open } = desk;
  const oldest = queue.waiting[0];
  const denied = useActRefusal('call', null);
  if (!desk.known)
    return (
      <div data-pane="call-desk">
        <Loading>{say('loading')}</Loading>
      </div>
    );
  const anyCall = queue.waiting.length + queue.mine.length + queue.others.length > 0;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape goes back to the queue from wherever the keys are
    <div
      ref={ref}
      className={styles.desk}
      data-pane="call-desk"
      data-wide={width >= WIDE}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.querySelector<HTMLElement>('[data-focus-target]')?.focus();
      }}
    >
      <PaneHeader>
        <span>
          {say('waiting', { count: queue.waiting.length })}
          {queue.mine.length > 0 ? `, ${say('mine', { count: queue.mine.length })}` : ''}
        </span>
        <span className={styles.space} />
        <Button flat keys="P" disabled={!oldest || denied !== null} onClick={() => oldest && desk.take(oldest)}>
          {say('take')}
        </Button>
      </PaneHeader>
      {link.state === 'lost' ? (
        <OldBand>{say('old', { time: clockTime(link.since + stationNow() - Date.now(), language) })}</OldBand>
      ) : null}
      {denied ? <Refused>{refusalWords(denied)}</Refused> : null}
      <div className={styles.body}>
        <CallQueue desk={desk} />
        <div className={styles.side}>
          {!open ? (
            <EmptyState {...(anyCall ? { title: say('choose') } : { title: say('empty'), hint: say('emptyHint') })} />
          ) : open.state === 'claimed' && open.claimedBy === desk.position ? (
            <CallForm key={open.id} desk={desk} call={open} />
          ) : (
            <div className={styles.read}>
              <p>
                {open.state === 'claimed'
                  ? say('heldByOther', { by: open.claimedBy ?? '' })
                  : say(open.state === 'done' ? 'ended' : open.state === 'abandoned' ? 'gone' : 'choose')}
              </p>
              {open.state === 'ringing' && desk.answering.has(open.id) ? (
                <p role="status">{say('answeringLong', { by: desk.answering.get(open.id) ?? '' })}</p>
              ) : null}
              {open.transcript ? <p className={styles.transcript}>« {open.transcript} »</p> : null}
              {open.draft?.text ? (
                <p className={styles.words}>
                  {open.draft.type ? <b>{say(`callType.${open.draft.type}`)}: </b> : null}
                  {open.draft.text}
                </p>
              ) : null}
              {desk.stranded?.text ? (
                <section className={styles.stranded}>
                  <p>▲ {say('stranded')}</p>
                  <p className={styles.words}>{desk.stranded.text}</p>
                </section>
              ) : null}
              {open.state === 'ringing' ? (
                <Button primary keys="P" disabled={denied !== null} onClick={() => desk.take(open)}>
                  {say('take')}
                </Button>
              ) : null}
            </div>
          )}
        </div>
      </div>
    </div>
  );
}
