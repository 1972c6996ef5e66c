import { expect, test } from 'vitest';
import { type AuthorshipFacts, mayAuthor } from './authorship.ts';
import { actOf, mayAct, OPERATOR_ACTS } from './rights.ts';

const NOW = 1_795_000_000_000;
const by = { operator: 'premier', position: 'Position 1', station: 's1' };
const act = { by, kind: 'alarm.acknowledged', own: true, at: NOW, commune: null };
const facts: AuthorshipFacts = {
  ...{ station: 's1', position: 'Position 1', now: NOW, unsigned: false, recovering: false },
  minuteOf: () => 600,
  signedIn: new Map([
    [
      'premier',
      {
        ...by,
        until: NOW + 1,
        rights: [
          { acts: ['alarm', 'call'], communes: ['21231'] },
          { acts: ['treatment'], communes: 'all', hours: { from: '22:00', to: '06:00' } },
        ],
      },
    ],
  ]),
};
const code = (more: Partial<typeof act> | object, given: Partial<AuthorshipFacts> = {}): string => {
  const allowed = mayAuthor({ ...act, ...more }, { ...facts, ...given });
  return allowed.ok ? 'yes' : allowed.refusal.code;
};

test('who is signed in there may act within their rights', () => {
  expect(code({})).toBe('yes');
  expect(code({ commune: '21231' })).toBe('yes');
  expect(code({ commune: '21166' })).toBe('operator.not-allowed');
  expect(code({ commune: '' })).toBe('operator.not-allowed');
  expect(code({ kind: 'treatment.shelved' })).toBe('operator.not-allowed');
  expect(code({ kind: 'treatment.shelved', commune: '21166' }, { minuteOf: () => 23 * 60 })).toBe('yes');
  expect(code({ kind: 'definition.proposed' })).toBe('operator.not-allowed');
});

test('another name, position or station is nobody who is signed in there', () => {
  for (const wrong of [{ operator: 'second' }, { operator: '__proto__' }])
    expect(code({ by: { ...by, ...wrong } })).toBe('operator.no-session');
  expect(code({ by: { ...by, position: 'Position 2' } })).toBe('operation.unproven');
  expect(code({ by: { ...by, station: 's2' } })).toBe('operation.unproven');
  expect(code({}, { position: 'Position 2' })).toBe('operation.unproven');
  const elsewhere = new Map([['premier', { ...facts.signedIn.get('premier')!, station: 's2' }]]);
  expect(code({}, { signedIn: elsewhere })).toBe('operator.no-session');
});

test('an act without an operator wants the days of change; a fact has none and wants none', () => {
  const nobody = { by: { ...by, operator: null } };
  expect(code(nobody)).toBe('operator.not-signed-in');
  expect(code(nobody, { unsigned: true })).toBe('yes');
  expect(code({ ...nobody, own: false, kind: 'alarm.raised' })).toBe('yes');
  const found = { by: { operator: null, position: 'Position 2', station: 's2' }, own: false, kind: 'alarm.raised' };
  expect(code(found)).toBe('yes');
  expect(code({ own: false, kind: 'alarm.raised' })).toBe('operation.wrong-author');
});

test('after the end only what was done before it', () => {
  const later = { now: NOW + 10 };
  expect(code({ at: NOW }, later)).toBe('yes');
  expect(code({ at: NOW + 5 }, later)).toBe('token.expired');
  // While the sign-in stands nothing is refused for a clock that is wrong.
  expect(code({ at: NOW + 7_200_000 })).toBe('yes');
});

test('in recovery operations of others are taken', () => {
  expect(code({ by: { ...by, station: 's2' } }, { recovering: true })).toBe('yes');
});

test('each kind of operation has its right, and a kind that is not known has none', () => {
  expect(['alarm.reset', 'treatment.shelved', 'definition.approved', 'call.claimed'].map(actOf)).toEqual([
    'alarm',
    'treatment',
    'definition',
    'call',
  ]);
  expect(actOf('alarms.reset')).toBeNull();
  for (const one of OPERATOR_ACTS)
    expect(mayAct([], one, null, 0)).toMatchObject({ refusal: { context: { act: one } } });
});
