import { type KeyboardEvent, useRef } from 'react';
import type { AssetDetail, PointValue } from '../../../src/contract/assets.ts';
import { useWords } from '../../i18n/words.ts';
import { Age } from '../../ui/Age.tsx';
import styles from './AssetCard.module.css';
import { clockWords, isClockBelieved } from './clockWords.ts';
import { Dependents } from './Dependents.tsx';
import { History } from './History.tsx';
import type { RangeId } from './past.ts';
import { hasPast, type OpenPast } from './pastOpen.ts';
import { pointWords } from './pointWords.ts';

interface ValuesProps {
  readonly detail: AssetDetail;
  readonly old: boolean;
  readonly past: OpenPast | null;
  readonly range: RangeId | null;
  readonly onPast: (past: OpenPast | null) => void;
  readonly onRange: (range: RangeId) => void;
  readonly onOpen: (asset: string) => void;
}

/** Points with their age; an old value is struck through, never blank and never silently current. Each opens its past. */
export function Values({ detail, old, past, range, onPast, onRange, onOpen }: ValuesProps) {
  const { say, language } = useWords('asset-card');
  const list = useRef<HTMLDListElement>(null);
  const { points, parent, children, street, clock } = detail;
  const wrongClock = clockWords(clock, language, say);
  const openers = (): HTMLElement[] => [...(list.current?.querySelectorAll<HTMLElement>('[data-opens-past]') ?? [])];
  const close = (): void => {
    const opener = openers().find((one) => one.dataset.opensPast === past?.point);
    onPast(null);
    opener?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!(event.target instanceof HTMLElement) || event.target.dataset.opensPast === undefined) return;
    const all = openers();
    const at = all.indexOf(event.target);
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (event.key === 'Escape' && past) close();
    else if (step !== 0) all[Math.max(0, Math.min(all.length - 1, at + step))]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section aria-label={say('values')}>
      {points.some(hasPast) ? (
        <h4 className={styles.valuesHead}>
          {say('values')}
          <span>
            <kbd>H</kbd> {say('past.hint')}
          </span>
        </h4>
      ) : null}
      {wrongClock ? (
        <p className={styles.clock} data-clock={clock.state}>
          <i aria-hidden="true">▲</i> {wrongClock}
        </p>
      ) : null}
      {points.length === 0 ? <p className={styles.quiet}>{say('noValues')}</p> : null}
      <dl ref={list} className={`${styles.values} ${styles.points}`} onKeyDown={onKeyDown}>
        {points.map((point) => (
          <div key={point.id} data-point={point.id}>
            <dt>
              {hasPast(point) ? (
                <button
                  type="button"
                  className={styles.opener}
                  data-opens-past={point.id}
                  aria-expanded={past?.point === point.id}
                  aria-keyshortcuts="H"
                  title={say('past.open')}
                  onClick={(event) => {
                    if (past?.point === point.id) onPast(null);
                    // Enter and Space are clicks that no pointer made.
                    else onPast({ asset: detail.id, point: point.id, byKey: event.detail === 0 });
                  }}
                >
                  {point.label[language]}
                </button>
              ) : (
                point.label[language]
              )}
            </dt>
            <Value point={point} old={old} clock={clock} />
            {past?.point === point.id ? (
              <dd className={styles.whole}>
                <History
                  key={`${detail.id} ${point.id}`}
                  asset={detail.id}
                  point={point}
                  range={range}
                  onRange={onRange}
                  onClose={close}
                  byKey={past.byKey}
                />
              </dd>
            ) : null}
          </div>
        ))}
        {street ? (
          <div>
            <dt>{say('street')}</dt>
            <dd>{street}</dd>
          </div>
        ) : null}
        {parent ? (
          <div>
            <dt>{say('parent')}</dt>
            <dd>
              <button type="button" className={styles.link} onClick={() => onOpen(parent.id)}>
                {parent.name}
              </button>
            </dd>
          </div>
        ) : null}
        {children > 0 ? <Dependents key={detail.id} asset={detail.id} count={children} onOpen={onOpen} /> : null}
      </dl>
    </section>
  );
}

function Value({ point, old, clock }: { point: PointValue; old: boolean; clock: AssetDetail['clock'] }) {
  const { say, language } = useWords('asset-card');
  const words = pointWords(point, language, { yes: say('yes'), no: say('no') });
  if (words === null) return <dd className={styles.quiet}>{say('never')}</dd>;
  const aged = old || point.age === 'old' || point.age === 'useless';
  const since = isClockBelieved(clock) ? (point.sourceTime ?? point.receivedTime) : point.receivedTime;
  return (
    <dd data-age={aged ? 'old' : 'current'} data-quality={point.quality}>
      <span className={styles.value}>{words}</span>{' '}
      <span className={styles.quiet}>
        <Age since={since} language={language} ago />
      </span>
    </dd>
  );
}
