import { describe, expect, test } from 'vitest';
import { listen, profileOf } from './profile.fixture.ts';

const NOW = Date.parse('2026-11-23T18:00:00Z');
/** An expression that only JSONata answers. */
const SLOW = (path: string): string => `$sum([${path}])`;

const lamp = (message: Record<string, unknown>, rest: Record<string, unknown> = {}) =>
  profileOf({ messages: [{ topics: ['lamps/+/state'], ...message }], ...rest });
const points = (message: Record<string, unknown>, payload: unknown) => {
  const listener = listen([lamp(message)]);
  listener.say('lamps/L-1/state', payload);
  return [...listener.points(), ...listener.rejected.map(({ code, message: told }) => `${code} ${told}`)];
};

describe('what a value may look like', () => {
  test.each<[string, unknown, unknown, string[]]>([
    ['a number', 'v', { v: 41.5 }, ['L-1 power=41.5']],
    ['a number as text', 'v', { v: '41.5' }, ['L-1 power=41.5']],
    ['with blanks', 'v', { v: ' 41.5 ' }, ['L-1 power=41.5']],
    ['in milliwatts', { expression: 'v', scale: 0.001 }, { v: 41_500 }, ['L-1 power=41.5']],
    ['without the noise of binary fractions', { expression: 'v', scale: 0.1 }, { v: 3 }, ['L-1 power=0.3']],
    ['with an offset', { expression: 'v', scale: 2, offset: -10 }, { v: 20 }, ['L-1 power=30']],
    ['not known', 'v', { v: 'n/a' }, ['L-1 power=null bad']],
    ['not known, in capitals', 'v', { v: 'UNAVAILABLE' }, ['L-1 power=null bad']],
    ['null', 'v', { v: null }, ['L-1 power=null bad']],
    ['NaN as text', 'v', { v: 'NaN' }, ['L-1 power=null bad']],
    [
      'a number that stands for none',
      { expression: 'v', values: { 65535: null } },
      { v: 65_535 },
      ['L-1 power=null bad'],
    ],
    [
      'a word that stands for a number',
      { expression: 'v', values: { ON: 100, OFF: 0 } },
      { v: 'OFF' },
      ['L-1 power=0'],
    ],
    ['any other word', { expression: 'v', values: { '*': 7 } }, { v: 'x' }, ['L-1 power=7']],
    ['left out when zero', { expression: 'v', whenMissing: 0 }, {}, ['L-1 power=0']],
  ])('%s', (_, power, payload, told) => {
    expect(points({ points: { power } }, payload)).toEqual(told);
  });

  test.each<[string, unknown, string]>([
    ['a word', 'abc', 'payload.shape profile test, point power: came "abc", expected a number'],
    ['an object', { a: 1 }, 'payload.shape profile test, point power: came an object, expected a number'],
    ['a list', [1, 2], 'payload.shape profile test, point power: came a list of 2, expected a number'],
    ['yes', true, 'payload.shape profile test, point power: came true, expected a number'],
    ['too much', 2_001, 'payload.range profile test, point power: came 2001, expected 0 to 2000'],
    ['hexadecimal', '0x10', 'payload.shape profile test, point power: came "0x10", expected a number'],
    [
      'a long text',
      'y'.repeat(100),
      `payload.shape profile test, point power: came "${'y'.repeat(40)}…", expected a number`,
    ],
  ])('%s is no power: the others are taken, this one is unknown, and it is told', (_, v, told) => {
    expect(points({ points: { power: 'v', level: 'l' } }, { v, l: 50 })).toEqual([
      'L-1 power=null bad',
      'L-1 level=50',
      told,
    ]);
  });

  test('infinite numbers are not believed', async () => {
    const listener = listen([lamp({ points: { power: 'v' } })]);
    listener.say('lamps/L-1/state', '{"v":1e999}');
    await listener.reader.idle();
    expect(listener.heard).toEqual([]);
    expect(listener.rejected).toMatchObject([{ code: 'payload.shape' }]);
  });

  test('a message in which nothing fits leaves what was known as it is', () => {
    expect(points({ points: { power: 'v', level: 'l' } }, { v: 'x', l: 'y' })).toEqual([
      'payload.shape profile test, point power: came "x", expected a number; and 1 more',
    ]);
  });

  test('a message that says nothing of use is told, unless the profile expects such', () => {
    expect(points({ points: { power: 'v' } }, { other: 1 })).toEqual([
      'profile.nothing-said profile test: nothing in it that the profile reads',
    ]);
    expect(points({ points: { power: 'v' }, partial: true }, { other: 1 })).toEqual([]);
  });

  test('words, yes and no, and texts go to points that have such', () => {
    const profile = profileOf({
      driver: 'light-cabinet',
      messages: [
        { topics: ['c/+'], points: { door: { expression: 'd', values: { 1: 'open', 0: 'closed' } }, supply: 's' } },
      ],
    });
    const { say, points: told, rejected } = listen([profile]);
    say('c/A', { d: '1', s: 'on' });
    say('c/B', { d: 0, s: 'constructor' });
    expect(told()).toEqual(['A door=open', 'A supply=on', 'B door=closed', 'B supply=null bad']);
    expect(rejected[0]?.message).toBe('profile test, point supply: came "constructor", expected on, off');
    const panel = profileOf({
      driver: 'information-panel',
      messages: [{ topics: ['p/+'], payload: 'text', points: { text: '$' } }],
    });
    const panels = listen([panel]);
    panels.say('p/A', 'none');
    expect(panels.points()).toEqual(['A text=none']);
    const bollard = profileOf({
      driver: 'bollard',
      messages: [{ topics: ['b/+'], payload: 'auto', points: { loop: '$' } }],
    });
    const bollards = listen([bollard]);
    for (const word of ['true', 'ON', 'off', '1', '0', '"yes"']) bollards.say('b/A', word);
    expect(bollards.points()).toEqual([
      'A loop=true',
      'A loop=true',
      'A loop=false',
      'A loop=true',
      'A loop=false',
      'A loop=true',
    ]);
  });

  test('qualities are the profile’s word, and those of a device that does not answer are uncertain', () => {
    expect(points({ points: { power: 'v' }, quality: 'ok' }, { v: 1, ok: false })).toEqual(['L-1 power=1 bad']);
    expect(
      points({ points: { power: { expression: 'v', quality: 'q' }, level: 'l' } }, { v: 1, l: 2, q: 'uncertain' }),
    ).toEqual(['L-1 power=1 uncertain', 'L-1 level=2']);
    expect(
      points({ points: { power: 'v' }, conditions: { 'not-answering': 'silent' } }, { v: 1, silent: true }),
    ).toEqual(['L-1 power=1 uncertain']);
  });
});

