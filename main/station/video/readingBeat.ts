/** Time between two beats, ms: small against a segment of HLS (half a second), large against a picture (40 ms). */
const PERIOD = 200;

/** Something that is looked at with every beat. */
type OnBeat = () => void;

const waiting = new Set<OnBeat>();
let timer: NodeJS.Timeout | undefined;

/**
 * One beat for all streams that are in no hurry: the station wakes once for all of them, and not once for each picture
 * of each. It stands still while nobody waits for it; the answer leaves it.
 */
export function joinBeat(onBeat: OnBeat): () => void {
  waiting.add(onBeat);
  timer ??= setInterval(() => {
    for (const one of [...waiting]) one();
  }, PERIOD);
  return () => {
    waiting.delete(onBeat);
    if (waiting.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}
