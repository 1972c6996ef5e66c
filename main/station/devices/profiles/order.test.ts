import { describe, expect, test } from 'vitest';
import { listen, profileOf } from './profile.fixture.ts';

/** An expression that only JSONata answers. */
const SLOW = (path: string): string => `$sum([${path}])`;

describe('order', () => {
  const profile = () =>
    profileOf({
      messages: [
        { topics: ['s/+/slow'], points: { level: SLOW('level') } },
        { topics: ['s/+/quick'], points: { level: 'level' } },
        {
          topics: ['all'],
          device: { each: SLOW('1') && 'lamps[level >= 0]', expression: 'id' },
          points: { level: 'level' },
        },
      ],
    });
  test('of one device’s messages is kept, whether they are answered at once or not; others do not wait', async () => {
    const { say, points: told, reader } = listen([profile()]);
    say('s/A/slow', { level: 1 });
    say('s/A/quick', { level: 2 });
    say('s/B/quick', { level: 3 });
    say('s/A/slow', { level: 4 });
    say('s/A/quick', { level: 5 });
    expect(told()).toEqual(['B level=3']);
    await reader.idle();
    expect(told()).toEqual(['B level=3', 'A level=1', 'A level=2', 'A level=4', 'A level=5']);
    say('s/A/quick', { level: 6 });
    expect(told().at(-1)).toBe('A level=6');
  });
  test('is kept too while it is not known whose message waits', async () => {
    const { say, points: told, reader } = listen([profile()]);
    say('all', {
      lamps: [
        { id: 'A', level: 1 },
        { id: 'B', level: 2 },
      ],
    });
    say('s/B/quick', { level: 3 });
    await reader.idle();
    expect(told()).toEqual(['A level=1', 'B level=2', 'B level=3']);
  });
  test('of a list on the way of a plain name, which JSONata must answer', async () => {
    const {
      say,
      points: told,
      reader,
    } = listen([profileOf({ messages: [{ topics: ['q/+'], points: { power: 'phases.power', level: 'level' } }] })]);
    say('q/A', { phases: [{ power: 7 }], level: 1 });
    say('q/A', { phases: { power: 8 }, level: 2 });
    expect(told()).toEqual([]);
    await reader.idle();
    expect(told()).toEqual(['A power=7', 'A level=1', 'A power=8', 'A level=2']);
  });
});

test('when too many wait, each device’s newest is read, in order, and how many were passed over is known', async () => {
  const profile = profileOf({ messages: [{ topics: ['s/+'], points: { level: SLOW('level') } }] });
  const { say, points: told, reader, rejected } = listen([profile], undefined, { limits: { mergeFrom: 20 } });
  for (let round = 0; round < 50; round++)
    for (let device = 0; device < 10; device++) say(`s/L${device}`, { level: round });
  expect(reader.waiting()).toBeLessThanOrEqual(30);
  await reader.idle();
  const rounds = (device: number) =>
    told()
      .filter((line) => line.startsWith(`L${device} `))
      .map((line) => Number(line.split('=')[1]));
  for (let device = 0; device < 10; device++) {
    expect(rounds(device).at(-1)).toBe(49);
    expect(rounds(device)).toEqual([...rounds(device)].sort((a, b) => a - b));
  }
  expect(told().length + reader.merged()).toBe(500);
  expect(rejected).toEqual([]);
});

test('a flood of made-up devices is bounded, and what is given up is told', async () => {
  const profile = profileOf({ messages: [{ topics: ['s/+'], points: { level: SLOW('level') } }] });
  const { say, reader, rejected, heard } = listen([profile], undefined, { limits: { most: 100 } });
  for (let i = 0; i < 1_000; i++) say(`s/X${i}`, { level: 1 });
  expect(reader.waiting()).toBeLessThanOrEqual(100);
  await reader.idle();
  expect(rejected.filter(({ code }) => code === 'profile.overload').length + heard.length).toBe(1_000);
  say('s/X1', { level: 2 });
  await reader.idle();
  expect(heard.at(-1)?.reading.points[0]?.value).toBe(2);
});

test('JSONata never keeps the others waiting for long', async () => {
  const profile = profileOf({ messages: [{ topics: ['s/+'], points: { level: SLOW('level') } }] });
  // A millisecond each time that somebody looks at the clock.
  let clock = 0;
  const { say, reader, heard } = listen([profile], undefined, { monotonic: () => clock++ });
  for (let i = 0; i < 2_000; i++) say(`s/L${i}`, { level: 1 });
  let done = false;
  let turns = 0;
  let most = 0;
  let before = 0;
  const turn = (): void => {
    turns++;
    most = Math.max(most, heard.length - before);
    before = heard.length;
    if (!done) setImmediate(turn);
  };
  turn();
  await reader.idle();
  done = true;
  expect(heard.length).toBe(2_000);
  expect(most).toBeLessThanOrEqual(10);
  expect(turns).toBeGreaterThan(200);
});
