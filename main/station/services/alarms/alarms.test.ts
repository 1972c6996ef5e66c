import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { smallCity } from '../../../../src/city/city.fixture.ts';
import { occurrenceId } from '../../../../src/domain/alarm/alarm.ts';
import type { Post } from '../../../../src/domain/alarm/definition.ts';
import { catalogue } from '../../../../src/drivers/catalogue.ts';
import { registerOf } from '../../register/register.fixture.ts';
import type { AnnouncedAlarm } from '../../store/alarmArchive.ts';
import { openStore } from '../../store/store.ts';
import { createOperationLogs } from '../operationLogs.ts';
import { createAlarmService } from './alarmService.ts';
import { createAlarmDefinitions } from './definitions.ts';
import { createAlarmMeters } from './meters.ts';
import { createPastAlarms } from './pastAlarms.ts';
import { createTreatments } from './treatments.ts';

const T = Date.parse('2026-11-25T03:00:00Z');
const HOUR = 3_600_000;
let dir: string;
const open: (() => void)[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-alarms-'));
  vi.useFakeTimers({ now: T });
});
afterEach(() => {
  for (const close of open.splice(0)) close();
  vi.useRealTimers();
  rmSync(dir, { recursive: true, force: true });
});

/** Fifty cabinets with forty lamps each, as a quarter has them; and a building. */
const small = smallCity(1);
const cabinet = small.assets.find(({ id }) => id === 'LC-212')!;
const lamp = small.assets.find(({ id }) => id === 'LP-1')!;
const others = small.assets.filter(({ kind }) => kind !== 'light-point' && kind !== 'light-cabinet');
const building = others.find(({ kind }) => kind === 'building')!;
const node = others.find(({ kind }) => kind === 'fibre-node')!;
const CABINETS = 50;
const LAMPS = 40;
const quarter = Array.from({ length: CABINETS }, (_, c) => {
  const id = `LC-${c}`;
  const at: [number, number] = [5 + (c % 10) * 4e-3, 47.3 + Math.floor(c / 10) * 4e-3];
  const lamps = Array.from({ length: LAMPS }, (_, l) => ({
    ...lamp,
    id: `LP-${c}-${l}`,
    name: `Point ${c}-${l}`,
    at,
    parent: id,
    device: { driver: 'light-point', id: `${c}-${l}` },
  }));
  return [{ ...cabinet, id, name: `Armoire ${c}`, at, device: { driver: 'light-cabinet', id } }, ...lamps];
}).flat();
const linked = {
  ...building,
  id: 'BA-linked',
  name: 'Gymnase',
  parent: node.id,
  device: { driver: 'building-panel', id: 'BA-linked' },
};
const register = registerOf({ ...small, assets: [...others, linked, ...quarter] }, 1);
const indexOf = (id: string): number => register.indexOf(id)!;

interface Given {
  readonly definitions?: readonly object[];
  readonly posts?: readonly Post[];
  /** ms that this station's clock is wrong. */
  readonly wrong?: number;
  readonly name?: string;
}

