import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { occurrenceId } from '../domain/alarm/alarm.ts';
import { treatmentId } from '../domain/alarm/treatment.ts';
import type { Operation } from '../sync/operation.ts';
import { createOperationMaker } from '../sync/operationMaker.ts';
import { alarmStream, definitionStream, treatmentStream } from '../sync/streams.ts';
import { openHubStore } from './hubStore.ts';

const T = 1_795_000_000_000;
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-hub-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function open() {
  const opened = openHubStore(dir);
  if (!opened.ok) throw new Error(opened.refusal.message);
  const store = opened.value;
  const verdicts = (operations: readonly Operation[]): string[] => {
    const submitted = store.submit(operations);
    if (!submitted.ok) throw new Error(submitted.refusal.code);
    return submitted.value.map((verdict) => (verdict.type === 'rejected' ? verdict.refusal.code : verdict.type));
  };
  return { store, verdicts };
}
const maker = (position: string) =>
  createOperationMaker({ by: { operator: null, position, station: position }, now: () => T, random: Math.random });
const occurrence = occurrenceId('LC-1', 'no-power', T);
const onAlarm = (
  position: string,
  kind: string,
  operationClass: Operation['class'],
  body: object,
  fact: string | null,
) => maker(position).make(alarmStream(occurrence), 0, [{ kind, class: operationClass, fact, body }]);
const raised = onAlarm(
  'A',
  'alarm.raised',
  'additive',
  { asset: 'LC-1', condition: 'no-power', priority: 1, detail: null, raisedAt: T, reset: 'manual' },
  '',
);
const act = (position: string, kind: string, more: object = {}) =>
  onAlarm(position, kind, 'guarded', { at: T, by: position, ...more }, null);

test('two positions take one alarm while apart: the hub gives it to the first and tells the second who has it', () => {
  const { store, verdicts } = open();
  expect(verdicts(raised)).toEqual(['accepted']);
  expect(verdicts(act('A', 'alarm.assigned', { from: null, to: 'A' }))).toEqual(['accepted']);
  const second = act('B', 'alarm.assigned', { from: null, to: 'B' });
  const submitted = store.submit(second);
  expect(submitted).toMatchObject({
    value: [{ type: 'rejected', refusal: { code: 'alarm.owner-changed', context: { owner: 'A' } } }],
  });
  store.close();
});

test('a latch is not released before the alarm is over and acknowledged, whoever asks', () => {
  const { store, verdicts } = open();
  verdicts(raised);
  expect(verdicts(act('A', 'alarm.reset'))).toEqual(['alarm.still-present']);
  verdicts(onAlarm('A', 'alarm.returned', 'additive', { at: T + 1 }, ''));
  expect(verdicts(act('A', 'alarm.reset'))).toEqual(['alarm.unacknowledged']);
  expect(verdicts([...act('B', 'alarm.acknowledged'), ...act('A', 'alarm.reset')])).toEqual(['accepted', 'accepted']);
  store.close();
});

test('remarks of many are all kept; one in another’s name is not', () => {
  const { store, verdicts } = open();
  verdicts(raised);
  const remark = (position: string, by = position) =>
    onAlarm(position, 'alarm.commented', 'additive', { at: T, by, text: 'vu sur place' }, null);
  expect(verdicts([...remark('A'), ...remark('B'), ...remark('B', 'A')])).toEqual([
    'accepted',
    'accepted',
    'operation.wrong-author',
  ]);
  store.close();
});

test('shelving is judged by its own time and length; nobody shelves what is out of service', () => {
  const { store, verdicts } = open();
  const stream = treatmentStream(treatmentId('LC-1', 'no-power'));
  const on = (kind: string, body: object) =>
    maker('A').make(stream, 0, [{ kind, class: 'guarded', fact: null, body: { at: T, by: 'A', ...body } }]);
  const shelved = (until: number, longest = 3_600_000) => on('treatment.shelved', { reason: 'x', until, longest });
  expect(verdicts(shelved(T + 3_600_001))).toEqual(['treatment.until']);
  expect(verdicts(shelved(T - 1))).toEqual(['treatment.until']);
  expect(verdicts(shelved(T + 3_600_000))).toEqual(['accepted']);
  expect(verdicts(on('treatment.out-of-service', { reason: 'x' }))).toEqual(['accepted']);
  expect(verdicts(shelved(T + 60_000))).toEqual(['treatment.out-of-service']);
  store.close();
});

test('a definition that nobody proposed, or that its author approves, is refused', () => {
  const { store, verdicts } = open();
  const text = { fr: 'x', en: 'x' };
  const definition = {
    ...{ type: 'bus', condition: 'breakdown', severity: 2, respondWithin: 30, text, meaning: text },
    check: { fr: [], en: [] },
  };
  const on = (position: string, kind: string, body: object) =>
    maker(position).make(definitionStream('bus/breakdown'), 0, [
      { kind, class: 'guarded', fact: null, body: { at: T, by: position, ...body } },
    ]);
  const propose = (position: string) =>
    on(position, 'definition.proposed', { number: 1, definition, because: 'trop court' });
  expect(verdicts(on('B', 'definition.approved', { number: 1 }))).toEqual(['definition.no-proposal']);
  expect(verdicts([...propose('A'), ...propose('B')])).toEqual(['accepted', 'definition.pending']);
  expect(verdicts(on('A', 'definition.approved', { number: 1 }))).toEqual(['definition.same-position']);
  expect(verdicts(on('B', 'definition.approved', { number: 1 }))).toEqual(['accepted']);
  expect(verdicts(on('B', 'definition.proposed', { number: 2, definition: { type: 'bus' }, because: 'x' }))).toEqual([
    'operation.wrong-body',
  ]);
  store.close();
});

test('a log of the version before is brought up to date when it is opened', () => {
  const { store, verdicts } = open();
  verdicts(raised);
  store.close();
  const db = new Database(join(dir, 'hub.db'));
  const state = {
    state: 'unacknowledged',
    asset: 'LC-1',
    condition: 'no-power',
    priority: 1,
    detail: null,
    raisedAt: T,
  };
  db.prepare('UPDATE stream SET state = ?').run(JSON.stringify({ type: 'alarm', state }));
  db.pragma('user_version = 1');
  db.close();
  const again = open();
  expect(again.verdicts(act('A', 'alarm.assigned', { from: null, to: 'A' }))).toEqual(['accepted']);
  expect(again.verdicts(act('A', 'alarm.acknowledged'))).toEqual(['accepted']);
  again.store.close();
});
