/** What can be told from the pictures themselves: a camera may send a fresh stream of the same old picture. */
export type PictureVerdict = 'moving' | 'frozen' | 'black';

/** Milliseconds without any change after which a picture is called frozen: the clock in it changes every second. */
const FROZEN_AFTER = 8_000;
/** Mean light, 0 to 255, under which a picture is called black; a street at night is well above. */
const BLACK_UNDER = 6;

/** The same picture encoded again differs by so much at most, 0 to 255; a second on its clock differs by more. */
const CODING_NOISE = 24;

/** A judge of small samples of one tile's pictures. Pure: samples and time are handed in. */
export function createPictureCheck(): { look(sample: Uint8ClampedArray, now: number): PictureVerdict } {
  let last: Uint8ClampedArray | undefined;
  let changed = 0;
  return {
    look(sample, now) {
      let light = 0;
      let same = last?.length === sample.length;
      for (let at = 0; at < sample.length; at += 4) {
        const [red = 0, green = 0, blue = 0] = [sample[at], sample[at + 1], sample[at + 2]];
        light += 0.299 * red + 0.587 * green + 0.114 * blue;
        if (same && Math.abs((sample[at + 1] ?? 0) - (last?.[at + 1] ?? 0)) > CODING_NOISE) same = false;
      }
      if (!same) changed = now;
      last = sample;
      if (light / (sample.length / 4) < BLACK_UNDER) return 'black';
      return now - changed >= FROZEN_AFTER ? 'frozen' : 'moving';
    },
  };
}