/** A station's alarms on a real store, with what the city has written of them. */
function station({ definitions: lines = [], posts = [], wrong = 0, name = 'A' }: Given = {}) {
  const now = (): number => Date.now() + wrong;
  mkdirSync(join(dir, name), { recursive: true });
  const opened = openStore({ dir: join(dir, name), now });
  if (!opened.ok) throw new Error(opened.refusal.message);
  const store = opened.value;
  const logs = createOperationLogs({ store, station: store.stationId(), position: name, now, random: Math.random });
  const typeOf = (index: number) => register.assets[index]?.device?.driver;
  const definitions = createAlarmDefinitions({
    manifests: [...catalogue.values()].map(({ manifest }) => manifest),
    files: [{ format: 'vigie-alarms', version: 1, definitions: lines as never }],
    log: logs.amendments,
    position: name,
    onChange: () => alarms.reviewed(null),
  });
  expect(definitions.refusals).toEqual([]);
  const definitionOf = (index: number, condition: string) => definitions.of(typeOf(index) ?? '', condition);
  const treatments = createTreatments({ register, log: logs.treatments, definitionOf, now });
  const past = createPastAlarms({ register, archive: store.archive, log: logs.alarms, definitionOf, now });
  const announced: AnnouncedAlarm[] = [];
  const alarms = createAlarmService({
    register,
    typeOf,
    definitions,
    treatments,
    log: logs.alarms,
    now,
    clock: () => performance.now(),
    posts,
    onFlags: () => {},
    onRefused: () => {},
    onAnnounced(told) {
      announced.push(...told);
      store.archive.announced(told);
    },
  });
  store.onChange((change) => {
    if (change.definitions.length > 0) definitions.refresh();
    alarms.refresh(change.alarms);
    if (change.treatments.length > 0) alarms.reviewed(treatments.refresh(change.treatments));
  });
  const meters = createAlarmMeters({
    register,
    archive: store.archive,
    recordsSince: T,
    definitions,
    definitionOf,
    treatments,
    now,
  });
  let closed = false;
  const close = (): void => {
    if (closed) return;
    closed = true;
    alarms.close();
    store.close();
  };
  open.push(close);
  const says = (asset: string, condition: string, active: boolean, since = Date.now(), more: object = {}): void =>
    alarms.conditions(indexOf(asset), [{ condition, active, since, ...more }]);
  const row = (asset: string, condition: string) =>
    alarms.rows().find((one) => one.asset === asset && one.condition === condition);
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  return { store, alarms, definitions, treatments, past, meters, announced, says, row, pass, close };
}
const door = [{ asset: 'LC-1', condition: 'door-open' }];

test('a door that disturbs is shelved for an hour: it is held, said by whom and why, and comes back by itself and is told', async () => {
  const { says, row, treatments, alarms, pass, announced } = station();
  says('LC-1', 'door-open', true);
  await pass(3_000);
  expect(announced).toHaveLength(1);
  const shelve = { type: 'shelve', reason: 'serrurier attendu', until: Date.now() + HOUR, longest: 0 } as const;
  expect(treatments.act(door, shelve).ok).toBe(true);
  expect(row('LC-1', 'door-open')?.hold).toMatchObject({ type: 'shelved', by: 'A', reason: 'serrurier attendu' });
  expect(alarms.counts()).toMatchObject({ p3: 0, unacknowledged: 0 });
  expect(alarms.flags(indexOf('LC-1'))).toBe(0);
  await pass(HOUR - 5_000);
  expect([row('LC-1', 'door-open')?.hold?.type, announced.length]).toEqual(['shelved', 1]);
  await pass(8_000);
  expect(row('LC-1', 'door-open')).toMatchObject({ hold: null, state: 'unacknowledged' });
  expect(announced.at(-1)).toMatchObject({ asset: 'LC-1', reason: 'back' });
});

test('shelving outlives a restart, and what was acknowledged before is not open after', async () => {
  const first = station();
  first.says('LC-1', 'door-open', true);
  first.says('LC-2', 'door-open', true);
  await first.pass(100);
  first.alarms.acknowledge([first.row('LC-2', 'door-open')!.id]);
  first.treatments.act(door, { type: 'shelve', reason: 'x', until: Date.now() + HOUR, longest: 0 });
  first.close();
  const again = station();
  expect(again.row('LC-1', 'door-open')?.hold?.type).toBe('shelved');
  expect(again.row('LC-2', 'door-open')).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'A' });
  await again.pass(10_000);
  expect(again.announced).toEqual([]);
});

test('a cabinet out of service takes its lamps along; back in service they are there as they are', async () => {
  const { says, row, treatments, alarms, pass } = station();
  says('LC-1', 'no-power', true);
  says('LP-1-3', 'lamp-failed', true);
  says('LP-2-3', 'lamp-failed', true);
  await pass(100);
  const whole = [{ asset: 'LC-1', condition: '*' }];
  expect(treatments.act(whole, { type: 'remove-from-service', reason: 'remplacement' }).ok).toBe(true);
  expect([row('LC-1', 'no-power'), row('LP-1-3', 'lamp-failed')].map((one) => one?.hold?.type)).toEqual([
    'out-of-service',
    'out-of-service',
  ]);
  expect(row('LP-2-3', 'lamp-failed')?.hold).toBeNull();
  says('LP-1-4', 'lamp-failed', true);
  await pass(100);
  expect(row('LP-1-4', 'lamp-failed')?.hold?.type).toBe('out-of-service');
  expect(alarms.counts()).toMatchObject({ p4: 1 });
  treatments.act(whole, { type: 'return-to-service' });
  expect(alarms.rows().filter(({ hold }) => hold !== null)).toEqual([]);
});

