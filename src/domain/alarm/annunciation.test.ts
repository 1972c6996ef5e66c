import { expect, test } from 'vitest';
import { type AnnunciationFacts, createAnnunciator, FLOOD_SPAN } from './annunciation.ts';

/** A position, its alarms, and an hour that passes second by second. */
function position() {
  const alarms = new Map<string, AnnunciationFacts>();
  const annunciator = createAnnunciator((id) => alarms.get(id) ?? { priority: 4, quiet: true, kind: null });
  let clock = 0;
  const told: { readonly at: number; readonly priority: number; readonly ids: readonly string[] }[] = [];
  const counted: string[] = [];
  const pass = (ms: number): void => {
    for (const end = clock + ms; clock < end; clock += 100) {
      const due = annunciator.due(clock, clock);
      if (due.told) told.push({ at: clock, priority: due.told.priority, ids: due.told.occurrences });
      counted.push(...due.counted);
    }
  };
  return {
    alarms,
    annunciator,
    told,
    counted,
    pass,
    clock: () => clock,
    came(id: string, priority: 1 | 2 | 3 | 4, quiet = false, kind: string | null = null): void {
      alarms.set(id, { priority, quiet, kind });
      annunciator.came(id, priority, clock);
    },
  };
}

test('an urgent alarm is told at once, a low one waits two seconds for its cause and is silent when it has one', () => {
  const { came, alarms, told, pass } = position();
  came('fire', 1);
  came('lamp', 4);
  came('other', 4);
  pass(1_000);
  expect(told).toEqual([{ at: 0, priority: 1, ids: ['fire'] }]);
  alarms.set('lamp', { priority: 4, quiet: true, kind: null });
  pass(9_000);
  expect(told.slice(1).map(({ ids }) => ids)).toEqual([['other']]);
});

test('what comes within moments of each other is one annunciation, the most urgent first', () => {
  const { came, told, pass } = position();
  for (let i = 0; i < 8; i++) came(`p3-${i}`, 3);
  came('p2', 2);
  pass(3_000);
  pass(20_000);
  expect(told[0]).toMatchObject({ priority: 2, ids: ['p2'] });
  expect(told.flatMap(({ ids }) => ids)).toHaveLength(9);
  expect(told.length).toBeLessThanOrEqual(2);
});

test('ten alarms in ten minutes are no flood, the eleventh is; it ends with fewer than five', () => {
  const { came, annunciator, clock, pass } = position();
  for (let i = 0; i < 10; i++) {
    came(`a${i}`, 3);
    pass(1_000);
  }
  expect(annunciator.mode(clock()).mode).toBe('normal');
  came('a10', 3);
  expect(annunciator.mode(clock())).toEqual({ mode: 'flood', since: 10_000, rate: 11 });
  // The first seven fall out of the ten minutes: four are left.
  expect(annunciator.mode(FLOOD_SPAN + 5_999).mode).toBe('flood');
  expect(annunciator.mode(FLOOD_SPAN + 6_000)).toMatchObject({ mode: 'normal', rate: 4 });
});

test('two thousand lamps behind fifty cabinets: ten annunciations at most, and a fire in the midst is told within a second', () => {
  const { came, told, pass, clock } = position();
  came('cabinet-1', 1);
  pass(300);
  came('cabinet-2', 1);
  pass(300);
  // From the third on they have one cause, and lamps have their cabinet.
  let fireAt = 0;
  for (let second = 0; second < 60; second++) {
    for (let i = 0; i < 33; i++) came(`lamp-${second}-${i}`, 4, true);
    if (second < 48) came(`cabinet-${second + 3}`, 1, true);
    if (second % 3 === 0) came(`alone-${second}`, 3);
    if (second % 7 === 0) came(`door-${second}`, 2);
    if (second === 31) {
      fireAt = clock();
      came('fire', 1);
    }
    pass(1_000);
  }
  pass(540_000);
  expect(told.length).toBeLessThanOrEqual(10);
  const fire = told.find(({ ids }) => ids.includes('fire'));
  expect(fire!.at - fireAt).toBeLessThan(1_000);
});

test('what is not told because of a flood is counted, and after it things are told as before', () => {
  const { came, told, counted, pass } = position();
  for (let i = 0; i < 40; i++) came(`storm-${i}`, 4, true);
  pass(1_000);
  came('lone', 3);
  pass(5_000);
  expect([told, counted]).toEqual([[], ['lone']]);
  pass(FLOOD_SPAN);
  came('later', 3);
  pass(3_000);
  expect(told.map(({ ids }) => ids)).toEqual([['later']]);
});

test('nothing waits: it need not be asked again', () => {
  const { came, annunciator, pass } = position();
  expect(annunciator.nextDue()).toBeNull();
  came('a', 4);
  expect(annunciator.nextDue()).toBe(2_000);
  pass(2_200);
  expect(annunciator.nextDue()).toBeNull();
});

test('what stood long before a station came is told and makes no flood', () => {
  const { alarms, annunciator, pass, told } = position();
  for (let i = 0; i < 60; i++) {
    alarms.set(`old-${i}`, { priority: 3, quiet: false, kind: null });
    annunciator.came(`old-${i}`, 3, 0, 'new', false);
  }
  pass(5_000);
  expect(annunciator.mode(5_000)).toMatchObject({ mode: 'normal', rate: 0 });
  expect(told.flatMap(({ ids }) => ids)).toHaveLength(60);
});

test('in a flood urgent alarms of one kind are told together each half minute; a fire among them sounds at once', () => {
  const { came, told, pass } = position();
  for (let i = 0; i < 60; i++) {
    came(`supply-${i}`, 1, false, 'light-cabinet/no-power');
    if (i === 45) came('fire', 1);
    if (i === 47) came('other fire', 1);
    pass(1_000);
  }
  pass(60_000);
  const fires = told.filter(({ ids }) => ids.some((id) => id.endsWith('fire')));
  expect(fires.map(({ at }) => at)).toEqual([45_000, 47_000]);
  expect(told.flatMap(({ ids }) => ids).sort()).toHaveLength(62);
  // The eleventh alarm makes the flood: up to then each is told for itself.
  const inFlood = told.filter(({ at }) => at > 11_000);
  expect(inFlood.length).toBeLessThanOrEqual(5);
});
