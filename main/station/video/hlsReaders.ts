import type { CameraStream } from './cameraStream.ts';

/** A reader that has asked for nothing for so long is gone, in milliseconds. */
const ABSENCE = 6_000;
/** More than these read nothing that is counted. */
const MAXIMUM_READERS = 64;

/** Who reads a stream's HLS. */
export interface HlsReaders {
  /** A reader asks for something: it is there, and the stream is held for it, as long as it keeps asking. */
  touch(reader: string): void;
  any(): boolean;
  /** Lets all of them go. */
  end(): void;
}

/** Nobody reads yet. */
export function createHlsReaders(stream: CameraStream): HlsReaders {
  const readers = new Map<string, { readonly release: () => void; readonly timer: NodeJS.Timeout }>();
  return {
    touch(reader) {
      const known = readers.get(reader);
      clearTimeout(known?.timer);
      if (!known && readers.size >= MAXIMUM_READERS) return;
      const release = known?.release ?? stream.hold('segments');
      const timer = setTimeout(() => {
        readers.delete(reader);
        release();
      }, ABSENCE);
      timer.unref();
      readers.set(reader, { release, timer });
    },

    any: () => readers.size > 0,

    end() {
      for (const { release, timer } of readers.values()) {
        clearTimeout(timer);
        release();
      }
      readers.clear();
    },
  };
}
