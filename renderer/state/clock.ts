import { useSyncExternalStore } from 'react';

/*
 * One clock for all panes of all windows: the station's time, ticking on the second.
 */

let offset = 0;
let second = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

/** Station's time now, ms since 1970. */
export const stationNow = (): number => Date.now() + offset;

/** Tells the station's clock as just heard; small differences are the way's, not the clock's. */
export function setStationTime(time: number): void {
  const heard = time - Date.now();
  if (Math.abs(heard - offset) > 400) offset = heard;
}

const tick = (): void => {
  second = Math.floor(stationNow() / 1000) * 1000;
  for (const listener of listeners) listener();
  timer = setTimeout(tick, 1000 - (stationNow() % 1000) + 5);
};

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (listeners.size === 1) {
    clearTimeout(timer);
    timer = setTimeout(tick, 1000 - (stationNow() % 1000) + 5);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearTimeout(timer);
  };
}

const snapshot = (): number => {
  if (second === 0 || Math.abs(stationNow() - second) > 3_000) second = Math.floor(stationNow() / 1000) * 1000;
  return second;
};

/** The present second, ms since 1970 in station's time; the component is drawn again at each second. */
export const useNow = (): number => useSyncExternalStore(subscribe, snapshot);
