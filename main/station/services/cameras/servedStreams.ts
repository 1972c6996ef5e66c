import type { ServedFrame } from '../../../../src/contract/cameras.ts';
import { ok, type Refusal, type Result, refuse } from '../../../../src/shared/result.ts';
import type { VideoProfile } from '../../video/gateway.ts';
import { openWhep, type WhepSource } from '../../video/whep.ts';
import { isOfServer } from './serverAddresses.ts';

/** Streams that windows play from a video server by WebRTC: the station makes the connection and ends it. */
export interface ServedStreams {
  /** Whether any camera may have one. */
  isOffered(): boolean;
  /**
   * Hands a window's offer to the server: first its answer, later why it ended; as long as it is read, somebody watches.
   */
  play(
    camera: string,
    profile: VideoProfile,
    offer: string,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<ServedFrame>;
  /** Cameras that are watched so, each once. */
  watched(): string[];
  /** Ends those of a camera: its rights or masks are other ones. */
  dismiss(camera: string, refusal: Refusal): void;
  close(): void;
}

/** What the streams are given. */
export interface ServedStreamsOptions {
  /** Template of the city's file; `{number}`, `{id}`, `{profile}` filled in by `fill`. */
  readonly template: string | undefined;
  readonly fill: (template: string, camera: string, profile: VideoProfile) => string | undefined;
  /** Address of a camera of its own, in place of the template. */
  readonly ownAddress: (camera: string) => string | undefined;
  readonly hasOwnAddresses: () => boolean;
  /** Value of `Authorization` at the template's server; empty where none is wanted, null while it cannot be had. */
  readonly authorization: () => string | null;
  /** Whether this position may look at the camera, and its picture may leave a server unmasked. */
  readonly may: (camera: string) => Result<void>;
  readonly onChange: () => void;
}

/** Streams at once: a page that asks for ever must not fill the server. */
const MOST = 64;

/** Opens them. */
export function createServedStreams(options: ServedStreamsOptions): ServedStreams {
  const running = new Set<{ readonly camera: string; readonly end: (why: Refusal) => void }>();

  const sourceOf = (camera: string, profile: VideoProfile): Result<WhepSource> => {
    const own = options.ownAddress(camera);
    const whep = own ?? (options.template && options.fill(options.template, camera, profile));
    if (!whep) return refuse('video.no-whep', 'No video server offers this camera by WebRTC');
    // The account is one at the template's server: another one never sees it.
    if (!isOfServer(whep, options.template)) return ok({ whep });
    const authorization = options.authorization();
    if (authorization === null) return refuse('video.server-denied', 'The secret of the video server is not to be had');
    return ok({ whep, ...(authorization ? { authorization } : {}) });
  };

  return {
    isOffered: () => options.template !== undefined || options.hasOwnAddresses(),

    async *play(camera, profile, offer, signal) {
      const refused = (refusal: Refusal): ServedFrame => ({
        kind: 'refused',
        refusal: { ...refusal, context: { ...refusal.context } },
      });
      const allowed = options.may(camera);
      const source = allowed.ok ? sourceOf(camera, profile) : allowed;
      if (!source.ok) {
        yield refused(source.refusal);
        return;
      }
      if (running.size >= MOST) {
        yield refused(refuse('video.too-many', 'Too many streams at once').refusal);
        return;
      }
      let over: (why: Refusal | null) => void = () => {};
      const ended = new Promise<Refusal | null>((resolve) => {
        over = resolve;
      });
      const one = { camera, end: over };
      running.add(one);
      options.onChange();
      const left = (): void => over(null);
      signal?.addEventListener('abort', left, { once: true });
      try {
        const opened = await openWhep(source.value, offer);
        if (!opened.ok) {
          yield refused(opened.refusal);
          return;
        }
        try {
          if (signal?.aborted) return;
          yield { kind: 'answer', sdp: opened.value.answer };
          const why = await ended;
          if (why) yield refused(why);
        } finally {
          await opened.value.end();
        }
      } finally {
        signal?.removeEventListener('abort', left);
        running.delete(one);
        options.onChange();
      }
    },

    watched: () => [...new Set([...running].map(({ camera }) => camera))],
    dismiss(camera, refusal) {
      for (const one of [...running]) if (one.camera === camera) one.end(refusal);
    },
    close() {
      for (const one of [...running]) one.end(refuse('video.closing', 'The station is closing').refusal);
    },
  };
}
