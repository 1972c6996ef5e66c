import { expect, test } from 'vitest';
import { teamRow } from '../../../../src/contract/incidentRow.fixture.ts';
import type { Asset, LonLat } from '../../../../src/domain/asset/asset.ts';
import { createRegister } from '../../register/register.ts';
import { teamsNow } from './teams.ts';

const asset = (id: string, kind: Asset['kind'], name: string, at: LonLat): Asset => ({
  ...{ id, kind, name, at },
  ...{ number: 1, commune: '21231' },
});

test('each team with its mission, what its vehicle does and the nearest junction, else its commune', () => {
  const register = createRegister(
    [
      asset('J-1', 'junction', 'Carrefour Monge', [5.03, 47.32]),
      asset('J-2', 'junction', 'Carrefour Darcy', [5.034, 47.324]),
      asset('V-10', 'service-vehicle', 'Voirie 10', [5, 47]),
      asset('V-2', 'service-vehicle', 'Voirie 2', [5, 47]),
      asset('V-3', 'service-vehicle', 'Voirie 3', [5, 47]),
      asset('B-1', 'bus', 'Bus 1', [5, 47]),
    ],
    1,
    { communeName: () => 'Dijon', streetName: () => null },
  );
  const places: Record<number, [number, number]> = { 2: [5.0301, 47.3201], 3: [5.2, 47.5] };
  const n = register.assets.length;
  const of = (vehicle: string, name: string) => teamRow({ id: vehicle, name, vehicle: { id: vehicle, name } });
  const assignment = { incident: 'i', title: 'Arbre tombé', at: 1, by: 'Position 1', arrivedAt: null };
  const teams = teamsNow({
    teams: [
      { ...of('V-2', 'Voirie 2'), status: 'en-route', assignment, phone: '03 80 00 00 01' },
      of('V-3', 'Voirie 3'),
      of('V-10', 'Voirie 10'),
      teamRow({ name: 'À pied', status: 'out-of-service', outOfService: { by: 'Position 1', reason: 'repos' } }),
    ],
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
  const quiet = { phone: null, doing: null };
  expect(teams).toEqual([
    {
      ...{ name: 'Voirie 2', phone: '03 80 00 00 01', doing: { status: 'en-route', about: 'Arbre tombé' } },
      ...{ status: { fr: 'of another maker', en: 'of another maker' }, near: 'Dijon', heardAt: 7 },
    },
    { ...quiet, name: 'Voirie 3', status: null, near: null, heardAt: null },
    { ...quiet, name: 'Voirie 10', status: { fr: 'sur place', en: 'on scene' }, near: 'Carrefour Monge', heardAt: 7 },
    {
      ...{ name: 'À pied', phone: null, doing: { status: 'out-of-service', about: 'repos' } },
      ...{ status: null, near: null, heardAt: null },
    },
  ]);
});