test('works at a cabinet hide the door that its definition lets them hide, not its supply', async () => {
  const { says, row, treatments, pass } = station({
    definitions: [{ type: 'light-cabinet', condition: 'door-open', suppress: [{ when: 'works' }] }],
  });
  const works = { type: 'declare-works', reason: 'rue Monge', until: Date.now() + HOUR } as const;
  treatments.act([{ asset: 'LC-1', condition: '*' }], works);
  says('LC-1', 'door-open', true);
  says('LC-1', 'no-power', true);
  await pass(100);
  expect(row('LC-1', 'door-open')?.hold).toEqual({ type: 'suppressed', rule: 'works' });
  expect(row('LC-1', 'no-power')?.hold).toBeNull();
});

test('what the definition hides while the cabinet is dark is suppressed by design, found in the past, and back when it is lit', async () => {
  const { says, row, past, pass } = station({
    definitions: [{ type: 'light-point', condition: 'not-answering', suppress: [{ when: 'parent-down' }] }],
  });
  says('LP-1-1', 'not-answering', true);
  says('LC-1', 'no-power', true);
  await pass(100);
  expect(row('LP-1-1', 'not-answering')).toMatchObject({
    hold: { type: 'suppressed', rule: 'parent-down' },
    causeKind: 'parent',
  });
  past.wordSlice();
  const query = { words: 'point 1-1', from: null, to: null, priorities: [], asset: null, before: null, limit: 10 };
  expect(past.past(query).rows).toMatchObject([{ asset: 'LP-1-1', state: 'unacknowledged' }]);
  // By what the alarm is called, in either language, and by the street.
  for (const words of ['répond', 'does not answer', '1-1 answer', 'alimentation', 'Dijon armoire supply', 'éteint'])
    expect([words, past.past({ ...query, words }).rows.length]).toEqual([words, words === 'éteint' ? 0 : 1]);
  says('LC-1', 'no-power', false);
  await pass(100);
  expect(row('LP-1-1', 'not-answering')?.hold).toBeNull();
});

test('hours of the day are those of the city, also in the night that the clock is set back', async () => {
  const definitions = [
    { type: 'light-point', condition: 'burning-by-day', suppress: [{ when: 'hours', from: '02:30', to: '03:10' }] },
  ];
  // 25 October 2026, 00:20 UTC: 02:20 of summer time; at 01:00 UTC it is 02:00 again, of winter time.
  vi.setSystemTime(Date.parse('2026-10-25T00:20:00Z'));
  const { says, row, pass } = station({ definitions });
  says('LP-1-1', 'burning-by-day', true);
  await pass(100);
  const held = () => row('LP-1-1', 'burning-by-day')?.hold !== null;
  const at = async (time: string): Promise<boolean> => {
    await pass(Date.parse(time) - Date.now() + 2_000);
    return held();
  };
  expect(held()).toBe(false);
  expect(await at('2026-10-25T00:30:00Z')).toBe(true);
  expect(await at('2026-10-25T01:00:00Z')).toBe(false);
  expect(await at('2026-10-25T01:30:00Z')).toBe(true);
  expect(await at('2026-10-25T02:10:00Z')).toBe(false);
});

test('with an on-delay a door that is closed again was never an alarm; one that stays is dated by the device', async () => {
  const { says, row, pass } = station({
    definitions: [{ type: 'light-cabinet', condition: 'door-open', delayOn: 20, delayOff: 10 }],
  });
  says('LC-1', 'door-open', true);
  await pass(5_000);
  says('LC-1', 'door-open', false);
  await pass(60_000);
  expect(row('LC-1', 'door-open')).toBeUndefined();
  const opened = Date.now();
  says('LC-1', 'door-open', true);
  await pass(19_500);
  expect(row('LC-1', 'door-open')).toBeUndefined();
  await pass(1_000);
  expect(row('LC-1', 'door-open')).toMatchObject({ raisedAt: opened, state: 'unacknowledged' });
  says('LC-1', 'door-open', false);
  await pass(5_000);
  says('LC-1', 'door-open', true);
  await pass(30_000);
  expect(row('LC-1', 'door-open')).toMatchObject({ raisedAt: opened, returnedAt: null });
});

