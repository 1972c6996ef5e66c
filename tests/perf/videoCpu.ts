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

/** Cameras that are watched at once: a wall of sixteen, and one alone, where nothing is shared. */
const COUNTS = [16, 1] as const;

/** The same streams through the station and through bare ffmpegs, in turn. */
export async function measure(): Promise<readonly Line[]> {
  const field = await openCameraField(Math.max(...COUNTS), 600);
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
    for (const count of COUNTS) {
      const cameras = field.numbers.slice(0, count);
      const through: number[] = [];
      const bare: number[] = [];
      for (let run = 0; run < RUNS; run += 1) {
        // A stream stays warm for a while after its last viewer: at rest is without it.
        await until('nothing is read from a camera', () => childrenOf(station).length === 0, 60_000);
        const idle = await over(own);
        const leave = await watch(vigie.ready, cameras);
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
          count === 1 ? 'video-cpu-1' : 'video-cpu',
          '% of a core a stream',
          through,
          { name: 'bare ffmpeg -c copy', values: bare },
          `processor time of station and its ffmpegs over ${RUN / 1_000} s with one reader of live.mp4 of each of ${count} cameras, less the station at rest in the ${RUN / 1_000} s before, by stream; then as many bare ffmpegs that copy the same RTSP streams (640x360, 25 pictures/s, 800 kbit/s) into the same fragments; wanted: a ratio of at most 1.3`,
        ),
      );
    }
    return lines;
  } finally {
    await vigie.close();
    await field.close();
  }
}

/** Reads each camera's `live.mp4`; the answer leaves them all, and throws where it was not streams that came. */
async function watch(
  ready: { readonly url: string; readonly token: string },
  cameras: readonly number[],
): Promise<() => Promise<void>> {
  const leave = new AbortController();
  const begun = performance.now();
  const readers = await Promise.all(
    cameras.map(async (camera) => {
      const answer = await fetch(new URL(`/video/CAM-${camera}/main/live.mp4`, ready.url), {
        headers: { authorization: `Bearer ${ready.token}` },
        signal: leave.signal,
      });
      const refusal = answer.headers.get('x-vigie-refusal');
      if (refusal !== null) throw new Error(`camera ${camera}: ${refusal}`);
      const reader = { read: 0, end: Promise.resolve() as Promise<void> | undefined };
      const count = new WritableStream<Uint8Array>({
        write(chunk) {
          reader.read += chunk.length;
        },
      });
      reader.end = answer.body?.pipeTo(count).catch(() => {});
      return reader;
    }),
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
