/**
 * How pictures are taken from a camera. `each`: as they come, for whoever moves it or waits for the first. `watched`: with
 * a beat of two pictures, for whoever looks closely. `segments`: with a slow beat, for what is cut into segments first.
 */
export type Pace = 'each' | 'watched' | 'segments';

/**
 * Time between two beats, ms. `segments`: small against a segment of HLS (half a second), large against a picture (40 ms).
 * `watched`: less than what a window keeps before the newest picture, so that nobody sees it.
 */
const PERIODS: Readonly<Record<Exclude<Pace, 'each'>, number>> = { watched: 80, segments: 250 };

/** Something that is looked at with every beat. */
type OnBeat = () => void;

interface Beat {
  readonly waiting: Set<OnBeat>;
  timer: NodeJS.Timeout | undefined;
}

const beats: Readonly<Record<Exclude<Pace, 'each'>, Beat>> = {
  watched: { waiting: new Set(), timer: undefined },
  segments: { waiting: new Set(), timer: undefined },
};

/**
 * One beat for all streams of one pace: the station wakes once for all of them, and not once for each picture of each.
 * It stands still while nobody waits for it; the answer leaves it.
 */
export function joinBeat(pace: Exclude<Pace, 'each'>, onBeat: OnBeat): () => void {
  const beat = beats[pace];
  beat.waiting.add(onBeat);
  beat.timer ??= setInterval(() => {
    for (const one of [...beat.waiting]) one();
  }, PERIODS[pace]);
  return () => {
    beat.waiting.delete(onBeat);
    if (beat.waiting.size > 0) return;
    clearInterval(beat.timer);
    beat.timer = undefined;
  };
}
