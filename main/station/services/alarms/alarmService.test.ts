import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { smallCity } from '../../../../src/city/city.fixture.ts';
import type { AlarmFrame } from '../../../../src/contract/alarms.ts';
import { FLAG } from '../../../../src/contract/live.ts';
import { type AlarmState, decide, evolve, NO_ALARM, occurrenceId } from '../../../../src/domain/alarm/alarm.ts';
import { catalogue } from '../../../../src/drivers/catalogue.ts';
import { ok, refuse } from '../../../../src/shared/result.ts';
import { registerOf } from '../../register/register.fixture.ts';
import type { AlarmLog, AlarmRecord } from './alarmLog.ts';
import { type AlarmService, createAlarmService } from './alarmService.ts';
import { createAlarmDefinitions } from './definitions.ts';
import { createTreatments } from './treatments.ts';

const T = Date.parse('2026-11-23T18:00:00Z');
beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** An operation log in memory, by the domain's own rules; the hub and the peers are whoever calls `raise`. */
function memoryLog() {
  const states = new Map<string, AlarmState>();
  const batches: number[] = [];
  let changed: (ids: string[]) => void = () => {};
  const disk = { full: false };
  const facts = { now: T, position: 'Position 1' };
  const does = (id: string, command: Parameters<typeof decide>[1]) => {
    const before = states.get(id) ?? NO_ALARM;
    const decided = decide(before, command, facts);
    if (decided.ok) states.set(id, decided.value.reduce(evolve, before));
    return decided;
  };
  const toRecord = (id: string): AlarmRecord | undefined => {
    const state = states.get(id) ?? NO_ALARM;
    if (state.state === 'none') return undefined;
    const none = { returnedAt: null, acknowledgedAt: null, acknowledgedBy: null };
    return { ...none, ...state, id, latching: state.reset === 'manual', pending: false };
  };
  const log: AlarmLog = {
    present: () => [...states.keys()].map(toRecord).filter((r): r is AlarmRecord => !!r && r.state !== 'cleared'),
    find: toRecord,
    idOf: occurrenceId,
    report(events) {
      if (disk.full) return refuse('store.full', 'no room');
      batches.push(events.length);
      const ids = events.map((event) => {
        if (event.type === 'returned') {
          does(event.occurrence, { type: 'return', at: event.at });
          return event.occurrence;
        }
        const { type, since, ...facts } = event;
        const id = occurrenceId(event.asset, event.condition, since);
        does(id, { type: 'raise', ...facts, raisedAt: since });
        return id;
      });
      changed(ids);
      return ok(undefined);
    },
    act(acts) {
      const ids = acts.map(({ id }) => id);
      if (disk.full && ids.some((id) => states.has(id))) return refuse('store.full', 'no room');
      const done = acts.map(({ id, command }) => does(id, command));
      changed(ids.filter((id) => states.has(id)));
      return done.find((result) => result.ok) ? ok(undefined) : (done[0] as ReturnType<typeof refuse>);
    },
  };
  return {
    log,
    disk,
    batches,
    stateOf: (id: string) => states.get(id)?.state ?? 'none',
    onChange: (listener: typeof changed) => {
      changed = listener;
    },
    /** What another station did, as the hub gives it. */
    raise(asset: string, condition: string, since: number): string {
      const id = occurrenceId(asset, condition, since);
      does(id, { type: 'raise', asset, condition, priority: 3, detail: null, raisedAt: since });
      changed([id]);
      return id;
    },
  };
}

const city = smallCity(2_000);
// A cabinet behind a fibre node: what feeds what has more than one floor.
const register = registerOf(
  { ...city, assets: city.assets.map((asset) => (asset.id === 'LC-212' ? { ...asset, parent: 'FN-1' } : asset)) },
  1,
);
const indexOf = (id: string): number => register.indexOf(id)!;

