import { connect as connectTcp, type Socket } from 'node:net';
import { joinBeat, type Pace } from './readingBeat.ts';

/** Bytes that are read at once. */
const READING = 65_536;
/** A stream that brings more than this between two beats would fill what its connection holds, and is not let wait. */
const MOST_WAITING = 49_152;
/** Beats that such a stream is read at once for. */
const LIVELY = 5;

/** What is done with the bytes of a camera. */
interface Hooks {
  /** Takes bytes; they are another's once it has returned, unless they are still `waiting`. */
  take(bytes: Buffer): void;
  /** Bytes that were handed on and are not through yet: nothing is read meanwhile. */
  waiting(): number;
}

/** A connection to a camera that is being read. */
export interface CameraReading {
  readonly socket: Socket;
  /** Reads what comes at once, or with a beat; at once until told otherwise. */
  pace(pace: Pace): void;
  /** What was handed on may have come through. */
  through(): void;
}

/**
 * Connects to a camera and reads it into one buffer. A stream of Node makes new memory of each reading; sixteen streams
 * then have the collector go through the whole heap every second, which costs more than all their pictures.
 */
export function readCamera(host: string, port: number, hooks: Hooks): CameraReading {
  let leaveBeat: (() => void) | undefined;
  let paced: Pace = 'each';
  /** Nothing is read until the next beat. */
  let resting = false;
  /** Nothing is read until all is through: the buffer is still in use. */
  let blocked = false;
  let sinceBeat = 0;
  let lively = 0;

  const goOn = (): void => {
    if (!resting && !blocked && !socket.destroyed) socket.resume();
  };
  const socket = connectTcp({
    ...{ host, port, noDelay: true },
    onread: {
      buffer: Buffer.allocUnsafeSlow(READING),
      callback(length, buffer) {
        hooks.take(Buffer.from(buffer.buffer, buffer.byteOffset, length));
        sinceBeat += length;
        blocked = hooks.waiting() > 0;
        if (sinceBeat > MOST_WAITING) lively = LIVELY;
        resting = leaveBeat !== undefined && lively === 0;
        return !resting && !blocked;
      },
    },
  });
  const onBeat = (): void => {
    sinceBeat = 0;
    lively = Math.max(0, lively - 1);
    if (!resting) return;
    resting = false;
    goOn();
  };
  const pace = (next: Pace): void => {
    if (next === paced) return;
    paced = next;
    leaveBeat?.();
    leaveBeat = next === 'each' ? undefined : joinBeat(next, onBeat);
    // What rests is looked at once now: nobody who comes to look closely waits for the slow beat.
    if (!resting) return;
    resting = false;
    goOn();
  };
  socket.once('close', () => pace('each'));
  return {
    socket,
    pace,
    through() {
      if (!blocked || hooks.waiting() > 0) return;
      blocked = false;
      goOn();
    },
  };
}

/** Bytes of a camera that is read over TLS that may wait, before it is held back. */
const MOST_SECURE = 1_000_000;

/** Reads a connection that Node deciphers: it makes memory of its own for each reading, so nothing is gained by waiting. */
export function readSecure(socket: Socket, hooks: Hooks): CameraReading {
  socket.on('data', (chunk: Buffer) => {
    hooks.take(chunk);
    if (hooks.waiting() > MOST_SECURE) socket.pause();
  });
  return {
    socket,
    pace: () => undefined,
    through() {
      if (socket.isPaused() && hooks.waiting() === 0) socket.resume();
    },
  };
}
