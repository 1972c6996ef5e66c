import type { ParkCamera, StreamProfile } from './camera.ts';
import type { AccessUnit, PictureEngine } from './picture/pictureEngine.ts';
import type { Moment } from './picture/protocol.ts';

/** How long an encoder runs on after its last viewer left, in ms: a viewer who comes back finds it warm. */
export const LINGER = 3_000;

/** Sequence and picture parameter sets of H.264. */
export interface ParameterSets {
  readonly sps: Uint8Array;
  readonly pps: Uint8Array;
}

/** Who watches a stream. */
export interface StreamWatcher {
  /** Each access unit in order, parameter sets in front of each key picture. `stale`: from before the watcher came. */
  readonly unit: (unit: AccessUnit, stale: boolean) => void;
  /** The stream broke and will give nothing more to this watcher. */
  readonly broken: () => void;
}

/** One profile of one camera: one encoder however many watch, none when nobody does. */
export interface CameraStream {
  /** The parameter sets, starting the encoder when they are not known. Rejects when it cannot run. */
  parameters(): Promise<ParameterSets>;
  /** Starts watching with the last key picture; the function given back ends it. */
  watch(watcher: StreamWatcher): () => void;
  readonly watchers: number;
  /** Tells every watcher that the stream broke, and stops the encoder. */
  break(): void;
}

/** What a stream stands on. */
export interface StreamHost {
  readonly engine: PictureEngine;
  /** A clock that never jumps, in ms. */
  readonly ticks: () => number;
  /** What the camera sees now. */
  readonly moment: () => Moment;
  /** While true no picture leaves: the camera hangs. */
  readonly stalled: () => boolean;
}

/** A stream of a camera. Nothing runs until somebody asks. */
export function cameraStream(camera: ParkCamera, profile: StreamProfile, host: StreamHost): CameraStream {
  const name = `${camera.number}/${profile.token}`;
  const period = 1000 / profile.framesPerSecond;
  const watchers = new Set<StreamWatcher>();
  let state: 'off' | 'on' | 'stopping' = 'off';
  let wantedAgain = false;
  let known: ParameterSets | null = null;
  let group: AccessUnit[] = [];
  let due = 0;
  let timer: NodeJS.Timeout | undefined;
  let linger: NodeJS.Timeout | undefined;
  const waiting: { resolve: (sets: ParameterSets) => void; reject: (error: Error) => void }[] = [];

  function tick(): void {
    const now = host.ticks();
    host.engine.frame(name, now, host.moment());
    // After a stop of the whole process the missed pictures are not made up for.
    due = Math.max(due + period, now - period);
    timer = setTimeout(tick, Math.max(0, due - host.ticks()));
  }

  function started(): void {
    state = 'on';
    group = [];
    host.engine.open(name, camera, profile, {
      parameters(sps, pps) {
        known = { sps, pps };
        for (const { resolve } of waiting.splice(0)) resolve(known);
      },
      unit(unit) {
        if (host.stalled()) return;
        const whole = unit.key && known ? { ...unit, nals: [known.sps, known.pps, ...unit.nals] } : unit;
        group = whole.key ? [whole] : group.length > 0 ? [...group, whole] : group;
        for (const watcher of [...watchers]) watcher.unit(whole, false);
      },
      closed(reason) {
        clearTimeout(timer);
        state = 'off';
        group = [];
        if (wantedAgain && !reason) {
          wantedAgain = false;
          started();
          return;
        }
        wantedAgain = false;
        for (const { reject } of waiting.splice(0)) reject(new Error(reason || 'the stream was stopped'));
        for (const watcher of [...watchers]) watcher.broken();
        watchers.clear();
      },
    });
    due = host.ticks();
    tick();
  }

  function start(): void {
    clearTimeout(linger);
    if (state === 'off') started();
    else if (state === 'stopping') wantedAgain = true;
  }

  function stop(): void {
    if (state !== 'on') return;
    state = 'stopping';
    clearTimeout(timer);
    host.engine.close(name);
  }

  function rest(): void {
    clearTimeout(linger);
    if (watchers.size === 0) linger = setTimeout(stop, LINGER);
  }

  return {
    parameters() {
      start();
      rest();
      if (known) return Promise.resolve(known);
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
      });
    },
    watch(watcher) {
      start();
      for (const unit of group) watcher.unit(unit, true);
      watchers.add(watcher);
      return () => {
        if (watchers.delete(watcher)) rest();
      };
    },
    get watchers() {
      return watchers.size;
    },
    break() {
      for (const watcher of [...watchers]) watcher.broken();
      watchers.clear();
      clearTimeout(linger);
      wantedAgain = false;
      stop();
    },
  };
}
