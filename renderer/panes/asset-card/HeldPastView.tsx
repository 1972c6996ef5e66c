import { useEffect, useId, useMemo, useRef, useState } from 'react';
import type { PointValue } from '../../../src/contract/assets.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/States.tsx';
import styles from './History.module.css';
import { PastPlot } from './PastPlot.tsx';
import { isCounter, nearestTo, type Past, RANGES, type RangeId, spanOf, stretchesOf } from './past.ts';
import { lasting, moment, pastSummary, pastValueWords } from './pastWords.ts';
import type { Drawing } from './plot.ts';

interface HeldProps {
  readonly point: PointValue;
  readonly past: Past;
  readonly range: RangeId;
  readonly now: number;
  /** Until when the present value is known to have stood, ms. */
  readonly heardUntil: number;
  readonly onRange: (range: RangeId) => void;
  readonly onReady: () => void;
}

/** Samples that a page of the cursor goes over. */
const PAGE = 12;

/** The plot with its ranges, what stands under the cursor, and what it all amounts to. */
export function HeldPastView({ point, past, range, now, heardUntil, onRange, onReady }: HeldProps) {
  const { say, language } = useWords('asset-card');
  const [cursor, setCursor] = useState<number | null>(null);
  const summaryId = useId();
  const view = useView(point, past, range, now, heardUntil);
  const { span, stops, drawing } = view;
  const ready = useRef(onReady);
  ready.current = onReady;
  const empty = stops.length === 0;
  useEffect(() => {
    if (!empty) ready.current();
  }, [empty]);

  const summary = pastSummary(point, past, span, heardUntil, now, language, say);
  const ranges = (
    <div className={styles.ranges} role="group" aria-label={say('past.range')}>
      {RANGES.map((one) => (
        <Button key={one} flat chosen={one === range} data-range={one} onClick={() => onRange(one)}>
          {say(one === 'all' && isCounter(past) ? 'past.ranges.allCounter' : `past.ranges.${one}`)}
        </Button>
      ))}
    </div>
  );
  if (empty)
    return (
      <>
        {ranges}
        <EmptyState title={say(past.times.length === 0 ? 'past.emptyEver' : 'past.empty')} />
        {past.times.length > 0 && range !== 'all' ? (
          <Button onClick={() => onRange('all')}>{say('past.showAll')}</Button>
        ) : null}
      </>
    );

  const at = cursor === null ? stops.length - 1 : stopAt(stops, cursor, drawing.kind);
  const stop = stops[at];
  const said = (index: number): string => {
    const one = stops[index];
    if (!one) return '';
    const value = pastValueWords(point, one.value, language, say);
    const from = moment(one.at, now, language);
    if (drawing.kind === 'line') return `${from}, ${value}`;
    return index === stops.length - 1
      ? say('past.stretchNow', { state: value, from, time: lasting(Math.max(0, heardUntil - one.at), language) })
      : say('past.stretch', {
          state: value,
          from,
          to: moment(one.until, now, language),
          time: lasting(one.until - one.at, language),
        });
  };
  const moves: Readonly<Record<string, number>> = {
    ArrowLeft: at - 1,
    ArrowRight: at + 1,
    PageUp: at - PAGE,
    PageDown: at + PAGE,
    Home: 0,
    End: stops.length - 1,
  };
  return (
    <>
      <div className={styles.head}>
        {ranges}
        <span className={styles.readout} data-cursor={cursor === null ? 'none' : 'placed'}>
          {said(at)}
        </span>
      </div>
      <div
        role="slider"
        className={styles.slider}
        tabIndex={0}
        aria-label={say('past.of', { name: point.label[language] })}
        aria-valuemin={0}
        aria-valuemax={stops.length - 1}
        aria-valuenow={at}
        aria-valuetext={said(at)}
        aria-describedby={summaryId}
        onBlur={() => setCursor(null)}
        onKeyDown={(event) => {
          const to = moves[event.key];
          if (to === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
          const next = stops[Math.max(0, Math.min(stops.length - 1, to))];
          if (next) setCursor(next.at);
          event.preventDefault();
          event.stopPropagation();
        }}
      >
        <PastPlot
          drawing={drawing}
          span={span}
          cursor={cursor === null ? null : (stop?.at ?? null)}
          language={language}
          onPoint={setCursor}
        />
      </div>
      <p id={summaryId} className={styles.summary}>
        {summary}
      </p>
    </>
  );
}

/** Where the cursor can stand: a value, or the beginning of a state. */
interface Stop {
  readonly at: number;
  readonly until: number;
  readonly value: Past['values'][number];
}

/** The stop that a time belongs to: the nearest value, or the state that stood then. */
const stopAt = (stops: readonly Stop[], at: number, kind: Drawing['kind']): number =>
  Math.max(
    0,
    kind === 'lanes'
      ? stops.findLastIndex((stop) => stop.at <= at)
      : nearestTo(
          stops.map((stop) => stop.at),
          at,
        ),
  );

/** Width in which a step of time must be seen to be drawn again: no plot is wider. */
const WIDEST = 1_000;

/** What is drawn now: it changes with a new value, and with time only as far as that can be seen. */
function useView(point: PointValue, past: Past, range: RangeId, now: number, heardUntil: number) {
  const { say, language } = useWords('asset-card');
  const length = spanOf(past, range, now);
  const step = Math.max(1_000, Math.ceil((length.to - length.from) / WIDEST));
  const until = Math.floor(now / step) * step;
  const numeric = point.type === 'number';
  const old = point.age !== 'current';
  // A line ends at its last value; a state stands until it was last heard of, as far as that can be seen.
  const heard = numeric ? 0 : Math.floor(heardUntil / step) * step;
  // biome-ignore lint/correctness/useExhaustiveDependencies: words and the unit follow the language and the point
  return useMemo(() => {
    const span = spanOf(past, range, until + step);
    const stretches = numeric ? [] : stretchesOf(past, heard);
    const lanes = [...new Set(stretches.map(({ value }) => value))]
      .filter((value) => value !== null)
      .map((value) => ({ value, words: pastValueWords(point, value, language, say) }))
      .sort((a, b) => a.words.localeCompare(b.words, language));
    const drawing: Drawing = numeric
      ? { kind: 'line', past, percent: point.unit === '%', old }
      : { kind: 'lanes', stretches, lanes };
    const all: Stop[] = numeric
      ? past.times.map((at, i) => ({ at, until: at, value: past.values[i] ?? null }))
      : stretches.map(({ from, to, value }) => ({ at: from, until: to, value }));
    const stops = all.filter(
      (stop) => stop.until >= span.from && stop.at <= span.to && (!numeric || stop.value !== null),
    );
    return { span, drawing, stops };
  }, [past, range, until, heard, numeric, old, language, point.id]);
}