describe('conditions', () => {
  test('hold or do not, since the message where nothing else is said, and are left out where nothing is said at all', () => {
    const profile = lamp(
      {
        conditions: {
          'lamp-failed': { expression: 'fault', detail: 'why', since: 'at' },
          overheating: 'hot',
          'mast-tilted': 'tilt',
        },
      },
      { time: { expression: 't', unit: 's' } },
    );
    const { say, heard } = listen([profile]);
    say('lamps/L-1/state', { t: 1_700_000_000, fault: true, why: 'module 3', at: 1_699_999_000, hot: 'OFF' });
    say('lamps/L-1/state', { t: 1_700_000_060, fault: 'n/a', hot: 1 });
    say('lamps/L-1/state', { fault: false });
    expect(heard.map(({ reading }) => reading.conditions)).toEqual([
      [
        { condition: 'lamp-failed', active: true, since: 1_699_999_000_000, detail: 'module 3' },
        { condition: 'overheating', active: false, since: 1_700_000_000_000 },
      ],
      [{ condition: 'overheating', active: true, since: 1_700_000_060_000, undated: true }],
      [{ condition: 'lamp-failed', active: false, since: NOW, undated: true }],
    ]);
  });

  test('a word that is neither yes nor no is told', () => {
    const { say, heard, rejected } = listen([lamp({ conditions: { overheating: 'hot' } })]);
    say('lamps/L-1/state', { hot: 'perhaps' });
    expect(heard).toEqual([]);
    expect(rejected).toMatchObject([
      { code: 'payload.shape', message: 'profile test, condition overheating: came "perhaps", expected yes or no' },
    ]);
  });
});

describe('whose message it is', () => {
  const one = { level: 'level' };
  test('by levels of the topic', () => {
    const { say, points: told } = listen([
      profileOf({ device: { levels: [2, 4] }, messages: [{ topics: ['m/+/relay/+'], points: one }] }),
    ]);
    say('m/A/relay/0', { level: 1 });
    say('m/A/relay/1', { level: 2 });
    expect(told()).toEqual(['A:0 level=1', 'A:1 level=2']);
  });
  test('by an expression, and two lamps in one message', () => {
    const { say, points: told } = listen([
      profileOf({
        device: { expression: 'id' },
        messages: [
          { topics: ['mast'], device: { expression: "id & ':1'" }, points: { level: 'lamp1.dim' } },
          { topics: ['mast'], device: { expression: "id & ':2'" }, points: { level: 'lamp2.dim' } },
        ],
      }),
    ]);
    say('mast', { id: 'M12', lamp1: { dim: 50 }, lamp2: { dim: 30 } });
    expect(told()).toEqual(['M12:1 level=50', 'M12:2 level=30']);
  });
  test('by the keys of an object', () => {
    const {
      say,
      points: told,
      rejected,
    } = listen([
      profileOf({
        device: { keysOf: 'all' },
        messages: [{ topics: ['x'], points: { level: 'l', hours: '$message.hours' } }],
      }),
    ]);
    say('x', '{"all":{"A":{"l":1},"B":{"l":2},"no name":{"l":3},"__proto__":{"l":4}},"hours":9}');
    expect(told()).toEqual([
      'A level=1',
      'A hours=9',
      'B level=2',
      'B hours=9',
      '__proto__ level=4',
      '__proto__ hours=9',
    ]);
    expect(rejected).toMatchObject([
      {
        code: 'profile.device',
        message: 'profile test, the device: came "no name", expected letters, digits, . : - _ only',
      },
    ]);
    expect(({} as Record<string, unknown>).l).toBeUndefined();
  });
  test('by a list of parts, one of which has no name', () => {
    const {
      say,
      points: told,
      rejected,
    } = listen([
      profileOf({ device: { each: 'lamps', expression: 'id' }, messages: [{ topics: ['x'], points: one }] }),
    ]);
    say('x', { lamps: [{ id: 'A', level: 1 }, { level: 2 }, 7, { id: 4, level: 3 }] });
    say('x', { lamps: { id: 'C', level: 9 } });
    expect(told()).toEqual(['A level=1', '4 level=3', 'C level=9']);
    expect(rejected).toMatchObject([
      { code: 'profile.device', message: expect.stringContaining('came nothing') as string },
    ]);
  });
  test('of a device that nothing in the city is bound to, nothing is evaluated, and it is told once', () => {
    const a = profileOf({ id: 'a', messages: [{ topics: ['x/+'], points: one }] });
    const b = profileOf({ id: 'b', driver: 'light-cabinet', messages: [{ topics: ['x/+'], points: { power: 'p' } }] });
    const { say, heard, rejected } = listen([a, b], undefined, {
      knows: (driver, device) => `${driver}/${device}` === 'light-cabinet/C-1',
    });
    say('x/C-1', { level: 1, p: 2 });
    say('x/L-9', { level: 1, p: 2 });
    expect(heard.map(({ driver, device }) => `${driver}/${device}`)).toEqual(['light-cabinet/C-1']);
    expect(rejected).toMatchObject([{ topic: 'x/L-9', code: 'topic.no-asset' }]);
  });
});