test('a battery that falls below its limit is an alarm that the city made, with its value, and over only past the deadband', async () => {
  const text = { fr: 'Batterie faible', en: 'Battery low' };
  const { alarms, row, pass } = station({
    definitions: [
      {
        type: 'fibre-node',
        condition: 'battery-low',
        severity: 2,
        respondWithin: 30,
        limit: { point: 'battery', below: 20, deadband: 5 },
        text,
        meaning: text,
        check: { fr: [], en: [] },
      },
    ],
  });
  const measures = async (value: number | null, quality: 'good' | 'bad' = 'good') => {
    alarms.reading(indexOf(node.id), { conditions: [], points: [{ point: 'battery', value, quality }] }, Date.now());
    await pass(100);
    return row(node.id, 'battery-low')?.returnedAt === null;
  };
  expect([await measures(25), await measures(20), await measures(19)]).toEqual([false, false, true]);
  expect(row(node.id, 'battery-low')).toMatchObject({ text, detail: 'battery 19', priority: 2 });
  expect([await measures(24), await measures(null), await measures(90, 'bad'), await measures(25)]).toEqual([
    true,
    true,
    true,
    false,
  ]);
});

test('a limit with a delay: a value that was back in time was no alarm; one that is told again and again is one crossing', async () => {
  const text = { fr: 'Batterie faible', en: 'Battery low' };
  const { alarms, row, pass } = station({
    definitions: [
      {
        ...{ type: 'fibre-node', condition: 'battery-low', severity: 2, respondWithin: 30, text, meaning: text },
        check: { fr: [], en: [] },
        limit: { point: 'battery', below: 20 },
        delayOn: 20,
      },
    ],
  });
  const measures = (value: number) =>
    alarms.reading(
      indexOf(node.id),
      { conditions: [], points: [{ point: 'battery', value, quality: 'good' }] },
      Date.now(),
    );
  measures(19);
  await pass(10_000);
  measures(30);
  await pass(60_000);
  expect(row(node.id, 'battery-low')).toBeUndefined();
  const crossed = Date.now();
  for (let second = 0; second < 25; second += 5) {
    measures(18 - second / 5);
    await pass(5_000);
  }
  expect(row(node.id, 'battery-low')).toMatchObject({ raisedAt: crossed, returnedAt: null });
});

test('a delay that runs when its definition loses it raises nothing that is over', async () => {
  const { says, row, definitions, store, pass } = station({
    definitions: [{ type: 'light-cabinet', condition: 'door-open', delayOn: 20 }],
  });
  says('LC-1', 'door-open', true);
  await pass(5_000);
  definitions.propose({ ...definitions.of('light-cabinet', 'door-open'), delayOn: 0 }, 'sans attente');
  const by = { operator: null, position: 'B', station: 'b' };
  const envelope = {
    id: '01940000-0000-7000-8000-000000000002',
    version: 1,
    base: 0,
    hlc: '0',
    by,
    because: null,
  } as const;
  store.append([
    {
      ...envelope,
      stream: 'definition/light-cabinet/door-open',
      kind: 'definition.approved',
      class: 'guarded',
      body: { at: Date.now(), by: 'B', number: 1 },
    },
  ]);
  await pass(100);
  expect(definitions.of('light-cabinet', 'door-open')?.delayOn).toBe(0);
  says('LC-1', 'door-open', false);
  await pass(60_000);
  expect(row('LC-1', 'door-open')).toBeUndefined();
});

