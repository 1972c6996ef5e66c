import { expect, it } from 'vitest';
import { mapConfigSchema, switched } from './config.ts';
import { keyAct } from './keys.ts';

it('keys are the map’s whatever the shift key does, and no others are', () => {
  expect(keyAct('G')).toEqual({ type: 'go' });
  expect(keyAct('Home')).toEqual({ type: 'whole' });
  expect(keyAct('a')).toBeUndefined();
  expect(keyAct('constructor')).toBeUndefined();
});

it('a damaged configuration gives the whole city with all layers', () => {
  expect(mapConfigSchema.parse({ center: [900, 'x'], zoom: 'near', hiddenLayers: ['dragons'] })).toEqual({
    center: null,
    zoom: null,
    hiddenLayers: [],
  });
  expect(mapConfigSchema.parse({})).toEqual({ center: null, zoom: null, hiddenLayers: [] });
  expect(switched(switched([], 'bus'), 'bus')).toEqual([]);
});
