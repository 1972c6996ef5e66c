import { afterEach, expect, test } from 'vitest';
import { addNotice, dismissNotice, tellOutcome, useNotices } from './notices.ts';

const refusal = { code: 'alarm.already-acknowledged', message: 'taken', context: { assetName: 'Armoire 349' } };
const shown = (): string[] => useNotices.getState().notices.map(({ id }) => id);

afterEach(() => useNotices.setState({ notices: [] }));

test('a refusal is told once, also when the station tells it again after a lost link', () => {
  addNotice({ id: 'n1', at: 5, refusal });
  addNotice({ id: 'n1', at: 5, refusal });
  expect(shown()).toEqual(['n1']);
  dismissNotice('n1');
  addNotice({ id: 'n1', at: 5, refusal });
  expect(shown()).toEqual([]);
});

test('what went well is not told', () => {
  tellOutcome({ ok: true }, 5);
  expect(shown()).toEqual([]);
  tellOutcome({ ok: false, refusal }, 5);
  expect(shown()).toHaveLength(1);
});

test('a flood of refusals keeps the last fifty', () => {
  for (let n = 0; n < 80; n += 1) addNotice({ id: `f${n}`, at: n, refusal });
  expect(shown()).toHaveLength(50);
  expect(shown().at(-1)).toBe('f79');
});