test('a fire in a building whose fibre node is down stands for itself and sounds; what a put-aside cause covers no longer sounds too', async () => {
  const { says, row, pass, announced, treatments } = station({
    definitions: [{ type: 'building-panel', condition: 'fire', together: null }],
  });
  says(node.id, 'down', true);
  await pass(1_000);
  says('BA-linked', 'fire', true);
  says('BA-linked', 'door-open', true);
  await pass(3_000);
  expect(row('BA-linked', 'fire')).toMatchObject({ cause: null, causeKind: null });
  expect(row('BA-linked', 'door-open')?.causeKind).toBe('parent');
  expect(announced.map(({ condition }) => condition)).toEqual(['down', 'fire']);
  const aside = { type: 'shelve', reason: 'x', until: Date.now() + HOUR, longest: 0 } as const;
  expect(treatments.act([{ asset: node.id, condition: 'down' }], aside).ok).toBe(true);
  says('BA-linked', 'intrusion', true);
  await pass(20_000);
  expect(announced.at(-1)?.condition).toBe('intrusion');
});

test('nobody acknowledges a fire within two minutes: it goes to the supervisor, once, and is told again', async () => {
  const definitions = [
    { type: 'building-panel', condition: 'fire', escalation: { after: 120, to: 'supervisor' }, together: null },
  ];
  const { says, row, pass, announced, alarms } = station({ definitions });
  // The panel's clock is wrong by a year: waiting is counted here.
  says(building.id, 'fire', true, T - 365 * 24 * HOUR);
  await pass(119_000);
  expect(row(building.id, 'fire')?.escalatedTo).toBeNull();
  await pass(3_000);
  expect(row(building.id, 'fire')?.escalatedTo).toBe('supervisor');
  expect(announced.map(({ reason }) => reason)).toEqual(['new', 'escalated']);
  expect(alarms.annunciator.state()).toMatchObject({ sounding: true, last: { reason: 'escalated', priority: 1 } });
  alarms.acknowledge([row(building.id, 'fire')!.id]);
  expect(alarms.annunciator.state().sounding).toBe(false);
  await pass(600_000);
  expect(announced).toHaveLength(2);
});

test('silencing ends the sound and acknowledges nothing; the next alarm sounds again', async () => {
  const { says, row, alarms, pass } = station();
  says('LC-1', 'no-power', true);
  await pass(500);
  expect(alarms.annunciator.state()).toMatchObject({ sounding: true, last: { number: 1, assetName: 'Armoire 1' } });
  alarms.annunciator.silence();
  expect(alarms.annunciator.state().sounding).toBe(false);
  expect(row('LC-1', 'no-power')?.state).toBe('unacknowledged');
  says('LC-30', 'no-power', true);
  await pass(1_000);
  expect(alarms.annunciator.state()).toMatchObject({ sounding: true, last: { number: 2 } });
});

test('a lesser alarm that comes later and is acknowledged does not end the sound of the urgent one', async () => {
  const { says, row, alarms, pass } = station();
  says('LC-1', 'no-power', true);
  await pass(500);
  says('LC-30', 'door-open', true);
  await pass(10_000);
  expect(alarms.annunciator.state().last).toMatchObject({ number: 2, assetName: 'Armoire 30' });
  alarms.acknowledge([row('LC-30', 'door-open')!.id]);
  expect(alarms.annunciator.state().sounding).toBe(true);
  alarms.acknowledge([row('LC-1', 'no-power')!.id]);
  expect(alarms.annunciator.state().sounding).toBe(false);
});

