import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../../main/station/hubLink/hub.fixture.ts';
import { Noise } from '../e2e/fixtures/noise.ts';
import { type Line, lineOf } from './line.ts';
import { childrenOf, openCameraField, openWall, processorSeconds } from './videoField.ts';

const RUNS = 3;
/** Length of one run, ms. */
const RUN = 20_000;
/** Bytes a second below which it was not the stream that was measured. */
const LEAST = 40_000;
/** What starts costs more than what runs, ms. */
const SETTLES = 4_000;

/** How a camera is watched: closely, each picture as it comes, or in a tile of a wall. */
type Watched = 'live' | 'hls';

/** What is watched: a wall of sixteen as windows play it, sixteen closely, and one alone, where nothing is shared. */
const SIGHTS: readonly {
  readonly line: string;
  readonly count: number;
  readonly how: (at: number) => Watched;
  readonly words: string;
}[] = [
  {
    line: 'video-cpu',
    count: 16,
    how: (at) => (at === 0 ? 'live' : 'hls'),
    words: 'a wall of sixteen tiles, one of them watched closely (live.mp4), the others by HLS, as windows play it',
  },
  { line: 'video-cpu-live', count: 16, how: () => 'live', words: 'sixteen cameras watched closely (live.mp4) at once' },
  { line: 'video-cpu-1', count: 1, how: () => 'live', words: 'one camera watched closely (live.mp4)' },
];

/** The same streams through the station and through bare ffmpegs, in turn. */
export async function measure(): Promise<readonly Line[]> {
  const field = await openCameraField(Math.max(...SIGHTS.map(({ count }) => count)), 600);
  const vigie = await openWall(field, new Noise());
  try {
    const station = vigie.ready.pids.station ?? 0;
    const own = (): number => processorSeconds([station, ...childrenOf(station)]);
    const over = async (used: () => number): Promise<number> => {
      const before = used();
      await pause(RUN);
      return ((used() - before) / RUN) * 1_000 * 100;
    };
    // The window goes: what the station does for it is not the stream's.
    await vigie.page.goto('about:blank');
    const lines: Line[] = [];
    for (const { line, count, how, words } of SIGHTS) {
      const cameras = field.numbers.slice(0, count);
      const through: number[] = [];
      const bare: number[] = [];
      for (let run = 0; run < RUNS; run += 1) {
        // A stream stays warm for a while after its last viewer: at rest is without it.
        await until('nothing is read from a camera', () => childrenOf(station).length === 0, 60_000);
        const idle = await over(own);
        const leave = await watch(
          vigie.ready,
          cameras.map((camera, at) => ({ camera, how: how(at) })),
        );
        await pause(SETTLES);
        const busy = await over(own);
        await leave();
        through.push((busy - idle) / count);

        const children = cameras.map((camera) => bareCopy(field.rtsp(camera, 'main')));
        await pause(SETTLES);
        bare.push((await over(() => processorSeconds(children.map(({ pid }) => pid ?? 0)))) / count);
        for (const child of children) child.kill('SIGKILL');
      }
      lines.push(
        lineOf(
          line,
          '% of a core a stream',
          through,
          { name: 'bare ffmpeg -c copy', values: bare },
          `processor time of station and its ffmpegs over ${RUN / 1_000} s with ${words}, less the station at rest in the ${RUN / 1_000} s before, by stream; then as many bare ffmpegs that copy the same RTSP streams (640x360, 25 pictures/s, 800 kbit/s) into the same fragments; wanted: a ratio of at most 1.3`,
        ),
      );
    }
    return lines;
  } finally {
    await vigie.close();
    await field.close();
  }
}

/** Somebody who watches; counts what came. */
interface Reader {
  read: number;
  /** Resolved when it has left. */
  end: Promise<void>;
}

/** Watches cameras; the answer leaves them all, and throws where it was not streams that came. */
async function watch(
  ready: { readonly url: string; readonly token: string },
  cameras: readonly { readonly camera: number; readonly how: Watched }[],
): Promise<() => Promise<void>> {
  const leave = new AbortController();
  const begun = performance.now();
  const ask = async (camera: number, file: string): Promise<Response> => {
    const answer = await fetch(new URL(`/video/CAM-${camera}/main/${file}`, ready.url), {
      headers: { authorization: `Bearer ${ready.token}` },
      signal: leave.signal,
    });
    const refusal = answer.headers.get('x-vigie-refusal');
    if (refusal !== null) throw new Error(`camera ${camera}: ${refusal}`);
    return answer;
  };
  const closely = async (camera: number): Promise<Reader> => {
    const answer = await ask(camera, 'live.mp4');
    const reader: Reader = { read: 0, end: Promise.resolve() };
    const count = new WritableStream<Uint8Array>({
      write(chunk) {
        reader.read += chunk.length;
      },
    });
    reader.end = answer.body?.pipeTo(count).catch(() => {}) ?? reader.end;
    return reader;
  };
  /** Asks for the playlist once in its target duration of a second, and for each segment once, as hls.js does. */
  const inTile = async (camera: number): Promise<Reader> => {
    const reader: Reader = { read: 0, end: Promise.resolve() };
    const had = new Set<string>();
    const look = async (): Promise<void> => {
      const playlist = await (await ask(camera, `index.m3u8?viewer=measure-${camera}`)).text();
      for (const [name] of playlist.matchAll(/^\d+\.m4s\?\S+$/gm)) {
        if (had.has(name)) continue;
        had.add(name);
        reader.read += (await (await ask(camera, name)).arrayBuffer()).byteLength;
      }
    };
    await look();
    const go = async (): Promise<void> => {
      while (!leave.signal.aborted) {
        await pause(1_000, undefined, { signal: leave.signal });
        await look();
      }
    };
    reader.end = go().catch((error: unknown) => {
      if (!leave.signal.aborted) throw error;
    });
    return reader;
  };
  const readers = await Promise.all(
    cameras.map(({ camera, how }) => (how === 'live' ? closely(camera) : inTile(camera))),
  );
  return async () => {
    leave.abort();
    await Promise.all(readers.map(({ end }) => end));
    const seconds = (performance.now() - begun) / 1_000;
    const poor = readers.find(({ read }) => read < seconds * LEAST);
    if (poor) throw new Error(`only ${poor.read} bytes of a camera came in ${seconds.toFixed(0)} s`);
  };
}

/** The same work without a station. */
function bareCopy(rtsp: string): ChildProcess {
  const child = spawn(
    'ffmpeg',
    [
      ...['-v', 'error', '-nostdin', '-rtsp_transport', 'tcp', '-allowed_media_types', 'video'],
      ...['-i', rtsp, '-c', 'copy', '-an'],
      ...['-movflags', 'empty_moov+default_base_moof+frag_every_frame', '-flush_packets', '1', '-f', 'mp4', 'pipe:1'],
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  child.stdout?.resume();
  return child;
}
