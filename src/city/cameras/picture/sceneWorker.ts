import { parentPort, workerData } from 'node:worker_threads';
import { type Encoder, encodeStill, startEncoder } from './encoder.ts';
import type { FromWorker, ToWorker } from './protocol.ts';
import { createPainter, type Painter } from './scenePainter.ts';

/**
 * The thread that draws and feeds the encoders. It has no clock: each picture is asked for with everything that it
 * depends on. One thread for all cameras: drawing is short beside encoding, which has processes of its own.
 */
const port = parentPort;
if (!port) throw new Error('sceneWorker runs as a worker thread only');
const { ffmpeg } = workerData as { readonly ffmpeg: string };

interface Running {
  readonly painter: Painter;
  readonly picture: Uint8Array;
  readonly encoder: Encoder;
  /** When the pictures that are inside the encoder were taken, oldest first. */
  readonly captured: number[];
  drawn: boolean;
}

const running = new Map<string, Running>();
let ending = false;
const say = (message: FromWorker): void => port.postMessage(message);

function open(message: Extract<ToWorker, { kind: 'open' }>): void {
  const { stream, camera, shape } = message;
  const captured: number[] = [];
  const encoder = startEncoder(
    ffmpeg,
    shape,
    {
      parameters: (sps, pps) => say({ kind: 'parameters', stream, sps, pps }),
      unit: (key, nals) => say({ kind: 'unit', stream, capturedAt: captured.shift() ?? 0, key, nals }),
    },
    (reason) => {
      if (running.get(stream)?.encoder === encoder) running.delete(stream);
      say({ kind: 'closed', stream, reason: reason ?? '' });
      endWhenIdle();
    },
  );
  const picture = new Uint8Array((shape.width * shape.height * 3) / 2);
  running.set(stream, {
    painter: createPainter(camera, shape.width, shape.height),
    picture,
    encoder,
    captured,
    drawn: false,
  });
  say({ kind: 'opened', stream, pid: encoder.pid });
}

function draw({ stream, capturedAt, moment }: Extract<ToWorker, { kind: 'frame' }>): void {
  const found = running.get(stream);
  // While the encoder is behind it still reads from `picture`: the frame is left out rather than painted over.
  if (found && !found.encoder.behind) {
    if (!moment.frozen || !found.drawn) found.painter.paint(moment, found.picture);
    found.drawn = true;
    found.captured.push(capturedAt);
    found.encoder.write(found.picture);
  }
  say({ kind: 'taken', stream });
}

async function still({ request, camera, shape, moment }: Extract<ToWorker, { kind: 'still' }>): Promise<void> {
  try {
    const picture = new Uint8Array((shape.width * shape.height * 3) / 2);
    createPainter(camera, shape.width, shape.height, true).paint(moment, picture);
    const jpeg = Uint8Array.from(await encodeStill(ffmpeg, shape.width, shape.height, picture));
    say({ kind: 'still', request, jpeg, reason: '' });
  } catch (error) {
    say({ kind: 'still', request, jpeg: null, reason: String(error) });
  }
}

function endWhenIdle(): void {
  if (!ending || running.size > 0) return;
  say({ kind: 'ended' });
  port?.close();
}

port.on('message', (message: ToWorker) => {
  switch (message.kind) {
    case 'open':
      return open(message);
    case 'frame':
      return draw(message);
    case 'close':
      running.get(message.stream)?.encoder.close();
      return;
    case 'still':
      void still(message);
      return;
    case 'end':
      ending = true;
      for (const { encoder } of running.values()) encoder.close();
      endWhenIdle();
  }
});