test('a medium-voltage outage: 50 cabinets and 2,000 lamps in a minute, ten annunciations at most, one cause, and a fire within a second', async () => {
  const { says, row, alarms, announced, pass, past, meters } = station({
    definitions: [{ type: 'building-panel', condition: 'fire', together: null }],
  });
  const numbers: number[] = [];
  const note = (): void => {
    const { last } = alarms.annunciator.state();
    if (last && numbers.at(-1) !== last.number) numbers.push(last.number);
  };
  // As chance has it: lamps before and after their cabinet.
  const order = quarter.map(({ id }, i) => ({ id, at: ((i * 7_919) % quarter.length) / quarter.length }));
  let fire: number | null = null;
  let told: number | null = null;
  for (let tenth = 0; tenth < 600; tenth++) {
    for (const { id, at } of order)
      if (Math.floor(at * 600) === tenth) says(id, id.startsWith('LC') ? 'no-power' : 'not-answering', true);
    if (tenth === 311) {
      says(building.id, 'fire', true);
      fire = Date.now();
    }
    await pass(100);
    note();
    if (fire !== null && told === null && announced.some(({ condition }) => condition === 'fire')) told = Date.now();
  }
  for (let second = 0; second < 540; second++) {
    await pass(1_000);
    note();
  }
  expect(numbers.length).toBeLessThanOrEqual(10);
  expect(told! - fire!).toBeLessThan(1_000);
  expect(alarms.annunciator.state().mode).toBe('flood');
  const rows = alarms.rows();
  expect(rows).toHaveLength(CABINETS * (LAMPS + 1) + 1);
  const tops = rows.filter(({ cause }) => cause === null);
  expect(tops.length).toBeLessThanOrEqual(5);
  expect(tops.map(({ condition }) => condition)).toContain('fire');
  const cause = rows.find(({ id }) => id === row('LP-7-7', 'not-answering')?.cause);
  expect(cause).toMatchObject({ condition: 'no-power', cause: null });
  for (let slice = 0; slice < 10; slice++) past.wordSlice();
  const query = { words: 'point 49-39', from: null, to: null, priorities: [], asset: null, before: null, limit: 10 };
  expect(past.past(query).rows).toHaveLength(1);
  const measured = meters.measure(T - HOUR, Date.now());
  if (!measured.ok) throw new Error(measured.refusal.code);
  expect(measured.value).toMatchObject({ verdict: false, standing: rows.length, annunciated: announced.length });
  // Acknowledged by its cause: the operator does it once.
  alarms.acknowledge(rows.filter((one) => one.cause === cause!.id || one.id === cause!.id).map(({ id }) => id));
  expect(alarms.counts().unacknowledged).toBeLessThan(60);
}, 60_000);

test('a door that flaps is told twice, marked as chattering, and folded under its newest time', async () => {
  const { says, alarms, announced, pass } = station();
  for (let i = 0; i < 8; i++) {
    says('LC-1', 'door-open', true);
    await pass(6_000);
    says('LC-1', 'door-open', false);
    await pass(4_000);
  }
  const rows = alarms.rows();
  expect(rows).toHaveLength(8);
  expect(announced.length).toBeLessThanOrEqual(3);
  const [newest] = rows.toSorted((a, b) => b.raisedAt - a.raisedAt);
  expect(newest).toMatchObject({ chattering: true, cause: null });
  expect(
    new Set(rows.filter(({ id }) => id !== newest!.id).map(({ cause, causeKind }) => `${cause} ${causeKind}`)),
  ).toEqual(new Set([`${newest!.id} repeat`]));
  await pass(700_000);
  expect(alarms.row(newest!.id)?.chattering).toBe(false);
});

test('a station that ends in the midst of it writes what it knows and does nothing after', async () => {
  const { says, close, pass, announced } = station({
    definitions: [{ type: 'light-cabinet', condition: 'door-open', delayOn: 1 }],
  });
  says('LC-2', 'door-open', true);
  says('LC-1', 'no-power', true);
  close();
  says('LC-3', 'no-power', true);
  // Whatever would still run now would meet a closed store.
  await pass(60_000);
  expect(announced).toEqual([]);
  const again = station();
  expect(again.alarms.rows().map(({ asset }) => asset)).toEqual(['LC-1']);
});

test('posts: a position of traffic is not told of a building, but has it in its list', async () => {
  const definitions = [
    { type: 'building-panel', condition: 'fire', posts: ['buildings'], together: null },
    { type: 'light-cabinet', condition: 'no-power', posts: ['traffic'] },
  ];
  const { says, alarms, announced, row, pass } = station({ definitions, posts: ['traffic'] });
  says(building.id, 'fire', true);
  says('LC-1', 'no-power', true);
  await pass(3_000);
  expect(announced.map(({ condition }) => condition)).toEqual(['no-power']);
  expect(row(building.id, 'fire')).toMatchObject({ posts: ['buildings'], hold: null });
  expect(alarms.counts().unacknowledged).toBe(2);
});

