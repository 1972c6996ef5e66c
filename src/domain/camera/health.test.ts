import { describe, expect, test } from 'vitest';
import {
  type CameraHealth,
  clockInDoubt,
  conditionsOf,
  isOwnClockOff,
  type Look,
  looked,
  STRANGE_ANSWERS,
  type StrangeAnswer,
  UNLOOKED,
} from './health.ts';

const AT = Date.parse('2026-11-24T03:00:00Z');
const seenIn = (looks: readonly Look[], from: CameraHealth = UNLOOKED): CameraHealth =>
  looks.reduce((health, look, index) => looked(health, look, AT + index * 1_000), from);
const said = (health: CameraHealth): Record<string, boolean> =>
  Object.fromEntries(conditionsOf(health).map(({ condition, active }) => [condition, active]));
const answered: Look = { kind: 'answered' };
const silent: Look = { kind: 'silent' };
const clock = (offset: number): Look => ({ kind: 'clock', offset });
const picture = (is: Partial<Extract<Look, { kind: 'picture' }>> = {}): Look => ({
  kind: 'picture',
  black: false,
  frozen: false,
  moved: false,
  ...is,
});

describe('a camera', () => {
  test('of which nothing is known says nothing', () => {
    expect(conditionsOf(UNLOOKED)).toEqual([]);
  });

  test('that misses one look is not gone; two in a row, and it is, since then; one answer, and it is back', () => {
    expect(said(seenIn([answered, silent]))).toEqual({ unreachable: false, certificate: false });
    const gone = seenIn([answered, silent, silent]);
    expect(conditionsOf(gone)).toEqual([{ condition: 'unreachable', active: true, since: AT, undated: true }]);
    expect(conditionsOf(looked(looked(UNLOOKED, silent, AT + 19_999), silent, AT + 20_001))[0]?.since).toBe(
      AT + 20_000,
    );
    expect(conditionsOf(seenIn([silent], gone))).toEqual(conditionsOf(gone));
    expect(said(seenIn([answered], gone))).toEqual({ unreachable: false, certificate: false });
  });

  test('in whose place something else answers is gone, and how that answers is told with it', () => {
    const strange = (answer: StrangeAnswer): Look => ({ kind: 'silent', answer });
    const detailOf = (...looks: Look[]) =>
      conditionsOf(seenIn(looks)).find(({ condition }) => condition === 'unreachable')?.detail;
    for (const answer of STRANGE_ANSWERS) {
      expect(detailOf(answered, strange(answer))).toBeUndefined();
      expect(detailOf(answered, silent, strange(answer))).toBe(answer);
    }
    // What is known is how it is now: the web page is gone as well, or another one came.
    const page = strange('camera.not-onvif');
    expect(detailOf(page, page, silent)).toBeUndefined();
    expect(detailOf(page, page, strange('camera.other-host'))).toBe('camera.other-host');
    expect(detailOf(page, page, answered)).toBeUndefined();
  });

  test('can be frozen and have its clock off', () => {
    const both = seenIn([
      answered,
      clock(47_000),
      picture(),
      clock(47_000),
      picture({ frozen: true }),
      picture({ frozen: true }),
    ]);
    expect(said(both)).toMatchObject({ 'picture-frozen': true, 'clock-off': true, 'picture-black': false });
    const mended = seenIn([picture()], both);
    expect(said(mended)).toMatchObject({ 'picture-frozen': false, 'clock-off': true });
  });

  test('that is gone ends none of its other faults: they are merely not known', () => {
    const frozen = seenIn([answered, picture({ frozen: true }), picture({ frozen: true })]);
    expect(said(seenIn([silent, silent], frozen))).toEqual({ unreachable: true });
  });

  test('whose account was refused says that at once, and nothing of its pictures', () => {
    const well = seenIn([answered, { kind: 'account', taken: true }, picture(), { kind: 'stream', there: true }]);
    expect(said(seenIn([{ kind: 'account', taken: false }], well))).toEqual({
      unreachable: false,
      certificate: false,
      'not-authenticated': true,
    });
  });

  test('whose certificate is another’s is there, and nothing else is known of it', () => {
    const well = seenIn([answered, { kind: 'account', taken: true }, picture(), { kind: 'stream', there: true }]);
    expect(said(seenIn([{ kind: 'certificate', isTrusted: false }], well))).toEqual({
      unreachable: false,
      certificate: true,
    });
  });

  test('that is another one answers for nobody’s picture', () => {
    const well = seenIn([answered, { kind: 'account', taken: true }, picture(), { kind: 'device', isOwn: true }]);
    const other = seenIn([{ kind: 'device', isOwn: false }], well);
    expect(said(other)).toEqual({
      unreachable: false,
      certificate: false,
      'not-authenticated': false,
      'other-device': true,
    });
    expect(said(seenIn([{ kind: 'device', isOwn: true }], other))['other-device']).toBe(false);
  });

  test('with a black picture is neither frozen nor moved, as far as anybody can tell', () => {
    const moved = seenIn([picture({ moved: true }), picture({ moved: true })]);
    expect(said(moved)['picture-moved']).toBe(true);
    const black = seenIn([picture({ black: true }), picture({ black: true })], moved);
    expect(said(black)).toEqual({ 'picture-black': true });
  });

  test('whose view could not be compared keeps quiet about it', () => {
    expect(said(seenIn([picture({ moved: null, frozen: null })]))).toEqual({ 'picture-black': false });
  });
});

