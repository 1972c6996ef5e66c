/*
 * When deck.gl looks whether it has something to draw. By itself it looks at every picture of the screen, and each look
 * costs: a command encoder, a cursor that makes the page reckon its styles anew. Here it looks right after something
 * was handed over, and otherwise now and then, for what it noticed by itself.
 */

/** Frames that come when they are asked for; in the shape that luma.gl's animation loop takes. */
export interface FrameClock {
  requestAnimationFrame(callback: FrameRequestCallback): number;
  cancelAnimationFrame(id: number): void;
  /** Something was handed over: the next frame, or so many, come as fast as the screen's. */
  wake(frames?: number): void;
  /** Every frame comes, or only those that were woken for. */
  setAlways(always: boolean): void;
}

/** At the start: programs of the graphics card are not ready at once, and nobody says when they are. */
export const FIRST = 120;
/** Time between two looks otherwise, ms. */
export const REST = 500;

/** Starts awake. */
export function createFrameClock(): FrameClock {
  let asked: { readonly id: number; readonly callback: FrameRequestCallback } | null = null;
  let count = 0;
  let left = FIRST;
  let always = false;
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const give = (time: number): void => {
    frame = 0;
    const due = asked;
    asked = null;
    due?.callback(time);
  };
  const arrange = (): void => {
    if (!asked || frame !== 0) return;
    if (always || left > 0) {
      clearTimeout(timer);
      timer = undefined;
      left = Math.max(0, left - 1);
      frame = requestAnimationFrame(give);
    } else
      timer ??= setTimeout(() => {
        timer = undefined;
        left = Math.max(1, left);
        arrange();
      }, REST);
  };

  return {
    requestAnimationFrame(callback) {
      count += 1;
      asked = { id: count, callback };
      arrange();
      return count;
    },
    cancelAnimationFrame(id) {
      if (asked?.id !== id) return;
      asked = null;
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      frame = 0;
      timer = undefined;
    },
    wake(frames = 1) {
      left = Math.max(left, frames);
      arrange();
    },
    setAlways(next) {
      always = next;
      arrange();
    },
  };
}
