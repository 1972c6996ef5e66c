import { useCallback, useEffect, useRef, useState } from 'react';
import type { TilePhase } from '../../ui/video/player.ts';
import { type Arrival, type SequenceRun, type SequenceStep, START_OF_SEQUENCE, tick } from './sequenceRun.ts';

/** How often a sequence looks at its time, in milliseconds. */
const LOOK = 250;

/** What a phase of a picture means for a sequence. */
const ARRIVAL: Readonly<Record<TilePhase['kind'], Arrival>> = {
  connecting: 'waiting',
  live: 'live',
  stopped: 'away',
  refused: 'away',
  failed: 'away',
};

/** A sequence that runs in a tile. */
export interface RunningSequence {
  readonly camera: string | null;
  /** Connected behind it, shown next. */
  readonly standby: string | null;
  readonly run: SequenceRun;
  /** Told by each picture of the tile. */
  onPhase(camera: string, phase: TilePhase['kind']): void;
}

/** Runs a sequence while it can be seen. Another list of steps begins anew. */
export function useSequenceRun(steps: readonly SequenceStep[], paused: boolean, visible: boolean): RunningSequence {
  const [run, setRun] = useState(START_OF_SEQUENCE);
  const phases = useRef(new Map<string, TilePhase['kind']>());
  const latest = useRef({ steps, paused });
  latest.current = { steps, paused };

  const order = steps.map(({ camera, seconds }) => `${camera} ${seconds}`).join('\n');
  useEffect(() => {
    setRun(START_OF_SEQUENCE);
    phases.current.clear();
    if (!visible || order === '') return;
    let now = START_OF_SEQUENCE;
    let last = performance.now();
    const timer = window.setInterval(() => {
      const { steps, paused } = latest.current;
      const arrival = (index: number | null): Arrival => {
        const camera = index === null ? undefined : steps[index]?.camera;
        return ARRIVAL[(camera === undefined ? undefined : phases.current.get(camera)) ?? 'connecting'];
      };
      const before = now;
      const time = performance.now();
      now = tick(now, steps, { ms: time - last, paused, present: arrival(now.at), standby: arrival(now.next) });
      last = time;
      // Its clock alone draws nothing anew.
      if (now.at !== before.at || now.next !== before.next || now.skipped.join() !== before.skipped.join()) setRun(now);
    }, LOOK);
    return () => window.clearInterval(timer);
  }, [visible, order]);

  const camera = steps[run.at]?.camera ?? steps[0]?.camera ?? null;
  const standby = run.next === null ? null : (steps[run.next]?.camera ?? null);
  // A camera that is no longer in the tile has no phase: it is asked anew at its next turn.
  for (const known of phases.current.keys()) if (known !== camera && known !== standby) phases.current.delete(known);

  const onPhase = useCallback((of: string, phase: TilePhase['kind']): void => {
    phases.current.set(of, phase);
  }, []);
  return { camera, standby, run, onPhase };
}
