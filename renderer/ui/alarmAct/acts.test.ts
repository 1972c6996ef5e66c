import { describe, expect, it } from 'vitest';
import { alarmRow } from '../../../src/contract/alarmRow.fixture.ts';
import type { AlarmRow, Treatment } from '../../../src/contract/alarms.ts';
import { indexTreatments } from '../../state/alarmRules.ts';
import { type ActId, actOfKey, actsFor, shownActs } from './acts.ts';
import { oneOfEachKind } from './useShelvable.ts';

const ME = 'Circulation 2';
const NOW = 1_000_000;
const treatment = (change: Partial<Treatment>): Treatment => ({
  asset: 'LC-1',
  assetName: 'Armoire 1',
  commune: 'Dijon',
  condition: 'no-power',
  text: null,
  state: 'shelved',
  by: 'CSU 1',
  reason: 'connu',
  at: 0,
  until: NOW + 60_000,
  pending: false,
  ...change,
});
const states = (rows: AlarmRow[], under: AlarmRow[] = [], treatments: Treatment[] = []) =>
  new Map(actsFor({ rows, under }, indexTreatments(treatments), ME, NOW).map((act) => [act.id, act]));
const code = (rows: AlarmRow[], id: ActId, under: AlarmRow[] = [], treatments: Treatment[] = []) =>
  states(rows, under, treatments).get(id)?.refusal?.code ?? null;

describe('what can be done with an alarm, by the rules of the station', () => {
  const waits = alarmRow({ asset: 'LC-1', condition: 'no-power' });
  const done = alarmRow({ state: 'acknowledged', acknowledgedBy: 'CSU 1', acknowledgedAt: 5, owner: ME });
  const latched = alarmRow({ state: 'latched', latching: true, returnedAt: 4 });
  const over = alarmRow({ state: 'cleared', returnedAt: 4 });

  it('an acknowledgement is offered while it, or something folded under it, waits', () => {
    expect(code([waits], 'acknowledge')).toBeNull();
    expect(code([done], 'acknowledge')).toBe('alarm.already-acknowledged');
    expect(code([done], 'acknowledge', [waits])).toBeNull();
    expect(code([over], 'acknowledge')).toBe('alarm.cleared');
  });

  it('what is yours is not taken twice, what another has can be taken over', () => {
    expect(code([done], 'take')).toBe('alarm.yours');
    expect(code([alarmRow({ owner: 'CSU 1' })], 'take')).toBeNull();
    expect(code([over], 'take')).toBe('alarm.cleared');
  });

  it('a latch is reset once the fault has gone and somebody has acknowledged it; others have no button for it', () => {
    expect(code([latched], 'reset')).toBeNull();
    expect(code([alarmRow({ latching: true })], 'reset')).toBe('alarm.still-present');
    expect(code([alarmRow({ latching: true, state: 'returned-unacknowledged', returnedAt: 3 })], 'reset')).toBe(
      'alarm.unacknowledged',
    );
    expect(shownActs([...states([waits]).values()]).map(({ id }) => id)).not.toContain('reset');
    expect(shownActs([...states([latched]).values()]).map(({ id }) => id)).toContain('reset');
  });

  it('of several, one that can be done is enough', () => {
    expect(code([done, waits], 'acknowledge')).toBeNull();
    expect(code([waits, latched], 'reset')).toBeNull();
  });

  it('what is shelved, out of service or under works is put back by the same key', () => {
    const shelved = [treatment({})];
    expect(states([waits], [], shelved).get('shelve')).toMatchObject({ refusal: null, back: { by: 'CSU 1' } });
    const out = [treatment({ state: 'out-of-service', condition: '*', until: null })];
    expect(states([waits], [], out).get('out')?.back).toMatchObject({ condition: '*' });
    const works = [treatment({ state: 'works', condition: '*' })];
    expect(states([waits], [], works).get('works')?.back).not.toBeNull();
  });

  it('what is out of service is not shelved', () => {
    expect(code([waits], 'shelve', [], [treatment({ state: 'out-of-service', until: null })])).toBe(
      'treatment.out-of-service',
    );
  });

  it('a shelving that is over by the clock holds nothing', () => {
    const old = treatment({ state: 'works', condition: '*', until: NOW - 1 });
    expect(code([waits], 'shelve', [], [old])).toBeNull();
  });
});

it('the keys are those on the buttons', () => {
  expect([
    actOfKey('a', false),
    actOfKey('T', true),
    actOfKey('t', false),
    actOfKey('A', true),
    actOfKey('é', false),
  ]).toEqual(['acknowledge', 'hand', 'take', undefined, undefined]);
});

it('how long it may be shelved is asked once for each kind of alarm, and never of more than twenty', () => {
  const many = Array.from({ length: 500 }, (_, n) => alarmRow({ condition: `c${n % 3}` }));
  expect(oneOfEachKind(many)).toHaveLength(3);
  expect(oneOfEachKind(many.map((row, n) => ({ ...row, condition: `c${n}` })))).toHaveLength(20);
});
