import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { PointValue } from '../../../src/contract/assets.ts';
import { clockTime } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { stationNow } from '../../state/clock.ts';
import { useLink } from '../../state/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { Failed, Loading, OldBand, Refused } from '../../ui/States.tsx';
import { HeldPastView } from './HeldPastView.tsx';
import styles from './History.module.css';
import { firstRange, RANGES, type RangeId } from './past.ts';
import { useHistory } from './useHistory.ts';

interface HistoryProps {
  readonly asset: string;
  readonly point: PointValue;
  /** Chosen by the operator for every point; null before. */
  readonly range: RangeId | null;
  readonly onRange: (range: RangeId) => void;
  readonly onClose: () => void;
  /** Opened by a key: the keys go on in it. */
  readonly byKey: boolean;
}

/** The past of a point, unfolded below its value. */
export function History({ asset, point, range, onRange, onClose, byKey }: HistoryProps) {
  const { say, language } = useWords('asset-card');
  const { held, now, retry } = useHistory(asset, point);
  const link = useLink();
  const root = useRef<HTMLElement>(null);
  const shown = held.state === 'held' ? (range ?? firstRange(held.past)) : range;

  useEffect(() => {
    if (byKey) root.current?.focus();
    root.current?.scrollIntoView({ block: 'nearest' });
  }, [byKey]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const key = event.key.toLowerCase();
    if (key === 'escape' || key === 'h') onClose();
    else if (key === 'r' && shown) onRange(RANGES[(RANGES.indexOf(shown) + 1) % RANGES.length] ?? shown);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <section
      ref={root}
      className={styles.history}
      tabIndex={-1}
      aria-label={say('past.of', { name: point.label[language] })}
      data-history={point.id}
      data-state={held.state}
      data-old={link.state !== 'connected'}
      onKeyDown={onKeyDown}
    >
      {held.state === 'loading' ? <Loading>{say('past.loading')}</Loading> : null}
      {held.state === 'none' ? (
        <div className={styles.said}>
          <Refused>{say('past.none')}</Refused>
          <p className={styles.quiet}>{say('past.noneHint')}</p>
        </div>
      ) : null}
      {held.state === 'failed' ? (
        <Failed title={say('past.failed')} detail={say('past.failedHint')} retry={say('past.again')} onRetry={retry} />
      ) : null}
      {held.state === 'held' && shown ? (
        <>
          {link.state === 'lost' ? (
            <OldBand>{say('past.old', { time: clockTime(link.since + stationNow() - Date.now(), language) })}</OldBand>
          ) : null}
          <HeldPastView
            point={point}
            past={held.past}
            range={shown}
            now={now}
            heardUntil={
              point.age !== 'current'
                ? (point.receivedTime ?? now)
                : link.state === 'connected'
                  ? now
                  : Math.min(now, link.since + stationNow() - Date.now())
            }
            onRange={onRange}
            onReady={() => {
              root.current?.scrollIntoView({ block: 'nearest' });
              // The keys wait on the frame until there is something to move in.
              if (document.activeElement === root.current)
                root.current?.querySelector<HTMLElement>('[role="slider"]')?.focus();
            }}
          />
        </>
      ) : null}
      <p className={styles.foot}>
        <span className={styles.quiet}>{say(held.state === 'held' ? 'past.keys' : 'past.escape')}</span>
        <Button flat keys="H" onClick={onClose}>
          {say('past.close')}
        </Button>
      </p>
    </section>
  );
}