function serviceOn(
  of: typeof register,
  log: AlarmLog,
  flagged = new Set<number>(),
  refusals: string[] = [],
): AlarmService {
  const typeOf = (index: number) => of.assets[index]?.device?.driver;
  const definitions = createAlarmDefinitions({
    manifests: [...catalogue.values()].map(({ manifest }) => manifest),
    files: [],
    log: { present: () => [], act: () => ok(undefined) },
    position: 'Position 1',
    onChange: () => {},
  });
  const treatments = createTreatments({
    register: of,
    log: { present: () => [], find: () => undefined, act: () => ok(undefined) },
    definitionOf: (index, condition) => definitions.of(typeOf(index) ?? '', condition),
    now: () => T,
  });
  return createAlarmService({
    register: of,
    typeOf,
    definitions,
    treatments,
    log,
    now: () => T,
    clock: () => performance.now(),
    posts: [],
    onFlags: (index) => flagged.add(index),
    onRefused: (code) => refusals.push(code),
    onAnnounced: () => {},
  });
}

function open(memory = memoryLog()) {
  const refusals: string[] = [];
  const flagged = new Set<number>();
  const service = serviceOn(register, memory.log, flagged, refusals);
  memory.onChange(service.refresh);
  const says = (asset: string, condition: string, active: boolean, since = T, more: object = {}): void =>
    service.conditions(indexOf(asset), [{ condition, active, since, ...more }]);
  const written = () => vi.advanceTimersByTimeAsync(100);
  return { memory, service, refusals, flagged, says, written };
}

test('a cabinet loses its supply, somebody acknowledges, it comes back: the alarm leaves the list', async () => {
  const { service, says, written, flagged } = open();
  says('LC-212', 'no-power', true, T, { detail: 'départ 3' });
  await written();
  const [row] = service.rows();
  expect(row).toMatchObject({
    asset: 'LC-212',
    state: 'unacknowledged',
    detail: 'départ 3',
    commune: 'Dijon',
    raisedAt: T,
  });
  expect(row?.text).toEqual(catalogue.get('light-cabinet')!.manifest.conditions[0]!.text);
  expect(service.flags(indexOf('LC-212'))).toBe(row!.priority | FLAG.unacknowledged);
  expect(flagged.has(indexOf('LC-212'))).toBe(true);
  expect(service.acknowledge([row!.id]).ok).toBe(true);
  expect(service.flags(indexOf('LC-212'))).toBe(row!.priority);
  says('LC-212', 'no-power', false, T + 60_000);
  await written();
  expect(service.rows()).toEqual([]);
  expect(service.flags(indexOf('LC-212'))).toBe(0);
  expect(service.named(row!.id)).toEqual({ asset: 'LC-212', assetName: 'LC-212, rue Monge' });
});

test('lamps of a dead cabinet carry its alarm as their cause, whichever came first, and lose it when it returns', async () => {
  const { service, says, written } = open();
  const causes = () =>
    new Set(
      service
        .rows()
        .filter((row) => row.kind === 'light-point')
        .map((row) => row.cause),
    );
  for (let i = 1; i <= 20; i++) says(`LP-${i}`, 'not-answering', true);
  await written();
  // So many at once have one cause, even before anybody knows which.
  const together = new Set([null, occurrenceId('LP-10', 'not-answering', T)]);
  expect(causes()).toEqual(together);
  says('LC-212', 'no-power', true, T + 1);
  says('LP-21', 'not-answering', true, T + 2);
  await written();
  expect(causes()).toEqual(new Set([occurrenceId('LC-212', 'no-power', T + 1)]));
  says('LC-212', 'no-power', false, T + 9);
  await written();
  expect(causes()).toEqual(together);
});

test('what is two floors above is the cause too, and the highest one that stands', async () => {
  const { service, says, written } = open();
  const serious = catalogue.get('fibre-node')!.manifest.conditions.find((c) => c.priority <= 2)!.id;
  says('LP-1', 'not-answering', true);
  says('LC-212', 'no-power', true);
  await written();
  says('FN-1', serious, true);
  await written();
  const causeOf = (asset: string) => service.rows().find((row) => row.asset === asset)?.cause;
  expect(causeOf('LP-1')).toBe(occurrenceId('FN-1', serious, T));
  expect(causeOf('LC-212')).toBe(occurrenceId('FN-1', serious, T));
});

