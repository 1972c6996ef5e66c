import { expect, test } from 'vitest';
import type { Asset, LonLat } from '../../../../src/domain/asset/asset.ts';
import { createRegister } from '../../register/register.ts';
import { teamsNow } from './teams.ts';

const asset = (id: string, kind: Asset['kind'], name: string, at: LonLat): Asset => ({
  ...{ id, kind, name, at },
  ...{ number: 1, commune: '21231' },
});

test('each vehicle of the services with what it does and the nearest junction, else its commune; retired ones are left out', () => {
  const register = createRegister(
    [
      asset('J-1', 'junction', 'Carrefour Monge', [5.03, 47.32]),
      asset('J-2', 'junction', 'Carrefour Darcy', [5.034, 47.324]),
      asset('V-10', 'service-vehicle', 'Voirie 10', [5, 47]),
      asset('V-2', 'service-vehicle', 'Voirie 2', [5, 47]),
      asset('V-3', 'service-vehicle', 'Voirie 3', [5, 47]),
      asset('V-4', 'service-vehicle', 'Voirie 4', [5, 47]),
      asset('B-1', 'bus', 'Bus 1', [5, 47]),
    ],
    1,
    { communeName: () => 'Dijon', streetName: () => null },
  );
  register.change(new Map([['V-4', null]]));
  const places: Record<number, [number, number]> = { 2: [5.0301, 47.3201], 3: [5.2, 47.5] };
  const n = register.assets.length;
  const teams = teamsNow({
    register,
    table: {
      point: (index) =>
        index === 4
          ? undefined
          : {
              value: index === 2 ? 'on-scene' : 'of another maker',
              quality: 'good',
              sourceTime: null,
              receivedTime: 7,
            },
      placed: Uint8Array.from({ length: n }, (_, i) => (i in places ? 1 : 0)),
      lon: Float64Array.from({ length: n }, (_, i) => places[i]?.[0] ?? 0),
      lat: Float64Array.from({ length: n }, (_, i) => places[i]?.[1] ?? 0),
      receivedAt: Float64Array.from({ length: n }, (_, i) => (i === 4 ? 0 : 7)),
    },
    driverOf: () =>
      ({
        manifest: {
          points: [{ id: 'status', type: 'enum', values: { 'on-scene': { fr: 'sur place', en: 'on scene' } } }],
        },
      }) as never,
    communeAt: () => '21231',
  });
  expect(teams).toEqual([
    { name: 'Voirie 2', status: { fr: 'of another maker', en: 'of another maker' }, near: 'Dijon', heardAt: 7 },
    { name: 'Voirie 3', status: null, near: null, heardAt: null },
    { name: 'Voirie 10', status: { fr: 'sur place', en: 'on scene' }, near: 'Carrefour Monge', heardAt: 7 },
  ]);
});
