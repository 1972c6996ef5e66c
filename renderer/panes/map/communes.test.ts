import { expect, it } from 'vitest';
import { insideRing } from '../../../src/domain/place/area.ts';
import { communesInView } from './communes.ts';
import { viewOf } from './geo.ts';

const square = (lon: number, lat: number): [number, number][] => [
  [lon, lat],
  [lon + 0.02, lat],
  [lon + 0.02, lat + 0.02],
  [lon, lat + 0.02],
];

it('the header names the commune under the middle first, even when its town hall is out of sight', () => {
  const communes = [
    {
      id: '1',
      name: 'Talant',
      postcode: '21240',
      centre: [5.031, 47.311] as [number, number],
      limit: square(5.03, 47.31),
    },
    {
      id: '2',
      name: 'Dijon',
      postcode: '21000',
      centre: [5.019, 47.329] as [number, number],
      limit: square(5.01, 47.31),
    },
  ];
  expect(insideRing(communes[1]!.limit, [5.0299, 47.3105])).toBe(true);
  expect(communesInView(communes, viewOf(5.0299, 47.3105, 16, 1000, 800))).toEqual(['Dijon', 'Talant']);
});