test('two thousand alarms at once: all of them, in two writings, and a reader gets few frames', async () => {
  const { service, says, written, memory } = open();
  const frames: AlarmFrame[] = [];
  const stop = new AbortController();
  const reading = (async () => {
    for await (const frame of service.watch(stop.signal)) frames.push(frame);
  })();
  for (let i = 1; i <= 2_000; i++) says(`LP-${i}`, 'lamp-failed', true, T + i);
  await written();
  expect(memory.batches).toEqual([1_000, 1_000]);
  expect(service.rows()).toHaveLength(2_000);
  expect(service.counts()).toEqual({ p1: 0, p2: 0, p3: 0, p4: 2_000, unacknowledged: 2_000 });
  expect(frames.map((frame) => frame.number)).toEqual(frames.map((_, i) => i));
  expect(frames.length).toBeLessThanOrEqual(4);
  const shown = frames.flatMap((frame) => (frame.type === 'delta' ? frame.upserts.map((row) => row.id) : []));
  expect(new Set(shown).size).toBe(2_000);
  stop.abort();
  await reading;
});

test('the disk is full: alarms are on the screen all the same, said once, and written when there is room', async () => {
  const { service, says, written, memory, refusals } = open();
  memory.disk.full = true;
  says('LC-212', 'no-power', true);
  says('LP-1', 'lamp-failed', true);
  says('LP-1', 'lamp-failed', false, T + 5);
  await written();
  const id = occurrenceId('LC-212', 'no-power', T);
  expect(service.row(id)?.state).toBe('unacknowledged');
  expect(service.row(occurrenceId('LP-1', 'lamp-failed', T))?.state).toBe('returned-unacknowledged');
  expect(service.acknowledge([id])).toMatchObject({ ok: false, refusal: { code: 'store.full' } });
  await vi.advanceTimersByTimeAsync(30_000);
  expect(refusals).toEqual(['store.full']);
  expect(memory.stateOf(id)).toBe('none');
  memory.disk.full = false;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(memory.stateOf(id)).toBe('unacknowledged');
  expect(memory.stateOf(occurrenceId('LP-1', 'lamp-failed', T))).toBe('returned-unacknowledged');
  expect(service.acknowledge([id]).ok).toBe(true);
});

test('a door that opens and closes is as many occurrences as it opened, and only the last one stands', async () => {
  const { service, says, written } = open();
  for (const since of [T, T + 1_000, T + 2_000]) {
    says('LC-212', 'door-open', true, since);
    says('LC-212', 'door-open', true, since);
    await written();
  }
  expect(service.rows().map((row) => [row.raisedAt - T, row.returnedAt && row.returnedAt - T])).toEqual([
    [0, 1_000],
    [1_000, 2_000],
    [2_000, null],
  ]);
});

test('a device that never says since when has one alarm, however often it repeats it', async () => {
  const { service, says, written } = open();
  for (let i = 0; i < 50; i++) {
    says('LC-212', 'door-open', true, T + i * 60_000, { undated: true });
    if (i % 7 === 0) await written();
  }
  await written();
  expect(service.rows()).toHaveLength(1);
  says('LC-212', 'door-open', false, T + 4e6);
  await written();
  expect(service.rows()[0]?.state).toBe('returned-unacknowledged');
});

test('a camera that a peer already found unreachable is one alarm, not one for each station', async () => {
  const { service, says, written, memory } = open();
  const theirs = memory.raise('CAM-118', 'unreachable', T);
  says('CAM-118', 'unreachable', true, T + 700, { undated: true });
  await written();
  expect(service.rows().map((row) => row.id)).toEqual([theirs]);
  says('CAM-118', 'unreachable', false, T + 9_000, { undated: true });
  await written();
  expect(memory.stateOf(theirs)).toBe('returned-unacknowledged');
});

test('two stations that find the same camera at once keep the newest and end the other, whichever order they hear', async () => {
  const ours = { first: open(), second: open() };
  ours.first.says('CAM-118', 'unreachable', true, T, { undated: true });
  ours.second.says('CAM-118', 'unreachable', true, T + 3, { undated: true });
  await ours.first.written();
  await ours.second.written();
  ours.first.memory.raise('CAM-118', 'unreachable', T + 3);
  ours.second.memory.raise('CAM-118', 'unreachable', T);
  await ours.first.written();
  await ours.second.written();
  for (const { service, says, memory, written } of Object.values(ours)) {
    const standing = service.rows().filter((row) => row.returnedAt === null);
    expect(standing.map((row) => row.raisedAt)).toEqual([T + 3]);
    expect(memory.stateOf(occurrenceId('CAM-118', 'unreachable', T))).toBe('returned-unacknowledged');
    says('CAM-118', 'unreachable', false, T + 60_000);
    await written();
    expect(service.rows().every((row) => row.returnedAt !== null)).toBe(true);
  }
});