test('a clock is off from ten seconds, right again under five, and between nothing changes', () => {
  expect(said(seenIn([clock(-9_000), clock(-9_000)]))).toEqual({});
  const off = seenIn([clock(-12_000), clock(-12_000)]);
  expect(conditionsOf(off)).toMatchObject([{ condition: 'clock-off', active: true, detail: '−12 s' }]);
  expect(said(seenIn([clock(-7_000)], off))).toEqual({ 'clock-off': true });
  expect(said(seenIn([clock(-4_000)], off))).toEqual({ 'clock-off': false });
  expect(said(seenIn([clock(Number.NaN)], off))).toEqual({ 'clock-off': true });
  expect(said(clockInDoubt(off, AT))).toEqual({});
  for (const [offset, words] of [
    [3 * 3_600_000, '+3 h'],
    [-300_000, '−5 min'],
    [-56 * 365 * 86_400_000, '−20440 d'],
  ] as const)
    expect(conditionsOf(seenIn([clock(offset), clock(offset)]))[0]?.detail).toBe(words);
});

test('a stream is too slow under half of what was promised; what is no number is no measure', () => {
  const rate = (measured: number, promised: number): Look => ({ kind: 'rate', measured, promised });
  expect(said(seenIn([rate(12.5, 25), rate(12.5, 25)]))).toEqual({ 'frame-rate-low': false });
  expect(conditionsOf(seenIn([rate(2, 8), rate(2.04, 8)]))).toMatchObject([{ active: true, detail: '2.0 / 8' }]);
  expect(said(seenIn([rate(Number.NaN, 8), rate(1, 0), rate(1, Number.NaN)]))).toEqual({});
  expect(said(seenIn([rate(2, 8), rate(2, 8), { kind: 'stream', there: false }]))).toEqual({});
});

test('when most clocks are wrong the same way it is ours', () => {
  const off = (many: number, of: number, offset = 60_000): number[] =>
    Array.from({ length: of }, (_, index) => (index < many ? offset : 0));
  expect(isOwnClockOff(off(3, 5))).toBe(true);
  expect(isOwnClockOff(off(3, 5, -60_000))).toBe(true);
  expect(isOwnClockOff(off(2, 5))).toBe(false);
  expect(isOwnClockOff(off(4, 4))).toBe(false);
  expect(isOwnClockOff([...off(3, 3), ...off(3, 3, -60_000)])).toBe(false);
});