test('a station seven minutes off makes the same occurrence, and its shelving ends by its own clock', async () => {
  const right = station();
  const wrong = station({ name: 'B', wrong: 7 * 60_000 });
  for (const { says } of [right, wrong]) says('LC-1', 'door-open', true, T - 5_000);
  await right.pass(100);
  const id = occurrenceId('LC-1', 'door-open', T - 5_000);
  expect([right.alarms.row(id)?.raisedAt, wrong.alarms.row(id)?.raisedAt]).toEqual([T - 5_000, T - 5_000]);
  for (const { says } of [right, wrong]) says('LC-1', 'door-open', false, T + 90_000);
  await right.pass(100);
  expect([right.alarms.row(id)?.returnedAt, wrong.alarms.row(id)?.returnedAt]).toEqual([T + 90_000, T + 90_000]);
});

test('clocks of 1970 and 2099, and one that steps back, lose no alarm and end none by mistake', async () => {
  const { says, alarms, row, pass, meters } = station();
  says('LC-1', 'door-open', true, 0);
  says('LC-2', 'door-open', true, Date.parse('2099-01-01T00:00:00Z'));
  says('LC-3', 'door-open', true, T);
  await pass(100);
  expect(alarms.rows().map(({ state }) => state)).toEqual(Array(3).fill('unacknowledged'));
  // Set back by two hours, it still stands; then it is over, said with the wrong clock.
  says('LC-3', 'door-open', true, T - 2 * HOUR);
  await pass(100);
  expect(alarms.rows().filter(({ asset, returnedAt }) => asset === 'LC-3' && returnedAt === null)).toHaveLength(1);
  says('LC-3', 'door-open', false, T - 2 * HOUR + 60_000);
  says('LC-2', 'door-open', false, Date.parse('2099-01-01T00:01:00Z'));
  await pass(100);
  expect(
    alarms
      .rows()
      .filter(({ returnedAt }) => returnedAt === null)
      .map(({ asset }) => asset),
  ).toEqual(['LC-1']);
  expect(row('LC-1', 'door-open')?.raisedAt).toBe(0);
  // And a device of 1970 makes no records of fifty years.
  const measured = meters.measure(0 + 1, 300 * 24 * HOUR);
  expect(measured.ok && measured.value.verdict).toBe(false);
  const lately = meters.measure(T - 90 * 24 * HOUR, Date.now());
  expect(lately.ok && [lately.value.verdict, lately.value.days < 1]).toEqual([false, true]);
});

test('a definition is changed by two positions, and what is on the screen follows it', async () => {
  const { says, row, definitions, store, alarms, pass } = station();
  says('LC-1', 'door-open', true);
  await pass(100);
  expect(row('LC-1', 'door-open')?.priority).toBe(3);
  const given = { ...definitions.of('light-cabinet', 'door-open'), severity: 2, respondWithin: 10 };
  expect(definitions.propose(given, 'vols de cuivre').ok).toBe(true);
  expect(definitions.approve('light-cabinet', 'door-open', 1)).toMatchObject({
    refusal: { code: 'definition.same-position' },
  });
  for (const wrong of [{ ...given, severity: 9 }, 'nothing', null, { type: 'x', condition: 'y' }])
    expect(definitions.propose(wrong, 'x')).toMatchObject({ refusal: { code: 'alarms.definition' } });
  const by = { operator: null, position: 'B', station: 'b' };
  const approval = {
    id: '01940000-0000-7000-8000-000000000001',
    version: 1,
    base: 0,
    hlc: '0',
    by,
    because: null,
  } as const;
  store.append([
    {
      ...approval,
      stream: 'definition/light-cabinet/door-open',
      kind: 'definition.approved',
      class: 'guarded',
      body: { at: Date.now(), by: 'B', number: 1 },
    },
  ]);
  await pass(100);
  expect(row('LC-1', 'door-open')?.priority).toBe(2);
  expect(alarms.counts()).toMatchObject({ p2: 1, p3: 0 });
  expect(definitions.exported().text).toContain('"vigie-alarms"');
  expect(definitions.rows().find((one) => one.source === 'amendment')).toMatchObject({
    approved: { by: 'A', approvedBy: 'B' },
    proposal: null,
  });
});
