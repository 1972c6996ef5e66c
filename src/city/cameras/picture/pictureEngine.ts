import { Worker } from 'node:worker_threads';
import type { ParkCamera } from '../camera.ts';
import type { EncoderShape, FromWorker, Moment, ToWorker } from './protocol.ts';

/** One picture of a stream, encoded: NAL units without start codes, and when it was taken (the park's ticks, ms). */
export interface AccessUnit {
  readonly capturedAt: number;
  readonly key: boolean;
  readonly nals: readonly Uint8Array[];
}

/** What a stream hears from the engine. */
interface StreamListener {
  readonly parameters: (sps: Uint8Array, pps: Uint8Array) => void;
  readonly unit: (unit: AccessUnit) => void;
  /** The encoder is gone; `reason` is empty when it was asked to go. */
  readonly closed: (reason: string) => void;
}

/** Draws and encodes for all cameras, in one worker thread that starts with the first need. */
export interface PictureEngine {
  open(stream: string, camera: ParkCamera, shape: EncoderShape, listener: StreamListener): void;
  /** Asks for one picture. False when the two before it are not drawn yet: this one is left out. */
  frame(stream: string, capturedAt: number, moment: Moment): boolean;
  close(stream: string): void;
  still(camera: ParkCamera, shape: EncoderShape, moment: Moment): Promise<Uint8Array>;
  /** Process ids of the encoders that run now. */
  encoders(): number[];
  /** Ends every encoder and the thread; resolves when they are gone. */
  end(): Promise<void>;
}

interface Open {
  readonly listener: StreamListener;
  credit: number;
}

/** Run from source the worker is a .ts beside us; bundled, it is an entry beside the bundle. */
const besideUs = (): URL =>
  new URL(import.meta.url.endsWith('.ts') ? './sceneWorker.ts' : './sceneWorker.js', import.meta.url);

/** An engine. `workerUrl` names the worker's file when the bundle puts it elsewhere. */
export function pictureEngine(
  ffmpeg: string,
  workerUrl: URL | undefined,
  log: (message: string) => void,
): PictureEngine {
  let worker: Worker | null = null;
  let ending = false;
  let nextStill = 1;
  const streams = new Map<string, Open>();
  const pids = new Map<string, number>();
  const stills = new Map<number, { resolve: (jpeg: Uint8Array) => void; reject: (error: Error) => void }>();

  function lost(reason: string): void {
    worker = null;
    pids.clear();
    const open = [...streams.values()];
    streams.clear();
    for (const { listener } of open) listener.closed(reason);
    for (const { reject } of stills.values()) reject(new Error(reason));
    stills.clear();
  }

  function hear(message: FromWorker): void {
    switch (message.kind) {
      case 'opened':
        pids.set(message.stream, message.pid);
        return;
      case 'parameters':
        streams.get(message.stream)?.listener.parameters(message.sps, message.pps);
        return;
      case 'taken': {
        const stream = streams.get(message.stream);
        if (stream) stream.credit++;
        return;
      }
      case 'unit':
        streams.get(message.stream)?.listener.unit(message);
        return;
      case 'closed': {
        const stream = streams.get(message.stream);
        streams.delete(message.stream);
        pids.delete(message.stream);
        if (message.reason) log(`camera encoder ${message.stream}: ${message.reason}`);
        stream?.listener.closed(message.reason);
        return;
      }
      case 'still': {
        const waiting = stills.get(message.request);
        stills.delete(message.request);
        if (message.jpeg) waiting?.resolve(message.jpeg);
        else waiting?.reject(new Error(message.reason));
      }
    }
  }

  function thread(): Worker {
    if (worker) return worker;
    const started = new Worker(workerUrl ?? besideUs(), { workerData: { ffmpeg }, execArgv: [] });
    worker = started;
    started.on('message', hear);
    started.on('error', (error) => log(`the camera picture thread failed: ${String(error)}`));
    started.on('exit', () => {
      if (worker === started) lost(ending ? '' : 'the picture thread ended');
    });
    return started;
  }
  const tell = (message: ToWorker): void => thread().postMessage(message);

  return {
    open(stream, camera, shape, listener) {
      streams.set(stream, { listener, credit: 2 });
      tell({ kind: 'open', stream, camera, shape });
    },
    frame(stream, capturedAt, moment) {
      const found = streams.get(stream);
      if (!found || found.credit <= 0) return false;
      found.credit--;
      tell({ kind: 'frame', stream, capturedAt, moment });
      return true;
    },
    close(stream) {
      if (streams.has(stream)) tell({ kind: 'close', stream });
    },
    still: (camera, shape, moment) =>
      new Promise((resolve, reject) => {
        const request = nextStill++;
        stills.set(request, { resolve, reject });
        tell({ kind: 'still', request, camera, shape, moment });
      }),
    encoders: () => [...pids.values()],
    async end() {
      ending = true;
      const ended = worker;
      if (!ended) return;
      await new Promise<void>((resolve) => {
        ended.once('exit', () => resolve());
        ended.postMessage({ kind: 'end' } satisfies ToWorker);
      });
    },
  };
}
