import { expect, test } from 'vitest';
import type { Asset } from '../../../src/domain/asset/asset.ts';
import { createTopicParts } from './topicParts.ts';

const assets = [{ commune: '21231' }, { commune: '21515' }] as unknown as readonly Asset[];
const register = {
  assets,
  byDevice: (driver: string, device: string) =>
    driver === 'light-point' ? ({ 'LP-1': 0, 'LP-3': 1 } as Record<string, number>)[device] : undefined,
};
const parts = createTopicParts({ register, parts: ['21231', '21166'] });

test('devices are heard in each part; calls, feeds and other makers’ topics are of the whole room', () => {
  expect(parts.filters('vigie/1/light-point/+/state')).toEqual([
    'vigie/1/light-point/+/state',
    '21231/vigie/1/light-point/+/state',
    '21166/vigie/1/light-point/+/state',
  ]);
  for (const topic of ['vigie/1/telephony/+/state', 'vigie/1/feed/+/status', 'zigbee2mqtt/+'])
    expect(parts.filters(topic)).toEqual([topic]);
  expect(
    createTopicParts({ register, parts: ['21231', '21166'], heard: ['21166'] }).filters('vigie/1/bus/+/state'),
  ).toEqual(['vigie/1/bus/+/state', '21166/vigie/1/bus/+/state']);
});

test.each([
  ['21231/vigie/1/light-point/LP-1/state', '21231', 'vigie/1/light-point/LP-1/state'],
  ['vigie/1/light-point/LP-1/state', null, 'vigie/1/light-point/LP-1/state'],
  ['99999/vigie/1/light-point/LP-1/state', null, '99999/vigie/1/light-point/LP-1/state'],
  ['21231/21231/vigie/1/light-point/LP-1/state', null, '21231/21231/vigie/1/light-point/LP-1/state'],
  ['21231/zigbee2mqtt/lamp', null, '21231/zigbee2mqtt/lamp'],
  ['/vigie/1/light-point/LP-1/state', null, '/vigie/1/light-point/LP-1/state'],
  ['21231', null, '21231'],
  ['', null, ''],
  ['__proto__/vigie/1/light-point/LP-1/state', null, '__proto__/vigie/1/light-point/LP-1/state'],
])('%s is in part %s', (topic, part, own) => {
  expect(parts.split(topic)).toEqual({ part, own });
  expect(parts.isOurs(topic)).toBe(own.startsWith('vigie/1/'));
});

test('a command goes to the part of its device’s commune, where that has one', () => {
  expect(parts.place('vigie/1/light-point/LP-1/set')).toBe('21231/vigie/1/light-point/LP-1/set');
  expect(parts.place('vigie/1/light-point/LP-3/set')).toBe('vigie/1/light-point/LP-3/set');
  expect(parts.place('vigie/1/light-point/LP-9/set')).toBe('vigie/1/light-point/LP-9/set');
  expect(parts.place('zigbee2mqtt/lamp/set')).toBe('zigbee2mqtt/lamp/set');
});

test('a device comes from its own commune’s part only', () => {
  expect([parts.mayCome('21231', 0), parts.mayCome('21166', 0), parts.mayCome(null, 0)]).toEqual([true, false, false]);
  expect([parts.mayCome(null, 1), parts.mayCome('21231', 1)]).toEqual([true, false]);
});
