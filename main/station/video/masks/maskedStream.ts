import { blacken } from './blacken.ts';
import { type CaptureClock, createCaptureClock } from './captureClock.ts';
import { type Decoder, type Encoder, startDecoder, startEncoder } from './maskingCodec.ts';
import { type Cover, coverDuring, followsHead, type MaskPlan, type WholeCover, wholeCover } from './maskPlan.ts';
import { createPositionTrack, type PositionSample } from './positionTrack.ts';
import { createRawReader, type RawPicture } from './rawPictures.ts';

/** What a masked stream tells. */
export interface MaskedStreamEvents {
  /** Fragmented MP4 of masked pictures. */
  bytes(chunk: Uint8Array): void;
  /** Why whole pictures are covered now; null: only the masks are. */
  cover(whole: WholeCover | null): void;
  /** It ended, and will say nothing more. */
  ended(): void;
}

/** A camera's stream that is decoded, masked and encoded anew. */
export interface MaskedStream {
  sample(sample: PositionSample): void;
  end(): void;
}

/** A picture waits so long for the head's position after it, ms; then it is covered whole. */
const PATIENCE = 900;
/** Pictures that wait at most. */
const MAXIMUM_WAITING = 30;
/** Without a picture let out for so long, the wait for the capture clock is over too, ms: it is then covered whole. */
const UNSETTLED = 4_000;
const LOOK = 100;

interface Waiting extends RawPicture {
  readonly arrived: number;
  readonly taken: { readonly from: number; readonly to: number };
}

/**
 * Runs one masked stream. A picture of a camera that turns is held until it is known where the head was before and
 * after it was taken: it is never drawn from a guess. `now` is monotonic milliseconds, the same as the samples'.
 */
export function startMaskedStream(
  ffmpeg: string,
  from: { readonly url: string; readonly served: boolean },
  plan: MaskPlan,
  now: () => number,
  events: MaskedStreamEvents,
): MaskedStream {
  const track = createPositionTrack();
  const clock: CaptureClock = createCaptureClock();
  const decoder: Decoder = startDecoder(ffmpeg, from);
  const begun = now();
  let encoder: Encoder | undefined;
  let encodes = '';
  let behind = false;
  let told: WholeCover | null | undefined;
  let waiting: Waiting[] = [];
  let over = false;
  let letOut = 0;

  const end = (): void => {
    if (over) return;
    over = true;
    clearInterval(looking);
    waiting = [];
    for (const child of [decoder, encoder]) child?.kill('SIGKILL');
    events.ended();
  };

  const encode = (picture: RawPicture): void => {
    const { width, height } = picture.size;
    const size = `${width}x${height}`;
    // Another size is another stream: whoever watches starts anew.
    if (encodes !== '' && encodes !== size) {
      end();
      return;
    }
    if (!encoder) {
      encodes = size;
      const started = startEncoder(ffmpeg, picture.size);
      encoder = started;
      started.stdout.on('data', (chunk: Buffer) => {
        if (!over) events.bytes(Uint8Array.from(chunk));
      });
      started.stdin.on('drain', () => {
        behind = false;
      });
      started.stdin.on('error', end);
      started.on('error', end);
      started.on('close', end);
    }
    letOut += 1;
    if (!behind) behind = !encoder.stdin.write(picture.bytes);
  };

  const letGo = (picture: RawPicture, cover: Cover): void => {
    if (told !== cover.whole) {
      told = cover.whole;
      events.cover(cover.whole);
    }
    blacken(picture.bytes, picture.size, cover.covered);
    encode(picture);
  };

  /** Lets out the pictures of which it is known what to cover, in their order. */
  const look = (): void => {
    while (!over && waiting[0]) {
      const [picture] = waiting;
      const bracket = track.during(picture.taken.from, picture.taken.to);
      const late = now() - picture.arrived > PATIENCE || waiting.length > MAXIMUM_WAITING;
      if (bracket.kind === 'later' && !late) return;
      waiting.shift();
      if (bracket.kind === 'known') letGo(picture, coverDuring(plan, bracket.samples, picture.size));
      else letGo(picture, wholeCover(bracket.kind === 'gap' ? 'position-old' : 'position-unknown'));
    }
  };
  const looking = setInterval(look, LOOK);

  const read = createRawReader((picture) => {
    if (over) return;
    if (!followsHead(plan)) {
      letGo(picture, coverDuring(plan, [], picture.size));
      return;
    }
    const arrived = now();
    const taken = clock.taken(picture.time, arrived);
    if (taken) waiting.push({ ...picture, arrived, taken });
    else if (letOut === 0 ? arrived - begun > UNSETTLED : true) letGo(picture, wholeCover('position-unknown'));
    look();
  });
  decoder.stdout.on('data', (chunk: Buffer) => {
    try {
      if (!over) read(chunk);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      end();
    }
  });
  decoder.on('error', end);
  decoder.on('close', end);

  return {
    sample(sample) {
      track.add(sample);
      look();
    },
    end,
  };
}
