import type { ParkCamera, StreamProfile } from './camera.ts';
import type { AccessUnit, PictureEngine } from './picture/pictureEngine.ts';
import type { Moment } from './picture/protocol.ts';

/** How long an encoder runs on after its last viewer left, in ms: a viewer who comes back finds it warm. */
const LINGER = 3_000;

/** Sequence and picture parameter sets of H.264. */
export interface ParameterSets {
  readonly sps: Uint8Array;
  readonly pps: Uint8Array;
}

/** Who watches a stream. */
export interface StreamWatcher {
  /**
   * Each access unit in order, parameter sets in front of each key picture. The first ones, at once, go back to the
   * last key picture: up to a second old, and their capture times say so.
   */
  readonly unit: (unit: AccessUnit) => void;
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
  /** The stream's own name, where it is not one of the camera's profiles. */
  readonly name?: string;
  readonly engine: PictureEngine;
  /** A clock that never jumps, in ms. */
  readonly ticks: () => number;
  /** What the camera sees now. */
  readonly moment: () => Moment;
  /** While true no picture leaves: the camera hangs. */
  readonly stalled: () => boolean;
  /** What encoders of a profile said of themselves: they are all set alike, so one says it for all cameras. */
  readonly sets?: Map<StreamProfile['token'], ParameterSets>;
  /** While true it gives a fifth of its pictures. */
  readonly slow: () => boolean;
}

/** A stream of a camera. Nothing runs until somebody asks. */
export function cameraStream(camera: ParkCamera, profile: StreamProfile, host: StreamHost): CameraStream {
  const name = host.name ?? `${camera.number}/${profile.token}`;
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
    // The stamp is the time at which the picture was due, not the moment at which a timer got to it: a steady rate
    // is what readers guess the missing decoding times from.
    host.engine.frame(name, due, host.moment());
    const step = host.slow() ? 5 * period : period;
    due += step;
    // After a stop of the whole process the missed pictures are not made up for.
    const behind = host.ticks() - due;
    if (behind > step) due += Math.floor(behind / step) * step;
    timer = setTimeout(tick, Math.max(0, due - host.ticks()));
  }

  function started(): void {
    state = 'on';
    group = [];
    host.engine.open(name, camera, profile, {
      parameters(sps, pps) {
        known = { sps, pps };
        host.sets?.set(profile.token, known);
        for (const { resolve } of waiting.splice(0)) resolve(known);
      },
      unit(unit) {
        if (host.stalled()) return;
        const whole = unit.key && known ? { ...unit, nals: [known.sps, known.pps, ...unit.nals] } : unit;
        group = whole.key ? [whole] : group.length > 0 ? [...group, whole] : group;
        for (const watcher of [...watchers]) watcher.unit(whole);
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
    due = Math.round(host.ticks());
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
      // An encoder that is set alike begins its stream alike: nobody has to wait for it to say so again.
      known ??= host.sets?.get(profile.token) ?? null;
      if (known) return Promise.resolve(known);
      start();
      rest();
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
      });
    },
    watch(watcher) {
      start();
      for (const unit of group) watcher.unit(unit);
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
