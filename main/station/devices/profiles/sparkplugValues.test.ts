import { describe, expect, test } from 'vitest';
import { listen, profileOf } from './profile.fixture.ts';

const NOW = Date.parse('2026-11-23T18:00:00Z');
/** An expression that only JSONata answers. */
const SLOW = (path: string): string => `$sum([${path}])`;

describe('Sparkplug', () => {
  const profile = profileOf({
    device: { levels: [5] },
    messages: [
      {
        sparkplug: { group: 'light*', node: '*', device: '*' },
        points: { level: '`Lamp/Level`', power: '`Lamp/Power`', hours: 'Hours' },
      },
      { sparkplug: { group: 'light*', node: '*' }, device: { levels: [4] }, points: { temperature: 'T' } },
    ],
  });
  const message = { group: 'lighting', node: 'N1', device: 'L-1', metrics: {}, time: NOW - 1_000 };

  test('metrics by name, with their qualities and time; only what is in the message', () => {
    const { reader, points: told, heard } = listen([profile]);
    reader.receiveSparkplug({
      ...message,
      metrics: { 'Lamp/Level': 60, 'Lamp/Power': 41.5, Hours: 9_000_000_000_000n },
      qualities: { 'Lamp/Power': 'uncertain', Other: 'bad' },
    });
    reader.receiveSparkplug({ ...message, metrics: { Hours: '1234' } });
    expect(told()).toEqual(['L-1 level=60', 'L-1 power=41.5 uncertain', 'L-1 hours=null bad', 'L-1 hours=1234']);
    expect(heard[0]).toMatchObject({ topic: 'spBv1.0/lighting/DDATA/N1/L-1', reading: { deviceTime: NOW - 1_000 } });
  });
  test('a node is no device of it, and other groups are none of it', () => {
    const { reader, points: told, rejected } = listen([profile]);
    reader.receiveSparkplug({ ...message, device: null, metrics: { T: 12 } });
    reader.receiveSparkplug({ ...message, group: 'water' });
    expect(told()).toEqual(['N1 temperature=12']);
    expect(rejected).toMatchObject([{ code: 'topic.no-profile', topic: 'spBv1.0/water/DDATA/N1/L-1' }]);
  });
  test('a death is silence, a birth ends it', () => {
    const { reader, heard } = listen([profile]);
    reader.receiveSparkplug({ ...message, kind: 'death' });
    reader.receiveSparkplug({ ...message, kind: 'birth', metrics: { 'Lamp/Level': 5 } });
    reader.receiveSparkplug({ ...message, kind: 'birth', metrics: {}, time: null });
    expect(heard.map(({ reading }) => reading)).toMatchObject([
      {
        deviceTime: null,
        points: [],
        conditions: [{ condition: 'not-answering', active: true, since: NOW - 1_000 }],
        session: 'over',
      },
      {
        points: [{ point: 'level' }],
        conditions: [{ condition: 'not-answering', active: false, undated: true }],
        session: 'stands',
      },
      { points: [], conditions: [{ condition: 'not-answering', active: false, since: NOW, undated: true }] },
    ]);
  });
  test('a broken way and lost words say nothing of the device, but of what is known of it', () => {
    const { reader, heard, rejected } = listen([profile], undefined, { knows: (_, device) => device === 'L-1' });
    for (const kind of ['lost', 'doubt'] as const) {
      reader.receiveSparkplug({ ...message, metrics: { 'Lamp/Level': 60 }, kind });
      reader.receiveSparkplug({ ...message, device: 'L-404', kind });
    }
    expect(heard.map(({ reading }) => reading)).toEqual([
      { deviceTime: null, points: [], conditions: [], session: 'over' },
      { deviceTime: null, points: [], conditions: [], session: 'doubtful' },
    ]);
    expect(rejected).toEqual([]);
  });
  test('a death that waits behind a message keeps its place', async () => {
    const slow = profileOf({
      device: { levels: [5] },
      messages: [{ sparkplug: { group: '*', node: '*', device: '*' }, points: { level: SLOW('l') } }],
    });
    const { reader, heard } = listen([slow]);
    reader.receiveSparkplug({ ...message, metrics: { l: 1 }, kind: 'birth' });
    reader.receiveSparkplug({ ...message, metrics: { l: 2 } });
    reader.receiveSparkplug({ ...message, metrics: { l: 2 }, kind: 'death' });
    reader.receiveSparkplug({ ...message, metrics: { l: 3 }, kind: 'birth' });
    await reader.idle();
    expect(
      heard.map(
        ({
          reading: {
            session,
            points: [point],
          },
        }) => `${session} ${point?.value}`,
      ),
    ).toEqual(['stands 1', 'stands 2', 'over undefined', 'stands 3']);
  });
  test('whom a profile reads can be asked beforehand', () => {
    const { reader } = listen([profile]);
    expect(reader.matchesSparkplug('lighting', 'N1', 'L-1')).toBe(true);
    expect(reader.matchesSparkplug('lighting', 'N1', null)).toBe(true);
    expect(reader.matchesSparkplug('water', 'N1', 'L-1')).toBe(false);
    const devicesOnly = listen([
      profileOf({ messages: [{ sparkplug: { group: '*', node: '*', device: 'L-*' }, points: { level: 'l' } }] }),
    ]).reader;
    expect(devicesOnly.matchesSparkplug('g', 'n', null)).toBe(false);
    expect(devicesOnly.matchesSparkplug('g', 'n', 'X-1')).toBe(false);
  });
  test('partial messages that wait are joined, not lost', async () => {
    const slow = profileOf({
      device: { levels: [5] },
      messages: [
        {
          sparkplug: { group: '*', node: '*', device: '*' },
          points: { level: SLOW('l'), power: SLOW('p') },
          when: '$count([l, p]) > 0',
        },
      ],
    });
    const { reader, points: told } = listen([slow], undefined, { limits: { mergeFrom: 1 } });
    for (let i = 0; i < 4; i++) reader.receiveSparkplug({ ...message, metrics: { l: i } });
    reader.receiveSparkplug({ ...message, metrics: { p: 9 } });
    await reader.idle();
    expect(told().slice(-2)).toEqual(['L-1 level=3', 'L-1 power=9']);
    expect(reader.merged()).toBe(3);
  });
});
