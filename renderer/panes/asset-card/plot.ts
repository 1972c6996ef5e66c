import uPlot from 'uplot';
import { type Language, number, shortDay } from '../../i18n/format.ts';
import { type Gap, gapsOf, type Past, type Stretch } from './past.ts';
import { hourMinute } from './pastWords.ts';
import type { PlotLook } from './plotLook.ts';

/** What is drawn: a line of what is measured, or stretches of states, each state in a lane with its word. */
export type Drawing =
  | {
      readonly kind: 'line';
      readonly past: Past;
      /** Percent are drawn from nought to a hundred, so that a small change looks small. */
      readonly percent: boolean;
      readonly old: boolean;
    }
  | {
      readonly kind: 'lanes';
      readonly stretches: readonly Stretch[];
      /** States from the top down, with their words. */
      readonly lanes: readonly { readonly value: Stretch['value']; readonly words: string }[];
    };

/** A plot in the page. */
export interface Plot {
  /** Draws what there is now. The lanes must be the same as at the start. */
  draw(drawing: Drawing, span: Gap): void;
  resize(width: number): void;
  /** Puts the cursor at a time; null takes it away. */
  point(at: number | null): void;
  destroy(): void;
}

export interface PlotOptions {
  readonly target: HTMLElement;
  readonly width: number;
  readonly drawing: Drawing;
  readonly span: Gap;
  readonly look: PlotLook;
  readonly language: Language;
  /** The pointer is at a time, or has left. */
  readonly onPoint: (at: number | null) => void;
}

const DAY = 86_400_000;

/** Height of a plot, px. */
export const heightOf = (drawing: Drawing, row: number): number =>
  Math.round(drawing.kind === 'line' ? row * 6 : row * 1.2 + Math.max(2, drawing.lanes.length) * row * 0.85);

/** Times below the plot: hours, the day where it begins, days alone when the steps are days. */
const timeTicks = (splits: readonly number[], step: number, language: Language): string[] =>
  splits.map((at) => {
    const midnight = new Date(at).getHours() === 0 && new Date(at).getMinutes() === 0;
    return step >= DAY || midnight ? shortDay(at, language).replace(/^\S+ /, '') : hourMinute(at, language);
  });

