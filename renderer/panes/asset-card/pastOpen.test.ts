import { describe, expect, it } from 'vitest';
import type { PointValue } from '../../../src/contract/assets.ts';
import { pointForKeys } from './pastOpen.ts';

const point = (id: string, type: PointValue['type']): PointValue => ({
  id,
  label: { fr: id, en: id },
  type,
  unit: null,
  decimals: null,
  words: null,
  value: null,
  quality: 'bad',
  sourceTime: null,
  receivedTime: null,
  age: 'never',
});

describe('H', () => {
  const points = [point('text', 'text'), point('level', 'number'), point('door', 'enum')];

  it('opens the past of the value that the keys are on', () => {
    expect(pointForKeys(points, 'door')).toBe('door');
  });

  it('opens the first value that has one where the keys are on none, or on a text', () => {
    expect(pointForKeys(points, undefined)).toBe('level');
    expect(pointForKeys(points, 'text')).toBe('level');
    expect(pointForKeys([point('text', 'text')], undefined)).toBeNull();
  });
});