test('a peer was quicker with the newer fault: our late message about the older one, or about none, does not end it', async () => {
  const { service, says, written, memory } = open();
  says('LC-212', 'door-open', true, T);
  await written();
  says('LC-212', 'door-open', false, T + 1_000);
  await written();
  const newer = memory.raise('LC-212', 'door-open', T + 5_000);
  says('LC-212', 'door-open', true, T);
  says('LC-212', 'door-open', false, T + 4_000);
  await written();
  expect(memory.stateOf(newer)).toBe('unacknowledged');
  says('LC-212', 'door-open', true, T + 5_000);
  says('LC-212', 'door-open', false, T + 6_000);
  await written();
  expect(memory.stateOf(newer)).toBe('returned-unacknowledged');
  expect(service.rows()).toHaveLength(2);
});

test('a device whose clock was set back by an hour, or that has none, still ends its alarm', async () => {
  for (const [since, more] of [
    [T - 3_600_000, {}],
    [T - 1_000, { undated: true }],
  ] as const) {
    const { says, written, memory } = open();
    says('LC-212', 'door-open', true, T);
    await written();
    says('LC-212', 'door-open', false, since, more);
    await written();
    expect(memory.stateOf(occurrenceId('LC-212', 'door-open', T))).toBe('returned-unacknowledged');
  }
});

test('after a restart the alarms that stood are there, and the device that repeats them raises nothing new', async () => {
  const first = open();
  first.says('LC-212', 'no-power', true);
  await first.written();
  const again = open(first.memory);
  expect(again.service.rows()).toEqual(first.service.rows());
  again.says('LC-212', 'no-power', true);
  await again.written();
  expect(again.service.rows()).toHaveLength(1);
  again.says('LC-212', 'no-power', false, T + 1);
  await again.written();
  expect(again.service.rows()[0]?.state).toBe('returned-unacknowledged');
});

test('an occurrence nobody has heard of, one acknowledged already and one cleared are refused by name', async () => {
  const { service, says, written } = open();
  const code = (id: string) => {
    const result = service.acknowledge([id]);
    return result.ok ? 'done' : result.refusal.code;
  };
  expect(code('LC-9:no-power:1')).toBe('alarm.unknown');
  says('LC-212', 'no-power', true);
  await written();
  const id = occurrenceId('LC-212', 'no-power', T);
  expect([code(id), code(id)]).toEqual(['done', 'alarm.already-acknowledged']);
  says('LC-212', 'no-power', false, T + 1);
  await written();
  expect(code(id)).toBe('alarm.cleared');
});

test('a detail with markup, quotes and terminal escapes is kept as the text it is', async () => {
  const { service, says, written } = open();
  const detail = `<script>alert(1)</script>"'; DROP TABLE stream;-- \u001b[2J =cmd|' /C calc'!A0`;
  says('LC-212', 'no-power', true, T, { detail });
  await written();
  expect(service.rows()[0]?.detail).toBe(detail);
});

test('a city whose assets feed each other in a ring does not hang it', async () => {
  const ring = registerOf(
    { ...city, assets: city.assets.map((a) => (a.id === 'LC-212' ? { ...a, parent: 'LP-1' } : a)) },
    1,
  );
  const memory = memoryLog();
  const service = serviceOn(ring, memory.log);
  memory.onChange(service.refresh);
  service.conditions(ring.indexOf('LC-212')!, [{ condition: 'no-power', active: true, since: T }]);
  service.conditions(ring.indexOf('LP-1')!, [{ condition: 'mast-tilted', active: true, since: T }]);
  await vi.advanceTimersByTimeAsync(100);
  expect(service.rows()).toHaveLength(2);
});
