import { parentPort, workerData } from 'node:worker_threads';
import { type MaskedStream, startMaskedStream } from './maskedStream.ts';
import { type FromMasker, type ToMasker, threadClock } from './maskerProtocol.ts';

/**
 * The thread that masks: raw pictures never cross into the station's own, nor does an unmasked one leave this file's
 * streams. When it dies its decoders and encoders lose their pipes and end.
 */
const port = parentPort;
if (!port) throw new Error('maskerWorker runs as a worker thread only');
const { ffmpeg } = workerData as { readonly ffmpeg: string };

const streams = new Map<number, MaskedStream>();
const say = (message: FromMasker, given: ArrayBuffer[] = []): void => port.postMessage(message, given);

port.on('message', (message: ToMasker) => {
  const { stream } = message;
  if (message.kind === 'open')
    streams.set(
      stream,
      startMaskedStream(ffmpeg, message, message.plan, threadClock, {
        bytes: (bytes) => say({ kind: 'bytes', stream, bytes }, [bytes.buffer as ArrayBuffer]),
        cover: (whole) => say({ kind: 'cover', stream, whole }),
        ended() {
          streams.delete(stream);
          say({ kind: 'ended', stream });
        },
      }),
    );
  else if (message.kind === 'sample') streams.get(stream)?.sample(message.sample);
  else streams.get(stream)?.end();
});
