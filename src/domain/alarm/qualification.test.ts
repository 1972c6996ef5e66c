import { expect, test } from 'vitest';
import { alarmDefinitionSchema } from './definition.ts';
import { beyondLimit, elapse, hear, type QualificationRule, UNHEARD } from './qualification.ts';

const rule = (change: Partial<QualificationRule>): QualificationRule => ({
  delayOn: 0,
  delayOff: 0,
  repeats: null,
  ...change,
});
const on = (since: number) => ({ active: true, since, detail: 'porte' });
const off = (since: number) => ({ active: false, since, detail: null });

test('a door that is open for three seconds is nobody’s business; for thirty it is an alarm, dated by the device', () => {
  const delay = rule({ delayOn: 20 });
  const opened = hear(UNHEARD, on(5), delay, 1_000);
  expect(opened.event).toBeNull();
  const closed = hear(opened.state, off(8), delay, 4_000);
  expect(closed.event).toBeNull();
  expect(elapse(closed.state, delay, 99_000).event).toBeNull();
  const again = hear(closed.state, on(100), delay, 100_000);
  expect(elapse(again.state, delay, 119_999).event).toBeNull();
  expect(elapse(again.state, delay, 120_000).event).toEqual({ type: 'raise', since: 100, detail: 'porte' });
});

test('a clock of 1970, or one that was set back, makes a delay neither longer nor shorter', () => {
  const delay = rule({ delayOn: 5 });
  for (const since of [0, 4e12]) {
    const { state } = hear(UNHEARD, on(since), delay, 50_000);
    expect(elapse(state, delay, 54_999).event).toBeNull();
    expect(elapse(state, delay, 55_000).event).toMatchObject({ type: 'raise', since });
  }
});

test('a device that tells its fault again each second, with a new time, does not put it off for ever', () => {
  const delay = rule({ delayOn: 5 });
  let { state } = hear(UNHEARD, on(0), delay, 0);
  for (let second = 1; second < 5; second++) ({ state } = hear(state, on(second), delay, second * 1_000));
  expect(elapse(state, delay, 5_000).event).toMatchObject({ type: 'raise', since: 4 });
});

test('with an off-delay, a supply that comes and goes is one alarm', () => {
  const delay = rule({ delayOff: 10 });
  const raised = hear(UNHEARD, on(0), delay, 0);
  expect(raised.event).toMatchObject({ type: 'raise' });
  const back = hear(raised.state, off(2_000), delay, 2_000);
  const gone = hear(back.state, on(5_000), delay, 5_000);
  expect([back.event, gone.event, elapse(gone.state, delay, 60_000).event]).toEqual([null, null, null]);
  const over = hear(gone.state, off(70_000), delay, 70_000);
  expect(elapse(over.state, delay, 80_000).event).toEqual({ type: 'return', at: 70_000 });
});

test('three times in a minute: the third raises it, a slow one never', () => {
  const repeats = rule({ repeats: { count: 3, within: 60 } });
  const come = (times: readonly number[]) => {
    let state = UNHEARD;
    return times.map((since) => {
      const coming = hear(state, on(since), repeats, since);
      state = hear(coming.state, off(since + 100), repeats, since + 100).state;
      return coming.event?.type ?? null;
    });
  };
  expect(come([0, 20_000, 40_000])).toEqual([null, null, 'raise']);
  expect(come([0, 40_000, 80_000, 120_000])).toEqual([null, null, null, null]);
});

test('a temperature at its limit comes once: it must fall by the deadband before it is over', () => {
  const limit = { point: 'temperature', above: 60, below: null, deadband: 5 };
  const values = [59, 60, 61, 59, 56, 55, 54, 61];
  let before = false;
  const beyond = values.map((value) => {
    before = beyondLimit(limit, value, before);
    return before;
  });
  expect(beyond).toEqual([false, false, true, true, true, false, false, true]);
  const low = { point: 'battery', above: null, below: 20, deadband: 2 };
  expect([beyondLimit(low, 19, false), beyondLimit(low, 21, true), beyondLimit(low, 22, true)]).toEqual([
    true,
    true,
    false,
  ]);
  for (const nothing of [null, Number.NaN, Number.POSITIVE_INFINITY, 'x', true])
    expect([beyondLimit(limit, nothing, true), beyondLimit(limit, nothing, false)]).toEqual([true, false]);
});

test('a definition with both limits, a wrong hour or a priority of its own making is refused', () => {
  const text = { fr: 'x', en: 'x' };
  const whole = {
    type: 'fibre-node',
    condition: 'battery-low',
    severity: 2,
    respondWithin: 30,
    text,
    meaning: text,
    check: { fr: [], en: [] },
  };
  expect(alarmDefinitionSchema.safeParse(whole).success).toBe(true);
  for (const wrong of [
    { limit: { point: 'battery', above: 1, below: 2 } },
    { limit: { point: 'battery' } },
    { severity: 5 },
    { suppress: [{ when: 'hours', from: '25:00', to: '06:00' }] },
    { delayOn: -1 },
    { repeats: { count: 1, within: 5 } },
    { communes: ['Dijon'] },
    { type: '../../etc' },
  ])
    expect(alarmDefinitionSchema.safeParse({ ...whole, ...wrong }).success).toBe(false);
});
