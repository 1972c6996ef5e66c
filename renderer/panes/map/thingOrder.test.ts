import { expect, it } from 'vitest';
import { alarmRow } from '../../../src/contract/alarmRow.fixture.ts';
import type { AlarmRow } from '../../../src/contract/alarms.ts';
import type { AssetKind } from '../../../src/domain/asset/asset.ts';
import { smallRegister } from './register.fixture.ts';
import { listMatching, listOrder, urgentByAsset } from './thingOrder.ts';

const things: readonly (readonly [id: string, name: string, kind: AssetKind])[] = [
  ['LP-2', 'Point 2', 'light-point'],
  ['LP-10', 'Point 10', 'light-point'],
  ['CAM-7', 'Caméra 7, gare', 'camera'],
  ['LP-1', 'Point 1', 'light-point'],
  ['JN-4', 'Carrefour 4', 'junction'],
];
const register = smallRegister(things.map(([id, name, kind]) => ({ id, name, kind })));
const alarm = (id: string, asset: string, priority: 1 | 2 | 3 | 4, state: AlarmRow['state']): [string, AlarmRow] => [
  id,
  alarmRow({ id, asset, assetName: asset, priority, state, raisedAt: 0 }),
];
const alarms = new Map([
  alarm('a', 'LP-10', 4, 'unacknowledged'),
  alarm('b', 'JN-4', 1, 'acknowledged'),
  alarm('c', 'LP-10', 2, 'acknowledged'),
  alarm('d', 'CAM-7', 2, 'returned-unacknowledged'),
]);

it('what has an alarm comes first, the one that nobody has acknowledged above all; the rest by kind, number by number', () => {
  const order = listOrder([0, 1, 2, 3, 4], register, urgentByAsset(alarms));
  expect(order.map((index) => register.id[index])).toEqual(['CAM-7', 'LP-10', 'JN-4', 'LP-1', 'LP-2']);
});

it('of an asset’s alarms the one to acknowledge stands for it', () => {
  expect(urgentByAsset(alarms).get('LP-10')?.id).toBe('a');
});

it('what is typed is looked for in name, identifier and kind, without accents and in any order', () => {
  const kind = (index: number): string => (register.kindOf(index) === 'camera' ? 'Caméra' : 'Équipement');
  const found = (query: string): (string | undefined)[] =>
    listMatching([0, 1, 2, 3, 4], query, register, kind).map((index) => register.id[index]);
  expect(found('gare camera')).toEqual(['CAM-7']);
  expect(found('lp-1')).toEqual(['LP-10', 'LP-1']);
  expect(found('equipement 4')).toEqual(['JN-4']);
  expect(found('  ')).toHaveLength(5);
  expect(found('(.*')).toEqual([]);
});
