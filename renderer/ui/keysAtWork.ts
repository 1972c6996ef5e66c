/** Somebody who types or goes through a list by keys presses the next one within so long, ms. */
const AT_WORK = 400;

let pressedAt = Number.NEGATIVE_INFINITY;
addEventListener(
  'keydown',
  () => {
    pressedAt = performance.now();
  },
  { capture: true, passive: true },
);

/** Whether somebody works with the keys in this window now: what only has to be soon then lets the answer to a key go first. */
export const keysAtWork = (): boolean => performance.now() - pressedAt < AT_WORK;
