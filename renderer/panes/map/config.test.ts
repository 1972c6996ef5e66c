import { describe, expect, it } from 'vitest';
import { MOST_VIEWS, mapConfigSchema, migrated, renamed, switched, without } from './config.ts';
import { keyAct } from './keys.ts';

const FRESH = {
  version: 2,
  center: null,
  zoom: null,
  hiddenLayers: [],
  only: 'all',
  limits: true,
  fields: true,
  views: [],
  zones: [],
};
const view = (id: string, name = id) => ({ id, name, center: [5.04, 47.32] as [number, number], zoom: 15 });

it('keys are the map’s whatever the shift key does, and no others are', () => {
  expect(keyAct({ key: 'G', code: 'KeyG' })).toEqual({ type: 'go' });
  expect(keyAct({ key: 'Home', code: 'Home' })).toEqual({ type: 'whole' });
  expect(keyAct({ key: 'a', code: 'KeyQ' })).toBeUndefined();
  expect(keyAct({ key: 'constructor', code: '' })).toBeUndefined();
});

it('a view is called by the digit’s place, which a French keyboard writes as a sign; the numeric pad is the cameras’', () => {
  expect(keyAct({ key: '&', code: 'Digit1' })).toEqual({ type: 'view', number: 1 });
  expect(keyAct({ key: '9', code: 'Digit9' })).toEqual({ type: 'view', number: 9 });
  expect(keyAct({ key: '4', code: 'Numpad4' })).toBeUndefined();
  expect(keyAct({ key: 'à', code: 'Digit0' })).toEqual({ type: 'whole' });
});

describe('kept settings', () => {
  it('damaged, give the whole city with all layers', () => {
    const damaged = {
      center: [900, 'x'],
      zoom: 'near',
      hiddenLayers: ['dragons'],
      limits: 'some',
      views: 'all',
      zones: 3,
    };
    expect(mapConfigSchema.parse({ version: 2, ...damaged })).toEqual(FRESH);
    for (const nothing of [{}, null, 7, 'x', [], undefined]) expect(mapConfigSchema.parse(nothing)).toEqual(FRESH);
  });

  it('of the form before views had names are brought forward and lose nothing', () => {
    const before = { center: [5.04, 47.32], zoom: 14, hiddenLayers: ['bus'] };
    expect(mapConfigSchema.parse(before)).toEqual({ ...FRESH, ...before });
    // Nothing that only looks like the new form is believed in the old one.
    expect(migrated({ views: [view('a')] })).toMatchObject({ version: 2, views: [] });
  });

  it('of a newer form are read as far as they are understood', () => {
    expect(mapConfigSchema.parse({ version: 9, zoom: 12, views: [view('a')], aura: 'x' })).toEqual({
      ...FRESH,
      zoom: 12,
      views: [view('a')],
    });
  });

  it('with one damaged view or zone among good ones lose that one', () => {
    const ring = [
      [5, 47],
      [5.1, 47],
      [5.1, 47.1],
    ];
    const parsed = mapConfigSchema.parse({
      version: 2,
      views: [view('a'), { id: 'b', name: '' }, view('c'), { ...view('d'), center: [5, 900] }],
      zones: [
        { id: 'z', name: 'Marché', ring },
        { id: 'y', name: 'Deux coins', ring: ring.slice(1) },
      ],
    });
    expect(parsed.views.map(({ id }) => id)).toEqual(['a', 'c']);
    expect(parsed.zones.map(({ name }) => name)).toEqual(['Marché']);
  });

  it('that somebody made enormous are cut', () => {
    const many = Array.from({ length: 5_000 }, (_, at) => view(String(at)));
    expect(mapConfigSchema.parse({ version: 2, views: many }).views).toHaveLength(MOST_VIEWS);
  });

  it('read what they wrote', () => {
    const kept = { ...FRESH, views: [view('a', 'Gare')] };
    expect(mapConfigSchema.parse(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
  });
});

it('layers are switched, views renamed and left out', () => {
  expect(switched(switched([], 'bus'), 'bus')).toEqual([]);
  const two = [view('a'), view('b')];
  expect(renamed(two, 'b', '  Place Wilson ').map(({ name }) => name)).toEqual(['a', 'Place Wilson']);
  expect(renamed(two, 'b', '   ')).toEqual(two);
  expect(without(two, 'a')).toEqual([two[1]]);
});
