import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { definition } from './definitions.fixture.ts';
import { changedFields, lineDifference, textOf } from './difference.ts';

describe('the difference that the second pair of eyes reads', () => {
  test('names the fields that are not the same, and no others', () => {
    const before = definition();
    expect(changedFields(before, before)).toEqual([]);
    expect(
      changedFields(before, definition({ delayOn: 20, posts: ['police'], text: { fr: 'Porte', en: 'Door' } })),
    ).toEqual(['text', 'delayOn', 'posts']);
  });

  test('takes no other order of the posts or of the rules for a change', () => {
    const rules = [{ when: 'works' }, { when: 'hours', from: '22:00', to: '06:00' }];
    const before = definition({ posts: ['traffic', 'police'], suppress: rules });
    expect(changedFields(before, definition({ posts: ['police', 'traffic'], suppress: rules.toReversed() }))).toEqual(
      [],
    );
    expect(changedFields(before, definition({ posts: ['police'], suppress: rules }))).toEqual(['posts']);
    // Steps are in their order for a reason.
    const steps = (...fr: string[]) => definition({ check: { fr, en: fr } });
    expect(changedFields(steps('lire', 'appeler'), steps('appeler', 'lire'))).toEqual(['check']);
  });

  test('of a definition that was not there everything is new', () => {
    expect(changedFields(null, definition()).length).toBeGreaterThan(15);
  });

  test('shows the lines of the file that go and come', () => {
    const lines = lineDifference(textOf(definition()), textOf(definition({ delayOn: 20 })));
    expect(lines.filter(({ kind }) => kind !== 'same')).toEqual([
      { kind: 'out', text: '  "delayOn": 0,' },
      { kind: 'in', text: '  "delayOn": 20,' },
    ]);
  });

  test('what is left and what is put in is the new text, what is left and what is taken out the old one', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', '', '{'), { maxLength: 30 }).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = lineDifference(before, after);
        const without = (kind: string): string =>
          lines.flatMap((line) => (line.kind === kind ? [] : [line.text])).join('\n');
        expect(without('in')).toBe(before);
        expect(without('out')).toBe(after);
        if (before === after) expect(lines.every(({ kind }) => kind === 'same')).toBe(true);
      }),
      { numRuns: 500, seed: 1_898 },
    );
  });
});
