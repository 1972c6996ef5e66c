import { describe, expect, test } from 'vitest';
import {
  type CameraHappening,
  type CameraNotice,
  type CameraStandings,
  elapsed,
  eventOfTopic,
  MOMENT,
  noticed,
  truthOf,
} from './notices.ts';

const NOW = Date.parse('2026-11-24T03:00:00Z');
const TAMPER = 'tns1:VideoSource/GlobalSceneChange/ImagingService';
const notice = (topic: string, data: CameraNotice['data'], is: Partial<CameraNotice> = {}): CameraNotice => ({
  topic,
  time: NOW - 400,
  operation: 'Changed',
  source: [{ name: 'Source', value: 'VideoSource_1' }],
  data,
  ...is,
});
const tamper = (value: unknown, is: Partial<CameraNotice> = {}) => notice(TAMPER, [{ name: 'State', value }], is);
const crossing = (is: Partial<CameraNotice> = {}) =>
  notice('tns1:RuleEngine/LineDetector/Crossed', [{ name: 'ObjectId', value: '15' }], {
    operation: null,
    source: [{ name: 'Rule', value: 'Quai nord' }],
    ...is,
  });

/** Tells a camera's messages one after the other; gives what happened. */
function told(notices: readonly CameraNotice[], offset: number | null = 0, from: CameraStandings = {}) {
  let standings = from;
  const happenings: CameraHappening[] = [];
  for (const one of notices) {
    const next = noticed(standings, one, NOW, offset);
    standings = next.standings;
    happenings.push(...next.happenings);
  }
  return { standings, happenings };
}

describe('topics', () => {
  test.each([
    ['tns1:RuleEngine/CellMotionDetector/Motion', 'motion'],
    ['tns1:VideoSource/MotionAlarm', 'motion'],
    [TAMPER, 'tampered'],
    ['tns1:VideoSource/ImageTooDark/AnalyticsService', 'tampered'],
    ['RuleEngine/LineDetector/Crossed', 'line-crossed'],
    ['tns1:Device/tns1:Trigger/tns1:DigitalInput', 'digital-input'],
    ['tnsaxis:CameraApplicationPlatform/VMD/Camera1ProfileANY', 'motion'],
    ['tnsaxis:CameraApplicationPlatform/FenceGuard/Camera1Profile1', 'line-crossed'],
    ['tns1:Device/tnsaxis:IO/Port', 'digital-input'],
  ])('%s is %s', (topic, event) => expect(eventOfTopic(topic)).toBe(event));

  test.each([
    '',
    '/',
    'tns1:Monitoring/ProcessorUsage',
    'constructor',
    '__proto__',
    `${'a/'.repeat(5_000)}Motion`,
    '😀:Motion',
  ])('%s is none of ours', (topic) => expect(eventOfTopic(topic)).toBeNull());
});

test.each([
  [true, true],
  [1, true],
  ['1', true],
  ['True', true],
  [' false ', false],
  [0, false],
  ['inactive', false],
  ['maybe', null],
  [undefined, null],
  [{}, null],
  [Number.NaN, null],
])('the value %j is %j', (value, truth) => expect(truthOf(value)).toBe(truth));

test('a lens that is covered and freed is one event, dated by the camera', () => {
  const { happenings } = told([
    tamper('false', { operation: 'Initialized' }),
    tamper(true),
    tamper('1'),
    tamper('false'),
  ]);
  expect(happenings).toEqual([
    // What it was not when somebody subscribed ends what stood before.
    { event: 'tampered', active: false, since: NOW, undated: true, detail: null },
    { event: 'tampered', active: true, since: NOW - 400, undated: false, detail: 'VideoSource_1' },
    { event: 'tampered', active: false, since: NOW - 400, undated: false, detail: null },
  ]);
});

test('what holds when somebody subscribes is a state and no alarm, however often they subscribe', () => {
  const first = tamper(true, { operation: 'Initialized' });
  expect(told([first, first, first]).happenings).toEqual([]);
});

test('what came while nobody listened is told, dated by us', () => {
  const { happenings } = told([tamper(false), tamper(true, { operation: 'Initialized' })]);
  expect(happenings.at(-1)).toEqual({
    event: 'tampered',
    active: true,
    since: NOW,
    undated: true,
    detail: 'VideoSource_1',
  });
});

test.each([
  ['an hour behind', -3_600_000, NOW - 3_600_000, false],
  ['an hour ahead, nobody has asked yet', null, NOW + 3_600_000, false],
  ['of 1970', 0, 0, false],
  ['that gives no time', 0, null, false],
  ['that was right when the link was down for ten minutes', 0, NOW - 600_000, true],
  ['two seconds ahead', 2_000, NOW + 2_000, true],
])('the clock of a camera %s is judged before it dates anything', (_, offset, time, isCameras) => {
  const { happenings } = told([tamper(true, { time })], offset);
  expect(happenings[0]).toMatchObject({ since: isCameras ? time : NOW, undated: !isCameras });
});

test('a crowd over a line is one event, until half a minute after the last of them', () => {
  const { standings, happenings } = told(Array.from({ length: 10_000 }, () => crossing()));
  expect(happenings).toMatchObject([{ event: 'line-crossed', active: true, detail: 'Quai nord' }]);
  expect(elapsed(standings, NOW + MOMENT - 1).happenings).toEqual([]);
  const over = elapsed(standings, NOW + MOMENT);
  expect(over.happenings).toMatchObject([{ event: 'line-crossed', active: false }]);
  expect(elapsed(over.standings, NOW + 2 * MOMENT).happenings).toEqual([]);
});

test('two inputs are one condition that ends with the last of them', () => {
  const input = (token: string, value: unknown) =>
    notice('tns1:Device/Trigger/DigitalInput', [{ name: 'LogicalState', value }], {
      source: [{ name: 'InputToken', value: token }],
    });
  const both = told([input('porte', 'true'), input('trappe', 'true'), input('porte', 'false')]);
  expect(both.happenings).toMatchObject([{ active: true, detail: 'porte' }]);
  expect(told([input('trappe', 'false')], 0, both.standings).happenings).toMatchObject([{ active: false }]);
});

test('a camera that invents sources, topics and values fills no memory and makes nothing up', () => {
  const invented = Array.from({ length: 5_000 }, (_, index) =>
    notice('tns1:Device/Trigger/DigitalInput', [{ name: 'LogicalState', value: index % 2 === 0 }], {
      source: [{ name: '__proto__', value: `\u001b[2J\u202e${index}`.repeat(50) }],
    }),
  );
  const { standings, happenings } = told(invented);
  expect(standings['digital-input']?.sources.size).toBeLessThanOrEqual(32);
  expect(standings['digital-input']?.quiet.size).toBeLessThanOrEqual(32);
  expect(happenings.length).toBeLessThan(2_600);
  for (const { detail } of happenings) expect(detail ?? '').not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(told([notice('nonsense', [], { operation: 'Deleted' }), tamper('perhaps')]).happenings).toEqual([]);
});
