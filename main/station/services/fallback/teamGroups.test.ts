import { expect, test } from 'vitest';
import { teamGroups } from './teamGroups.ts';
import type { TeamLine } from './teams.ts';

const NOW = 1_795_000_000_000;
const free = { fr: 'disponible', en: 'available' };
const team = (name: string, more: Partial<TeamLine> = {}): TeamLine => ({
  ...{ name, phone: null, doing: null, status: free, near: 'Carrefour 98', heardAt: NOW },
  ...more,
});
const isOld = (heardAt: number | null): boolean => heardAt === null || NOW - heardAt > 300_000;

test('teams of one service that do the same at one place are one line; who does something else has its own', () => {
  const teams = [
    ...[1, 2, 3, 4, 6, 7, 9].map((number) => team(`Éclairage ${number}`)),
    team('Éclairage 5', { near: 'Place Darcy' }),
    team('Éclairage 8', { status: { fr: 'sur place', en: 'on scene' } }),
    team('Voirie 1'),
    team('Fourrière'),
    team('Voirie 2', { doing: { status: 'on-scene', about: 'Arbre tombé' } }),
    team('Voirie 3', { phone: '03 80 00 00 03' }),
  ];
  expect(teamGroups(teams, 'fr', isOld).map(({ names }) => names)).toEqual([
    'Éclairage 1 à 4, 6, 7, 9',
    'Éclairage 5',
    'Éclairage 8',
    'Voirie 1',
    'Fourrière',
    'Voirie 2',
    'Voirie 3',
  ]);
  expect(teamGroups(teams, 'en', isOld)[0]!.names).toBe('Éclairage 1 to 4, 6, 7, 9');
});

test('who was heard long ago, or never, is not put with those who were heard now', () => {
  const teams = [
    team('Eau 1'),
    team('Eau 2', { heardAt: NOW - 900_000 }),
    team('Eau 3', { heardAt: NOW - 600_000 }),
    team('Eau 4', { heardAt: null, status: null, near: null }),
  ];
  expect(teamGroups(teams, 'fr', isOld).map(({ names, heardAt }) => [names, heardAt])).toEqual([
    ['Eau 1', NOW],
    ['Eau 2, 3', NOW - 600_000],
    ['Eau 4', null],
  ]);
});
