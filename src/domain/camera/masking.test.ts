import { describe, expect, it } from 'vitest';
import { decide, evolve, type MaskingState, MOST_MASKS, maskingOperationSchema, UNMASKED } from './masking.ts';

const NOW = Date.parse('2026-11-24T09:40:00Z');
const by = (position: string) => ({ now: NOW, position });
const mask = (id: string) => ({
  id,
  name: 'Fenêtres du 12',
  why: 'Logement',
  space: 'world' as const,
  points: [
    [-5, -5],
    [5, -5],
    [5, 5],
  ] as [number, number][],
});
const drawn = (state: MaskingState, id: string, position = 'CSU 1'): MaskingState => {
  const decided = decide(state, { type: 'draw', mask: mask(id) }, by(position));
  if (!decided.ok) throw new Error(decided.refusal.code);
  return decided.value.reduce(evolve, state);
};

describe('a camera’s shared masks', () => {
  it('are kept with who drew them and when, and leave with the last of them', () => {
    const one = drawn(UNMASKED, 'a');
    expect(one).toEqual({ state: 'masked', masks: [{ ...mask('a'), at: NOW, by: 'CSU 1' }] });
    const two = drawn(one, 'b', 'CSU 2');
    const remove = decide(two, { type: 'remove', mask: 'a', why: 'Maison démolie' }, by('CSU 2'));
    expect(remove).toMatchObject({
      value: [{ kind: 'mask.removed', class: 'guarded', body: { mask: 'a', by: 'CSU 2', why: 'Maison démolie' } }],
    });
    const left = remove.ok ? remove.value.reduce(evolve, two) : two;
    expect(left.masks.map(({ id }) => id)).toEqual(['b']);
    const last = decide(left, { type: 'remove', mask: 'b', why: 'x' }, by('CSU 1'));
    expect(last.ok && last.value.reduce(evolve, left)).toEqual(UNMASKED);
  });

  it('are drawn up to a limit, and those that came from elsewhere beyond it count all the same', () => {
    let state = UNMASKED;
    for (let count = 0; count < MOST_MASKS; count += 1) state = drawn(state, `m-${count}`);
    expect(decide(state, { type: 'draw', mask: mask('more') }, by('CSU 1'))).toMatchObject({
      refusal: { code: 'mask.too-many', context: { most: MOST_MASKS } },
    });
    const elsewhere = { kind: 'mask.drawn', body: { at: NOW, by: 'CSU 2', mask: mask('more') } } as const;
    expect(evolve(state, elsewhere).masks).toHaveLength(MOST_MASKS + 1);
    expect(evolve(evolve(state, elsewhere), elsewhere).masks).toHaveLength(MOST_MASKS + 1);
  });

  it('that are not there cannot be taken away', () => {
    expect(decide(UNMASKED, { type: 'remove', mask: 'a', why: 'x' }, by('CSU 1'))).toMatchObject({
      refusal: { code: 'mask.unknown' },
    });
    const removed = { kind: 'mask.removed', body: { at: NOW, by: 'CSU 1', mask: 'a', why: 'x' } } as const;
    expect(evolve(UNMASKED, removed)).toBe(UNMASKED);
  });

  it.each([
    ['two corners', { points: [[0, 0]] }],
    [
      'half the world',
      {
        points: [
          [0, 0],
          [120, 0],
          [240, 0],
        ],
      },
    ],
    ['no reason', { why: ' ' }],
    ['terminal escapes', { name: '\u001b[31mred' }],
    ['a path for a name', { id: '../x' }],
    ['another space', { space: 'toString' }],
  ])('of an operation with %s are none', (_, wrong) => {
    const body = { at: NOW, by: 'CSU 1', mask: { ...mask('a'), ...wrong } };
    expect(maskingOperationSchema.safeParse({ kind: 'mask.drawn', body }).success).toBe(false);
  });
});
