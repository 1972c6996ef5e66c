import { expect, test } from 'vitest';
import { type LinkNow, lookAtLink, STOOD, STOOD_UNSTEADY, type SteadyLink, unseenLink } from './steadyLink.ts';

const T = 1_795_000_000_000;

/** A link with a scripted clock, looked at each second as the station does. */
function script() {
  let clock = 0;
  let now: LinkNow = { state: 'connecting', since: T };
  let told: SteadyLink = unseenLink(now);
  const falls: number[] = [];
  const look = (): void => {
    const before = told.state;
    told = lookAtLink(told, now, clock);
    if (before === 'connected' && told.state !== 'connected') falls.push(clock);
  };
  return {
    falls,
    told: () => told,
    becomes(state: LinkNow['state']) {
      now = { state, since: T + clock };
      look();
    },
    passes(ms: number) {
      for (const end = clock + ms; clock < end; ) {
        clock += Math.min(1_000, end - clock);
        look();
      }
    },
  };
}

test('the first connection is told at once, and so is a fall', () => {
  const link = script();
  link.becomes('connected');
  expect(link.told()).toMatchObject({ state: 'connected', since: T });
  link.passes(60_000);
  link.becomes('lost');
  expect(link.told()).toMatchObject({ state: 'lost', since: T + 60_000, unsteady: false });
});

test('a link that is back is told as back when it has held for five seconds, however long it was gone', () => {
  const link = script();
  link.becomes('connected');
  link.passes(1_000);
  link.becomes('lost');
  link.passes(3_600_000);
  link.becomes('connecting');
  expect(link.told()).toMatchObject({ state: 'lost', since: T + 1_000 });
  link.becomes('connected');
  link.passes(STOOD - 1);
  expect(link.told().state).toBe('lost');
  link.passes(1);
  expect(link.told()).toMatchObject({ state: 'connected', since: T + 3_601_000 });
});

test('a network that flaps each three seconds for ten minutes is one banner, called unsteady until it has held', () => {
  const link = script();
  link.becomes('connected');
  link.passes(60_000);
  for (let i = 0; i < 100; i++) {
    link.becomes('lost');
    link.passes(3_000);
    link.becomes('connected');
    link.passes(3_000);
  }
  expect(link.falls).toEqual([60_000]);
  expect(link.told()).toMatchObject({ state: 'lost', since: T + 60_000, unsteady: true });
  link.passes(STOOD_UNSTEADY - 3_000 - 1);
  expect(link.told().state).toBe('lost');
  link.passes(1);
  expect(link.told()).toMatchObject({ state: 'connected', unsteady: false });
});

test.each([1, 2, 4, 7, 11, 20])(
  'whatever the rhythm (here %i s), one banner each thirty seconds at most in the long run',
  (seconds) => {
    const link = script();
    link.becomes('connected');
    link.passes(60_000);
    for (let i = 0; i < 600 / (2 * seconds); i++) {
      link.becomes('lost');
      link.passes(seconds * 1_000);
      link.becomes('connected');
      link.passes(seconds * 1_000);
    }
    // A rhythm is known at its second fall; until then it looks like an outage and its end.
    const known = link.falls.slice(1);
    known.forEach((at, i) => {
      if (i > 0) expect(at - known[i - 1]!).toBeGreaterThanOrEqual(30_000);
    });
    expect(link.falls.length).toBeLessThanOrEqual(21);
  },
);

test('a fall between two looks is a fall; a refusal is told at once', () => {
  const link = script();
  link.becomes('connected');
  link.passes(5_000);
  // Fell and came back: only the time since when it stands is another.
  link.becomes('connected');
  expect(link.told().state).toBe('lost');
  link.passes(STOOD);
  expect(link.told().state).toBe('connected');
  link.becomes('refused');
  expect(link.told().state).toBe('refused');
  link.becomes('connecting');
  expect(link.told().state).toBe('lost');
});
