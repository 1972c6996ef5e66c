import { useSyncExternalStore } from 'react';
import { createLoadMeter, type MachineLoad } from './streamChoice.ts';

/** How often this window looks at itself while it plays something, in milliseconds. */
const LOOK = 2_000;

const meter = createLoadMeter();
const players = new Map<HTMLVideoElement, { total: number; dropped: number }>();
const listeners = new Set<() => void>();
let load: MachineLoad = 'calm';
let blocked = 0;
let looked = 0;
let timer = 0;
let tasks: PerformanceObserver | undefined;

function look(): void {
  let pictures = 0;
  let dropped = 0;
  for (const [video, before] of players) {
    const { totalVideoFrames, droppedVideoFrames } = video.getVideoPlaybackQuality();
    // A new source in the same element counts from nothing again.
    if (totalVideoFrames >= before.total) {
      pictures += totalVideoFrames - before.total;
      dropped += Math.max(0, droppedVideoFrames - before.dropped);
    }
    players.set(video, { total: totalVideoFrames, dropped: droppedVideoFrames });
  }
  const now = performance.now();
  const next = meter.look({ pictures, dropped, blocked: blocked / Math.max(1, now - looked) });
  looked = now;
  blocked = 0;
  if (next === load) return;
  load = next;
  for (const listener of [...listeners]) listener();
}

/** Counts a player's dropped pictures in; the answer ends it. Nothing runs while there is no player. */
export function countPlayer(video: HTMLVideoElement): () => void {
  players.set(video, { total: 0, dropped: 0 });
  if (players.size === 1) {
    looked = performance.now();
    timer = window.setInterval(look, LOOK);
    tasks = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) blocked += duration;
    });
    tasks.observe({ entryTypes: ['longtask'] });
  }
  return () => {
    players.delete(video);
    if (players.size > 0) return;
    window.clearInterval(timer);
    tasks?.disconnect();
  };
}

/** Whether this machine keeps up with what it shows. */
export const useMachineLoad = (): MachineLoad =>
  useSyncExternalStore(
    (heard) => {
      listeners.add(heard);
      return () => listeners.delete(heard);
    },
    () => load,
  );
