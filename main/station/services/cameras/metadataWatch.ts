import type { CameraNotice } from '../../../../src/domain/camera/notices.ts';
import { ok, type Result } from '../../../../src/shared/result.ts';
import type { CameraSessions } from '../../links/onvif/cameraSessions.ts';
import { createDocumentReader, mayTellEvents, noticesIn } from '../../links/onvif/metadata.ts';
import { readTrack } from '../../video/rtspTrack.ts';

/** A street without events has nothing to tell; the camera's answers to our signs of life come more often, ms. */
const SILENCE = 40_000;
/** Documents with events in a second; a camera that floods is left, and tells how things stand when it is read again. */
const MOST_A_SECOND = 20;

/** Reads the events of one camera until the answer is called, or the stream ends by itself (`onEnd`). */
export type OpenMetadata = (
  camera: string,
  onNotices: (notices: readonly CameraNotice[]) => void,
  onEnd: () => void,
) => Promise<Result<() => void>>;

/**
 * Reads what cameras tell beside their pictures (ONVIF Profile M, Streaming, clause 5.2.1.2): their events, not the
 * outlines of what is in view. `clock`: monotonic ms. Refusals are those of `metadataOf`.
 */
export function createMetadataWatch(options: {
  readonly metadataOf: CameraSessions['metadataOf'];
  readonly clock: () => number;
}): OpenMetadata {
  return async (camera, onNotices, onEnd) => {
    const source = await options.metadataOf(camera);
    if (!source.ok) return source;
    let second = Number.NEGATIVE_INFINITY;
    let read = 0;
    let isOver = false;
    const leave = (): void => {
      isOver = true;
      end();
    };
    const documents = createDocumentReader((document) => {
      if (isOver || !mayTellEvents(document)) return;
      const now = options.clock();
      if (now - second >= 1_000) [second, read] = [now, 0];
      read += 1;
      if (read > MOST_A_SECOND) {
        leave();
        onEnd();
        return;
      }
      const notices = noticesIn(document);
      if (notices.length > 0) onNotices(notices);
    });
    const end = readTrack({ ...source.value, silence: SILENCE }, 'metadata', {
      onDescribed: (isThere) => isThere,
      onPlaying() {},
      onPacket: documents.packet,
      onEnd,
    });
    return ok(leave);
  };
}
