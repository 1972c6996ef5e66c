import type { Page } from '@playwright/test';

/** From now on notes of each key what it takes until its effect is on the screen. */
export const noteKeys = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const keys: number[] = [];
    Object.assign(window, { keysPainted: keys });
    window.addEventListener(
      'keydown',
      (event) => {
        const at = event.timeStamp;
        // The frame after the next one begins when the first with the effect is on the screen.
        requestAnimationFrame(() => requestAnimationFrame(() => keys.push(performance.now() - at)));
      },
      true,
    );
  });

/** What was noted so far, in milliseconds. */
export const keysPainted = (page: Page): Promise<number[]> =>
  page.evaluate(() => (window as unknown as { keysPainted: number[] }).keysPainted);
