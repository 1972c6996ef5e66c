import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alarmDefinitionSchema } from '../../../src/domain/alarm/definition.ts';
import { definition } from './definitions.fixture.ts';
import { checked, type Draft, draftOf, fieldAt, proposed, typedNumber } from './draft.ts';
import { strings } from './strings.ts';

const FULL = {
  alarm: false,
  delayOn: 20,
  delayOff: 10,
  repeats: { count: 4, within: 300 },
  limit: { point: 'temperature', above: null, below: -12.5, deadband: 0.5 },
  reset: 'manual',
  call: { fr: ['Astreinte éclairage'], en: ['Lighting duty officer'] },
  posts: ['police', 'traffic'],
  communes: ['21231', '2A004'],
  suppress: [{ when: 'parent-down' }, { when: 'hours', from: '22:00', to: '06:00' }],
  longestShelving: 60,
  escalation: { after: 120, to: 'police' },
  together: null,
  reviewBy: '2027-05-31',
  because: 'Vingt secondes écartent les livraisons.',
};

describe('a definition in the form', () => {
  test.each([
    ['plain', {}],
    ['with everything', FULL],
  ])('comes back as it was when nothing is typed: %s', (_, part) => {
    const before = definition(part);
    expect(checked(draftOf(before), before)).toEqual({ definition: before, wrong: new Set() });
  });

  test('is amended by what is typed: a number with a comma, steps with empty lines between them', () => {
    const before = definition(FULL);
    const draft: Draft = {
      ...draftOf(before),
      delayOn: ' 1 200,5 ',
      checkFr: 'Lire la zone\n\n  Regarder la caméra  \r\n',
      communes: '21231, 21166;21355',
      escalation: false,
      hours: false,
    };
    expect(checked(draft, before).definition).toMatchObject({
      delayOn: 1_200.5,
      check: { fr: ['Lire la zone', 'Regarder la caméra'] },
      communes: ['21231', '21166', '21355'],
      escalation: null,
      suppress: [{ when: 'parent-down' }],
    });
  });

  test.each([
    [{ respondWithin: '' }, 'respondWithin'],
    [{ respondWithin: 'dix' }, 'respondWithin'],
    [{ delayOn: '3601' }, 'delayOn'],
    [{ delayOff: '-1' }, 'delayOff'],
    [{ textEn: '  ' }, 'textEn'],
    [{ checkFr: Array.from({ length: 13 }, (_, n) => `étape ${n}`).join('\n') }, 'checkFr'],
    [{ checkFr: 'é'.repeat(301) }, 'checkFr'],
    [{ communes: 'Dijon' }, 'communes'],
    [{ repeats: true, repeatsCount: '1' }, 'repeatsCount'],
    [{ limit: true, limitPoint: 'power', limitValue: 'beaucoup' }, 'limitValue'],
    [{ limit: true, limitPoint: '', limitValue: '3' }, 'limitPoint'],
    [{ hours: true, hoursFrom: '24:00' }, 'hoursFrom'],
    [{ hours: true, hoursTo: '6h' }, 'hoursTo'],
    [{ longestShelving: '20000' }, 'longestShelving'],
    [{ escalation: true, escalationAfter: '5' }, 'escalationAfter'],
    [{ together: true, togetherCount: '1' }, 'togetherCount'],
    [{ reviewBy: '2027-02-30' }, 'reviewBy'],
    [{ because: 'x'.repeat(501) }, 'because'],
  ] as const)('what is wrong is told at its field: %j', (change, field) => {
    const before = definition();
    const { definition: made, wrong } = checked({ ...draftOf(before), ...change }, before);
    expect(made).toBeNull();
    expect([...wrong]).toEqual([field]);
  });

  test('whatever is typed, it becomes a definition that is in order or is refused at a field that is in the form', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.constantFrom('', '0', '12', '1e9', '∞', '[object Object]'),
    );
    const base = draftOf(definition(FULL));
    const keys = Object.entries(base).flatMap(([key, value]) => (typeof value === 'string' ? [key] : []));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), texts), (typed) => {
        const draft = { ...base, ...typed } as Draft;
        const { definition: made, wrong } = checked(draft, definition());
        if (made) expect(alarmDefinitionSchema.safeParse(made).success).toBe(true);
        else expect(wrong.size).toBeGreaterThan(0);
        for (const field of wrong) expect(base).toHaveProperty(field);
      }),
      { numRuns: 400, seed: 18_2 },
    );
  });

  test('every field that can be wrong says its limits', () => {
    const limits = strings.fr.limits as Readonly<Record<string, string>>;
    for (const field of Object.keys(draftOf(definition())))
      if (!['alarm', 'repeats', 'limit', 'parentDown', 'works', 'hours', 'escalation', 'together'].includes(field))
        expect(limits[field], field).toBeTruthy();
  });

  test('a refusal of the station finds its field, also inside a list', () => {
    expect(fieldAt('check.fr.3')).toBe('checkFr');
    expect(fieldAt('communes.0')).toBe('communes');
    expect(fieldAt('suppress.1.to')).toBe('hoursTo');
    expect(fieldAt('limit')).toBe('limitValue');
    expect(fieldAt('condition')).toBeNull();
  });

  test('the name is never amended: a definition proposes to be another version of itself only', () => {
    expect(proposed(draftOf(definition()), definition())).toMatchObject({
      type: 'light-cabinet',
      condition: 'door-open',
    });
  });

  test.each([
    ['1 234,5', 1_234.5],
    ['1\u202F234', 1_234],
    ['-3', -3],
    ['0x10', Number.NaN],
    ['', Number.NaN],
    ['1e3', Number.NaN],
  ])('a number as it is typed: %j', (text, value) => expect(typedNumber(text)).toBe(value));
});
