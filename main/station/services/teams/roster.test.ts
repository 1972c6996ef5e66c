import { expect, test } from 'vitest';
import type { Asset } from '../../../../src/domain/asset/asset.ts';
import { createRegister } from '../../register/register.ts';
import { createRoster } from './roster.ts';

const vehicle = (id: string, name: string, attributes?: Asset['attributes']): Asset => ({
  ...{ id, kind: 'service-vehicle', name, at: [5, 47], number: 1, commune: '21231' },
  ...(attributes ? { attributes } : {}),
});
const register = () =>
  createRegister([vehicle('V-10', 'Voirie 10'), vehicle('V-2', 'Voirie 2', { equipment: 'nacelle, cônes,,' })], 1, {
    communeName: () => 'Dijon',
    streetName: () => null,
  });

test('where the city declares no team each service vehicle is one, and they come and go with the register', () => {
  const assets = register();
  const roster = createRoster({ declared: [], register: assets });
  expect(roster.teams()).toMatchObject([
    { id: 'V-2', name: 'Voirie 2', skills: ['nacelle', 'cônes'], vehicle: { id: 'V-2' }, post: null, commune: '21231' },
    { id: 'V-10', skills: [] },
  ]);
  assets.change(
    new Map([
      ['V-2', null],
      ['V-3', vehicle('V-3', 'Voirie 3')],
    ]),
  );
  roster.registerChanged();
  expect(roster.teams().map(({ id }) => id)).toEqual(['V-3', 'V-10']);
  expect(roster.byId('V-2')).toBeUndefined();
});

test('declared teams are those of the city, with their vehicle’s commune unless they have their own', () => {
  const roster = createRoster({
    declared: [
      { id: 'EQ-1', name: 'Police 1', post: 'police', skills: ['vélo'], commune: '21166' },
      { id: 'EQ-2', name: 'Voirie de nuit', vehicle: 'V-10', phone: '03 80 00 00 01' },
      { id: 'EQ-3', name: 'Sans véhicule connu', vehicle: 'V-99' },
    ],
    register: register(),
  });
  expect(roster.teams()).toEqual([
    { id: 'EQ-1', name: 'Police 1', post: 'police', skills: ['vélo'], vehicle: null, phone: null, commune: '21166' },
    {
      ...{ id: 'EQ-3', name: 'Sans véhicule connu', post: null, skills: [], phone: null, commune: '' },
      vehicle: { id: 'V-99', name: 'V-99' },
    },
    {
      ...{ id: 'EQ-2', name: 'Voirie de nuit', post: null, skills: [], phone: '03 80 00 00 01', commune: '21231' },
      vehicle: { id: 'V-10', name: 'Voirie 10' },
    },
  ]);
});