test('a moving device is where it says', () => {
  const profile = profileOf({
    driver: 'bus',
    messages: [
      {
        topics: ['bus/+'],
        points: { speed: 'v' },
        position: { lon: 'x', lat: 'y', heading: 'h', speed: { expression: 'v', scale: 3.6 } },
      },
    ],
  });
  const { say, heard, rejected } = listen([profile]);
  say('bus/B1', { x: '5.04', y: 47.3, h: 90, v: 10 });
  say('bus/B1', { x: 5, y: 147, v: 10 });
  expect(heard.map(({ reading }) => reading.position)).toEqual([
    { at: [5.04, 47.3], heading: 90, speed: 36 },
    undefined,
  ]);
  expect(rejected).toMatchObject([{ code: 'payload.range' }]);
});

test('equipment that says one thing at a time: conditions look at several, and nothing old is said again', () => {
  const profile = profileOf({
    messages: [
      {
        topics: ['h/+/light/+'],
        accumulate: { levels: [3, 4] },
        points: { level: 'light.level', power: 'light.power' },
        conditions: { 'lamp-failed': 'light.level > 0 and light.power < 1' },
      },
    ],
  });
  const { say, points: told, conditions, heard } = listen([profile]);
  say('h/A/light/level', '60');
  say('h/A/light/power', '41.5');
  say('h/B/light/power', '0.5');
  say('h/A/light/power', '0.4');
  say('h/A/light/colour', 'red');
  expect(told()).toEqual(['A level=60', 'A power=41.5', 'B power=0.5', 'A power=0.4']);
  expect(conditions()).toEqual([
    'A lamp-failed=false',
    'A lamp-failed=false',
    'B lamp-failed=false',
    'A lamp-failed=true',
  ]);
  expect(heard.length).toBe(4);
});

test('topics of Vigie itself and of nobody are no profile’s', () => {
  const { reader, say, rejected } = listen([
    profileOf({ messages: [{ topics: ['+/lamp'], points: { level: 'l' } }], ignored: ['x/+/set'] }),
  ]);
  expect(['a/lamp', 'vigie/lamp', 'x/1/set', 'x/1', '$SYS/lamp'].map((topic) => reader.matches(topic))).toEqual([
    true,
    false,
    true,
    false,
    false,
  ]);
  say('vigie/lamp', { l: 1 });
  say('x/1/set', 'anything');
  say('a/lamp', '');
  expect(rejected.map(({ code }) => code)).toEqual(['topic.no-profile']);
});

test('what is said before we listened is handed on as such', () => {
  const { say, heard } = listen([lamp({ points: { level: 'l' } })]);
  say('lamps/A/state', { l: 1 }, true);
  say('lamps/A/state', { l: 1 });
  expect(heard.map(({ retained }) => retained)).toEqual([true, false]);
});

test('a listener that fails does not end the line', async () => {
  const profile = profileOf({ messages: [{ topics: ['s/+'], points: { level: SLOW('l') } }] });
  let calls = 0;
  const { say, rejected, reader } = listen([profile], undefined, {
    onReading: () => {
      calls++;
      if (calls === 1) throw new Error('full');
    },
  });
  say('s/A', { l: 1 });
  say('s/A', { l: 2 });
  await reader.idle();
  expect(calls).toBe(2);
  expect(rejected).toMatchObject([{ code: 'profile.failed', message: 'full' }]);
});
