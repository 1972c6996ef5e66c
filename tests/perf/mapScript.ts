import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from '@playwright/test';

/*
 * What the map costs its window in script, update by update: from Chromium's own trace, in which each call into the
 * page's script stands with the file that it went to and the time that the thread worked for it.
 */

/** One update of the map, with all that was done for it until the next one began. */
interface Update {
  /** Script, ms of the thread's own time. */
  readonly script: number;
  /** Arrays sent to the graphics card, bytes. */
  readonly bytes: number;
}

/** What a window did for a while. */
export interface MapWatch {
  readonly updates: readonly Update[];
  readonly seconds: number;
  /** Script of the map, ms a second. */
  readonly script: number;
  /** Script of everything else in the window, ms a second. */
  readonly others: number;
  /** Garbage collected by the window outside of the map's calls, ms a second. */
  readonly garbage: number;
}

/** Its calls are those of the live stream: decoding, keeping, and whoever listens. */
const LIVE = 'liveMessage';
const MARK = 'map-update';

/**
 * Stands in the page before its own scripts: counts what is sent to the graphics card in arrays, marks each update in
 * the trace, and gives messages of the live stream a name there.
 */
function standInPage({ live, mark }: { readonly live: string; readonly mark: string }): void {
  const sent = { bytes: 0 };
  for (const name of ['bufferData', 'bufferSubData'] as const) {
    const real = WebGL2RenderingContext.prototype[name] as (...args: unknown[]) => void;
    Object.assign(WebGL2RenderingContext.prototype, {
      [name](this: WebGL2RenderingContext, ...args: unknown[]) {
        const data = args.find((arg) => ArrayBuffer.isView(arg) || arg instanceof ArrayBuffer);
        if (data) sent.bytes += (data as ArrayBuffer).byteLength;
        real.apply(this, args);
      },
    });
  }
  new MutationObserver(() => performance.mark(`${mark} ${sent.bytes}`)).observe(document, {
    subtree: true,
    attributeFilter: ['data-updates'],
  });
  const Real = window.WebSocket;
  class Named extends Real {
    override addEventListener(type: string, listener: unknown, options?: boolean | AddEventListenerOptions): void {
      const heard =
        type === 'message' && this.url.endsWith('/live')
          ? { [live]: (event: Event) => (listener as (event: Event) => void)(event) }[live]
          : (listener as EventListener);
      super.addEventListener(type, heard as EventListener, options);
    }
  }
  window.WebSocket = Named;
}

/** To be called before the page's address is opened. */
export async function prepare(page: Page): Promise<void> {
  await page.addInitScript(standInPage, { live: LIVE, mark: MARK });
}

/** An event of the trace, as far as it is read here. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
  readonly dur?: number;
  /** Of them the thread's own. */
  readonly tdur?: number;
  readonly args: { readonly data?: { readonly url?: string; readonly functionName?: string } };
}

/** Addresses of the scripts that hold the map and what it draws with. */
const mapScripts = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const scripts = performance.getEntriesByType('resource').map(({ name }) => name);
    const texts = await Promise.all(
      scripts.filter((name) => name.endsWith('.js')).map(async (name) => [name, await (await fetch(name)).text()]),
    );
    return texts.flatMap(([name = '', text]) => (text?.includes('maplibregl-canvas') ? [name] : []));
  });

/** Of some events, those that stand in no other of them. */
function outermost(events: readonly TraceEvent[]): TraceEvent[] {
  let end = Number.NEGATIVE_INFINITY;
  return events.filter(({ ts, dur = 0 }) => {
    if (ts < end) return false;
    end = ts + dur;
    return true;
  });
}

/** Looks at a window that has been prepared. */
export async function watchMap(page: Page, seconds: number): Promise<MapWatch> {
  const browser = page.context().browser();
  if (!browser) throw new Error('only a browser can be traced');
  const scripts = await mapScripts(page);
  if (scripts.length === 0) throw new Error('no script of this window holds the map');
  await browser.startTracing(page, { categories: ['-*', 'devtools.timeline', 'v8', 'blink.user_timing'] });
  await page.evaluate(() => performance.mark('watch-begins'));
  await pause(1_000 * seconds);
  await page.evaluate(() => performance.mark('watch-ends'));
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };

  const [begin, end] = ['watch-begins', 'watch-ends'].map((mark) => traceEvents.find(({ name }) => name === mark));
  if (!begin || !end) throw new Error('the trace lacks the marks of this window');
  const mine = traceEvents
    .filter(({ pid, tid, ts }) => pid === begin.pid && tid === begin.tid && ts >= begin.ts && ts <= end.ts)
    .sort((one, other) => one.ts - other.ts);
  const calls = outermost(mine.filter(({ name, ph }) => name === 'FunctionCall' && ph === 'X'));
  const ofMap = calls.filter(
    ({ args: { data } }) => data?.functionName === LIVE || scripts.includes(data?.url ?? 'none'),
  );
  const within = (from: number, to: number): number =>
    sum(ofMap.filter(({ ts }) => ts >= from && ts < to).map(({ tdur = 0 }) => tdur / 1_000));
  // An update is marked at its end: it began with the last call into the map before that.
  const marks = mine
    .filter(({ name }) => name.startsWith(`${MARK} `))
    .map(({ name, ts }) => ({
      from: ofMap.findLast((call) => call.ts <= ts)?.ts ?? ts,
      bytes: Number(name.slice(MARK.length + 1)),
    }));
  const collections = outermost(
    mine.filter(({ name }) => ['MinorGC', 'MajorGC', 'V8.GCIncrementalMarking'].includes(name)),
  ).filter(({ ts }) => !ofMap.some((call) => ts >= call.ts && ts < call.ts + (call.dur ?? 0)));
  const lasted = (end.ts - begin.ts) / 1e6;
  const script = within(begin.ts, end.ts);
  return {
    updates: marks.slice(0, -1).map(({ from, bytes }, at) => {
      const next = marks[at + 1]!;
      return { script: within(from, next.from), bytes: next.bytes - bytes };
    }),
    seconds: lasted,
    script: script / lasted,
    others: (sum(calls.map(({ tdur = 0 }) => tdur / 1_000)) - script) / lasted,
    garbage: sum(collections.map(({ tdur = 0 }) => tdur / 1_000)) / lasted,
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
