import { describe, expect, it } from 'vitest';
import { type Arrival, PATIENCE, type SequenceRun, START_OF_SEQUENCE, tick } from './sequenceRun.ts';

const steps = ['A', 'B', 'C'].map((camera) => ({ camera, seconds: 5 }));

/** Runs a sequence for some seconds, ten steps a second; `state` tells of each camera. */
function watch(seconds: number, state: (camera: string) => Arrival, paused = (_ms: number) => false) {
  let run: SequenceRun = START_OF_SEQUENCE;
  const shown: string[] = ['A'];
  let ms = 0;
  const connected = new Set<string>();
  for (; ms < seconds * 1_000; ms += 100) {
    const present = steps[run.at]!.camera;
    const standby = run.next === null ? null : steps[run.next]!.camera;
    if (standby) connected.add(standby);
    run = tick(run, steps, {
      ms: 100,
      paused: paused(ms),
      present: state(present),
      standby: standby === null ? 'waiting' : state(standby),
    });
    const now = steps[run.at]!.camera;
    if (now !== shown.at(-1)) {
      // It had been connected before it came: no black between two cameras.
      expect(connected.has(now)).toBe(true);
      shown.push(now);
    }
  }
  return { run, shown };
}

describe('a sequence', () => {
  it('shows each camera for its time and begins anew', () => {
    expect(watch(16, () => 'live').shown).toEqual(['A', 'B', 'C', 'A']);
  });

  it('keeps the present camera until the next one has a picture', () => {
    const { shown, run } = watch(7, (camera) => (camera === 'B' ? 'waiting' : 'live'));
    expect(shown).toEqual(['A']);
    expect(run.skipped).toEqual([]);
  });

  it('passes over a camera that is away and says which', () => {
    const { shown, run } = watch(13, (camera) => (camera === 'B' ? 'away' : 'live'));
    expect(shown).toEqual(['A', 'C', 'A']);
    expect(run.skipped).toEqual(['B']);
  });

  it('passes over a camera that never comes, after some patience', () => {
    const { shown, run } = watch((5_000 + PATIENCE + 2_000) / 1_000, (camera) => (camera === 'B' ? 'waiting' : 'live'));
    expect(shown).toEqual(['A', 'C']);
    expect(run.skipped).toEqual(['B']);
  });

  it('no longer names a camera that came back', () => {
    let away = true;
    let turns = 0;
    const { run, shown } = watch(30, (camera) => {
      if (camera === 'B') turns += 1;
      if (turns > 2) away = false;
      return camera === 'B' && away ? 'away' : 'live';
    });
    expect(shown).toContain('B');
    expect(run.skipped).toEqual([]);
  });

  it('leaves a camera that shows nothing at once', () => {
    const { shown } = watch(1, (camera) => (camera === 'A' ? 'away' : 'live'));
    expect(shown).toEqual(['A', 'B']);
  });

  it('stays where it is when no other camera answers', () => {
    const { shown, run } = watch(30, (camera) => (camera === 'A' ? 'live' : 'away'));
    expect(shown).toEqual(['A']);
    expect([...run.skipped].sort()).toEqual(['B', 'C']);
  });

  it('stands still under the hand, and goes on with the time that was left', () => {
    const { shown } = watch(
      12,
      () => 'live',
      (ms) => ms >= 2_000 && ms < 10_000,
    );
    expect(shown).toEqual(['A']);
    expect(
      watch(
        14,
        () => 'live',
        (ms) => ms >= 2_000 && ms < 10_000,
      ).shown,
    ).toEqual(['A', 'B']);
  });

  it('that became shorter meanwhile begins anew; one of a single camera stays on it', () => {
    const beyond = { ...START_OF_SEQUENCE, at: 7 };
    expect(tick(beyond, steps, { ms: 100, paused: true, present: 'live', standby: 'live' }).at).toBe(0);
    expect(
      tick(START_OF_SEQUENCE, [steps[0]!], { ms: 99_000, paused: false, present: 'live', standby: 'live' }).at,
    ).toBe(0);
  });
});