const valueTicks = (splits: readonly number[], language: Language): string[] => {
  const step = Math.abs((splits[1] ?? 1) - (splits[0] ?? 0)) || 1;
  const decimals = Math.min(6, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  return splits.map((value) => number(value, language, decimals));
};

const dataOf = (drawing: Drawing): uPlot.AlignedData =>
  drawing.kind === 'line'
    ? [
        [...drawing.past.times],
        drawing.past.values.map((value) => (typeof value === 'number' && Number.isFinite(value) ? value : null)),
      ]
    : [
        [...drawing.stretches.map(({ from }) => from), ...drawing.stretches.slice(-1).map(({ to }) => to)],
        [...drawing.stretches.map(() => 0), ...drawing.stretches.slice(-1).map(() => 0)],
      ];

/** Values that stand alone between two silences: a line would not show them. */
function alone(past: Past, gaps: readonly Gap[]): number[] {
  const begins = new Set(gaps.map(({ to }) => to));
  const ends = new Set(gaps.map(({ from }) => from));
  const shown = past.times.flatMap((_, i) => (typeof past.values[i] === 'number' ? [i] : []));
  return shown.filter((i, n) => {
    const at = past.times[i] ?? 0;
    return (n === 0 || begins.has(at)) && (n === shown.length - 1 || ends.has(at));
  });
}

/** Builds a plot. Nothing is drawn but when `draw`, `resize` or a new look asks for it. */
export function createPlot({
  target,
  width,
  drawing: first,
  span: firstSpan,
  look,
  language,
  onPoint,
}: PlotOptions): Plot {
  let drawing = first;
  let span = firstSpan;
  const axis = { font: look.font, stroke: look.quiet, ticks: { show: false }, gap: 4 };
  const grid = { stroke: look.line, width: 1 };

  /** Width that the words of the lanes need, at most a third of the plot. */
  const laneSize = (u: uPlot, words: string[] | null): number => {
    u.ctx.save();
    u.ctx.font = look.font;
    const most = Math.max(0, ...(words ?? []).map((one) => u.ctx.measureText(one).width));
    u.ctx.restore();
    return Math.min(u.width / 3, Math.ceil(most) + 12);
  };

  /** Silences as stretches of the canvas. */
  const silences = (u: uPlot): [number, number][] =>
    drawing.kind === 'line'
      ? gapsOf(drawing.past).map(({ from, to }) => [u.valToPos(from, 'x', true), u.valToPos(to, 'x', true)])
      : [];

  const drawLanes = (u: uPlot): void => {
    if (drawing.kind !== 'lanes') return;
    const { ctx, bbox } = u;
    const height = Math.max(4, Math.round(look.row * 0.5 * uPlot.pxRatio));
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    for (const [n, { from, to, value }] of drawing.stretches.entries()) {
      const lane = drawing.lanes.findIndex((one) => one.value === value);
      if (lane === -1 || to < span.from) continue;
      const left = Math.round(u.valToPos(from, 'x', true));
      const right = Math.round(u.valToPos(to, 'x', true));
      const middle = u.valToPos(-lane, 'y', true);
      ctx.fillStyle = n === drawing.stretches.length - 1 ? look.text : look.quiet;
      // What stood for an instant is still seen.
      ctx.fillRect(left, Math.round(middle - height / 2), Math.max(2 * uPlot.pxRatio, right - left), height);
    }
    ctx.restore();
  };

  /** The present value is where the line ends: a full dot, an empty one where it is old. */
  const drawEnd = (u: uPlot): void => {
    if (drawing.kind !== 'line') return;
    const { past, old } = drawing;
    const value = past.values.at(-1);
    const at = past.times.at(-1);
    if (typeof value !== 'number' || !Number.isFinite(value) || at === undefined || at < span.from) return;
    const { ctx } = u;
    ctx.save();
    ctx.beginPath();
    ctx.arc(u.valToPos(at, 'x', true), u.valToPos(value, 'y', true), 3.5 * uPlot.pxRatio, 0, 2 * Math.PI);
    ctx.lineWidth = 1.5 * uPlot.pxRatio;
    ctx.strokeStyle = old ? look.stale : look.text;
    ctx.fillStyle = look.text;
    if (!old) ctx.fill();
    ctx.stroke();
    ctx.restore();
  };

  const lanes = first.kind === 'lanes' ? first.lanes : null;
  const percent = first.kind === 'line' && first.percent;
  const u = new uPlot(
    {
      width,
      height: heightOf(first, look.row),
      ms: 1,
      padding: [look.row * 0.3, 10, 0, 0],
      legend: { show: false },
      select: { show: false, left: 0, top: 0, width: 0, height: 0 },
      cursor: { y: false, points: { show: false }, drag: { x: false, y: false, setScale: false } },
      scales: {
        x: { time: true, range: () => [span.from, span.to] },
        y: {
          range: (_, least, most) => {
            if (lanes) return [-lanes.length + 0.4, 0.6];
            if (percent) return [Math.min(0, least ?? 0), Math.max(100, most ?? 100)];
            return uPlot.rangeNum(least ?? 0, most ?? 1, 0.12, true);
          },
        },
      },
      axes: [
        {
          ...axis,
          grid: lanes ? { ...grid, dash: [2, 4] } : { show: false },
          size: look.row * 0.85,
          space: look.row * 2.6,
          values: (_, splits, __, ___, step) => timeTicks(splits, step, language),
        },
        {
          ...axis,
          grid,
          space: look.row * 1.3,
          size: lanes
            ? laneSize
            : (_, words) => Math.max(...(words ?? ['']).map((one) => one.length)) * look.row * 0.28 + 12,
          ...(lanes
            ? {
                splits: () => lanes.map((_, n) => -n),
                values: () => lanes.map(({ words }) => words),
                grid: { show: false },
              }
            : { values: (_: uPlot, splits: number[]) => valueTicks(splits, language) }),
        },
      ],
      series: [
        {},
        lanes
          ? { paths: () => null, points: { show: false } }
          : {
              stroke: look.text,
              width: 1.25,
              gaps: (self) => silences(self),
              points: {
                size: 4,
                stroke: look.text,
                fill: look.text,
                filter: (_, __, show) =>
                  drawing.kind !== 'line' || show ? null : alone(drawing.past, gapsOf(drawing.past)),
              },
            },
      ],
      hooks: {
        draw: [drawLanes, drawEnd],
      },
    },
    dataOf(first),
    target,
  );

  u.over.addEventListener('pointermove', ({ offsetX }) => onPoint(u.posToVal(offsetX, 'x')));
  u.over.addEventListener('pointerleave', () => onPoint(null));

  return {
    draw(next, nextSpan) {
      drawing = next;
      span = nextSpan;
      u.setData(dataOf(next));
    },
    resize(to) {
      if (to > 0 && to !== u.width) u.setSize({ width: to, height: u.height });
    },
    point(at) {
      const left = at === null ? -10 : Math.min(Math.max(0, u.valToPos(at, 'x')), u.bbox.width / uPlot.pxRatio - 1);
      u.setCursor({ left, top: 0 }, false);
    },
    destroy: () => u.destroy(),
  };
}
