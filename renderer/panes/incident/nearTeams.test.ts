import { expect, test } from 'vitest';
import type { LonLat } from '../../../src/domain/asset/asset.ts';
import { incidentRow, teamRow } from './incident.fixture.ts';
import { isCalled, nearTeams, type Seen } from './nearTeams.ts';
import { inOrder } from './order.ts';

const HERE: LonLat = [5.04, 47.32];
/** So many kilometres north of it. */
const north = (km: number, old = false): Seen => ({ at: [5.04, 47.32 + km / 111.195], seenAt: 1_000, old });
const order = (seen: Record<string, Seen | null>, at: LonLat | null = HERE) =>
  nearTeams(
    Object.keys(seen).map((id) => teamRow(id)),
    at,
    (vehicle) => seen[vehicle] ?? null,
  ).map(({ team, metres }) => `${team.id} ${metres === null ? '?' : Math.round(metres / 100) / 10}`);

test('the nearest comes first; one whose position is old comes after all that are seen, one never seen last', () => {
  expect(order({ a: north(3), b: null, c: north(0.2, true), d: north(1) })).toEqual(['d 1', 'a 3', 'c 0.2', 'b ?']);
});

test('a busy team keeps its place in the list: what it is on is said, and it is for a person to weigh', () => {
  const busy = teamRow('a', { status: 'on-scene' });
  const [first] = nearTeams([teamRow('b'), busy], HERE, (id) => (id === 'a' ? north(1) : north(2)));
  expect(first?.team).toBe(busy);
});

test('an incident without a place, or a team without a vehicle: no distance is made up', () => {
  expect(order({ b: north(1), a: north(3) }, null)).toEqual(['a ?', 'b ?']);
  expect(nearTeams([teamRow('a', { vehicle: null })], HERE, () => north(1))[0]).toMatchObject({
    ...{ metres: null, seenAt: null },
  });
});

test('a team is found by its call sign, its vehicle and what it carries, without accents', () => {
  const team = teamRow('3', { name: 'Éclairage 3', skills: ['nacelle'] });
  for (const words of ['eclairage', 'nacelle 3', 'VEHICULE', '']) expect(isCalled(team, words), words).toBe(true);
  expect(isCalled(team, 'eclairage 4')).toBe(false);
});

test('incidents: the most urgent first, then the one that waits longest; the last closed heads those that are over', () => {
  const rows = [
    incidentRow({ id: 'late', openedAt: 9 }),
    incidentRow({ id: 'early', openedAt: 1 }),
    incidentRow({ id: 'urgent', priority: 1, openedAt: 20 }),
    incidentRow({ id: 'over', state: 'closed', closedAt: 5 }),
    incidentRow({ id: 'just-over', state: 'closed', closedAt: 8 }),
  ];
  const { open, closed } = inOrder(rows);
  expect(open.map(({ id }) => id)).toEqual(['urgent', 'early', 'late']);
  expect(closed.map(({ id }) => id)).toEqual(['just-over', 'over']);
});
