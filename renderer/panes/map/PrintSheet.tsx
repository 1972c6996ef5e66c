import { type CSSProperties, useEffect, useRef } from 'react';
import { createPortal } from 'react-dom';
import { number } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { PriorityMark } from '../../ui/PriorityMark.tsx';
import type { Only } from './assetBuffers.ts';
import { lengthWords } from './measureWords.ts';
import styles from './Print.module.css';
import { placeWords, type SeenKind } from './printed.ts';
import { KIND_PATHS } from './shapes.ts';

/** All that stands on a printed page. */
export interface Sheet {
  readonly picture: HTMLCanvasElement;
  readonly title: string;
  readonly city: string;
  /** Communes in the view. */
  readonly places: string;
  readonly center: readonly [lon: number, lat: number];
  /** ms since 1970, by the station's clock. */
  readonly at: number;
  readonly position: string;
  readonly source: string;
  /** Since when the station has not been heard of; null while it is. */
  readonly oldSince: number | null;
  readonly scale: { readonly metres: number; readonly part: number };
  readonly kinds: readonly SeenKind[];
  readonly only: Only;
  readonly alarms: readonly { readonly priority: 1 | 2 | 3 | 4; readonly total: number; readonly open: number }[];
  readonly limits: boolean;
  /** What is drawn on it by hand, in words. */
  readonly gathered: string | null;
}

/** The page as it is printed, and nowhere else. Asks the browser to print as soon as it stands. */
export function PrintSheet({ sheet, onPrinted }: { sheet: Sheet; onPrinted: () => void }) {
  const { say, language } = useWords('map');
  const frame = useRef<HTMLDivElement>(null);
  const { picture, scale } = sheet;
  const printed = useRef(onPrinted);
  printed.current = onPrinted;

  useEffect(() => {
    frame.current?.prepend(picture);
    const done = (): void => printed.current();
    window.addEventListener('afterprint', done, { once: true });
    // Asked after the page was laid out with the picture in it.
    const asked = requestAnimationFrame(() => window.print());
    return () => {
      cancelAnimationFrame(asked);
      window.removeEventListener('afterprint', done);
      picture.remove();
    };
  }, [picture]);

  const locale = language === 'fr' ? 'fr-FR' : 'en-GB';
  const time = (ms: number): string => new Date(ms).toLocaleString(locale, { dateStyle: 'long', timeStyle: 'medium' });
  const wide = picture.width >= picture.height * 1.15;
  const shape: CSSProperties & Record<`--${string}`, string> = {
    '--shape': `${picture.width} / ${picture.height}`,
    '--scale': `${(scale.part * 100).toFixed(3)}%`,
  };
  return createPortal(
    <article className={styles.sheet} data-light="day" data-sheet={wide ? 'landscape' : 'portrait'} style={shape}>
      <header>
        <h1>{sheet.title || sheet.city}</h1>
        <p>{[sheet.title ? sheet.city : '', sheet.places].filter(Boolean).join(', ')}</p>
      </header>
      <div className={styles.body}>
        <div className={styles.picture}>
          <div ref={frame} className={styles.frame}>
            <div className={styles.north} role="img" aria-label={say('print.north')}>
              <svg viewBox="0 0 20 26" aria-hidden="true">
                <path d="M10 1L17 25L10 20L3 25Z" />
              </svg>
              N
            </div>
            <div className={styles.scale}>{lengthWords(scale.metres, language)}</div>
          </div>
        </div>
        <aside aria-label={say('print.legend')}>
          <h2>{say('print.legend')}</h2>
          {sheet.only === 'all' ? null : <p>{say(`only.${sheet.only}Title`)}</p>}
          <ul>
            {sheet.kinds.map(({ kind, count, old }) => (
              <li key={kind} data-kind={kind}>
                <svg viewBox="0 0 16 16" aria-hidden="true">
                  <path d={KIND_PATHS[kind]} />
                </svg>
                <span>
                  {say(`layer.${kind}`)}
                  {old > 0 ? <small>{say('print.old', { total: number(old, language) })}</small> : null}
                </span>
                <span>{number(count, language)}</span>
              </li>
            ))}
            {sheet.alarms.map(({ priority, total, open }) => (
              <li key={priority} data-alarms-of={priority}>
                <PriorityMark priority={priority} filled={open > 0} />
                <span>
                  {say('print.alarms', { priority })}
                  <small>
                    {open === 0
                      ? say('gathered.allAcknowledged')
                      : say('gathered.open', { total: number(open, language) })}
                  </small>
                </span>
                <span>{number(total, language)}</span>
              </li>
            ))}
            {sheet.limits ? (
              <li>
                <i className={styles.limit} />
                <span>{say('print.limits')}</span>
              </li>
            ) : null}
            {sheet.gathered ? (
              <li>
                <i className={styles.zone} />
                <span>{sheet.gathered}</span>
              </li>
            ) : null}
          </ul>
          {sheet.kinds.some(({ old }) => old > 0) ? <p>{say('print.oldHint')}</p> : null}
        </aside>
      </div>
      <footer>
        <span>
          <b>{say('print.at', { time: time(sheet.at) })}</b>
          {sheet.oldSince === null ? null : <b>{say('print.away', { time: time(sheet.oldSince) })}</b>}
        </span>
        <span>{say('print.position', { position: sheet.position })}</span>
        <span>{say('print.center', { place: placeWords(sheet.center[0], sheet.center[1], language) })}</span>
        <span>{say('print.source', { source: sheet.source })}</span>
      </footer>
    </article>,
    document.body,
  );
}
