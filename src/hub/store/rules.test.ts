import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { occurrenceId } from '../../domain/alarm/alarm.ts';
import { treatmentId } from '../../domain/alarm/treatment.ts';
import type { Operation } from '../../sync/operation.ts';
import { createOperationMaker } from '../../sync/operationMaker.ts';
import {
  alarmStream,
  definitionStream,
  incidentStream,
  maskStream,
  teamStream,
  treatmentStream,
} from '../../sync/streams.ts';
import { openSqliteStore } from './sqliteStore.ts';

const T = 1_795_000_000_000;
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-hub-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function open() {
  const opened = openSqliteStore(dir);
  if (!opened.ok) throw new Error(opened.refusal.message);
  const store = opened.value;
  const verdicts = async (operations: readonly Operation[]): Promise<string[]> => {
    const submitted = await store.submit(operations);
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

test('two positions take one alarm while apart: the hub gives it to the first and tells the second who has it', async () => {
  const { store, verdicts } = open();
  expect(await verdicts(raised)).toEqual(['accepted']);
  expect(await verdicts(act('A', 'alarm.assigned', { from: null, to: 'A' }))).toEqual(['accepted']);
  const second = act('B', 'alarm.assigned', { from: null, to: 'B' });
  const submitted = await store.submit(second);
  expect(submitted).toMatchObject({
    value: [{ type: 'rejected', refusal: { code: 'alarm.owner-changed', context: { owner: 'A' } } }],
  });
  await store.close();
});

test('a latch is not released before the alarm is over and acknowledged, whoever asks', async () => {
  const { store, verdicts } = open();
  await verdicts(raised);
  expect(await verdicts(act('A', 'alarm.reset'))).toEqual(['alarm.still-present']);
  await verdicts(onAlarm('A', 'alarm.returned', 'additive', { at: T + 1 }, ''));
  expect(await verdicts(act('A', 'alarm.reset'))).toEqual(['alarm.unacknowledged']);
  expect(await verdicts([...act('B', 'alarm.acknowledged'), ...act('A', 'alarm.reset')])).toEqual([
    'accepted',
    'accepted',
  ]);
  await store.close();
});

test('remarks of many are all kept; one in another’s name is not', async () => {
  const { store, verdicts } = open();
  await verdicts(raised);
  const remark = (position: string, by = position) =>
    onAlarm(position, 'alarm.commented', 'additive', { at: T, by, text: 'vu sur place' }, null);
  expect(await verdicts([...remark('A'), ...remark('B'), ...remark('B', 'A')])).toEqual([
    'accepted',
    'accepted',
    'operation.wrong-author',
  ]);
  await store.close();
});

test('shelving is judged by its own time and length; nobody shelves what is out of service', async () => {
  const { store, verdicts } = open();
  const stream = treatmentStream(treatmentId('LC-1', 'no-power'));
  const on = (kind: string, body: object) =>
    maker('A').make(stream, 0, [{ kind, class: 'guarded', fact: null, body: { at: T, by: 'A', ...body } }]);
  const shelved = (until: number, longest = 3_600_000) => on('treatment.shelved', { reason: 'x', until, longest });
  expect(await verdicts(shelved(T + 3_600_001))).toEqual(['treatment.until']);
  expect(await verdicts(shelved(T - 1))).toEqual(['treatment.until']);
  expect(await verdicts(shelved(T + 3_600_000))).toEqual(['accepted']);
  expect(await verdicts(on('treatment.out-of-service', { reason: 'x' }))).toEqual(['accepted']);
  expect(await verdicts(shelved(T + 60_000))).toEqual(['treatment.out-of-service']);
  await store.close();
});

test('a definition that nobody proposed, or that its author approves, is refused', async () => {
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
  expect(await verdicts(on('B', 'definition.approved', { number: 1 }))).toEqual(['definition.no-proposal']);
  expect(await verdicts([...propose('A'), ...propose('B')])).toEqual(['accepted', 'definition.pending']);
  expect(await verdicts(on('A', 'definition.approved', { number: 1 }))).toEqual(['definition.same-position']);
  expect(await verdicts(on('B', 'definition.approved', { number: 1 }))).toEqual(['accepted']);
  expect(
    await verdicts(on('B', 'definition.proposed', { number: 2, definition: { type: 'bus' }, because: 'x' })),
  ).toEqual(['operation.wrong-body']);
  await store.close();
});

test('a privacy mask is never refused, and is taken away once, by whoever was first', async () => {
  const { store, verdicts } = open();
  const mask = {
    name: 'Fenêtre',
    why: 'Logement',
    space: 'picture',
    points: [
      [0, 0],
      [1, 0],
      [1, 1],
    ],
  };
  const on = (position: string, kind: string, body: object) =>
    maker(position).make(maskStream('CAM-118'), 0, [
      {
        kind,
        class: kind === 'mask.drawn' ? 'additive' : 'guarded',
        fact: null,
        body: { at: T, by: position, ...body },
      },
    ]);
  const many = Array.from({ length: 40 }, (_, index) => on('A', 'mask.drawn', { mask: { ...mask, id: `m-${index}` } }));
  expect(new Set(await verdicts(many.flat()))).toEqual(new Set(['accepted']));
  const removed = (position: string) => on(position, 'mask.removed', { mask: 'm-7', why: 'Maison démolie' });
  expect(await verdicts([...removed('A'), ...removed('B')])).toEqual(['accepted', 'mask.unknown']);
  expect(await verdicts(on('A', 'mask.drawn', { mask: { ...mask, id: 'x', points: 'all' } }))).toEqual([
    'operation.wrong-body',
  ]);
  expect(await verdicts(on('A', 'mask.removed', { mask: 'm-8', why: 'x', by: 'B' }))).toEqual([
    'operation.wrong-author',
  ]);
  await store.close();
});

test('5.5 who is signed in may not approve from another seat what they proposed, nor hide who they are', async () => {
  const { store, verdicts } = open();
  const text = { fr: 'x', en: 'x' };
  const definition = {
    ...{ type: 'bus', condition: 'breakdown', severity: 2, respondWithin: 30, text, meaning: text },
    check: { fr: [], en: [] },
  };
  const on = (position: string, operator: string | null, kind: string, body: object) =>
    createOperationMaker({ by: { operator, position, station: position }, now: () => T, random: Math.random }).make(
      definitionStream('bus/breakdown'),
      0,
      [{ kind, class: 'guarded', fact: null, body: { at: T, by: position, number: 1, ...body } }],
    );
  const proposal = { definition, because: 'trop court' };
  expect(await verdicts(on('A', 'nuit', 'definition.proposed', proposal))).toEqual(['operation.wrong-author']);
  expect(await verdicts(on('A', 'nuit', 'definition.proposed', { ...proposal, operator: 'nuit' }))).toEqual([
    'accepted',
  ]);
  const approve = (operator: string | null, body: object) => verdicts(on('B', operator, 'definition.approved', body));
  expect(await approve('nuit', { operator: 'nuit' })).toEqual(['definition.same-person']);
  expect(await approve('nuit', {})).toEqual(['operation.wrong-author']);
  expect(await approve('nuit', { operator: 'jour' })).toEqual(['operation.wrong-author']);
  expect(await approve('jour', { operator: 'jour' })).toEqual(['accepted']);
  await store.close();
});

test('a log of the version before is brought up to date when it is opened', async () => {
  const { store, verdicts } = open();
  await verdicts(raised);
  await store.close();
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
  db.exec('DROP TABLE record; ALTER TABLE operation DROP COLUMN stamp');
  db.pragma('user_version = 1');
  db.close();
  const again = open();
  expect(await again.verdicts(act('A', 'alarm.assigned', { from: null, to: 'A' }))).toEqual(['accepted']);
  expect(await again.verdicts(act('A', 'alarm.acknowledged'))).toEqual(['accepted']);
  await again.store.close();
});

const INCIDENT = '019f0000-0000-7000-8000-00000000000a';
const onIncident = (position: string, kind: string, operationClass: Operation['class'], body: object) =>
  maker(position).make(incidentStream(INCIDENT), 0, [
    { kind, class: operationClass, fact: null, body: { at: T, by: position, ...body } },
  ]);
const opened = onIncident('A', 'incident.opened', 'additive', {
  ...{ kind: 'road', title: 'Arbre tombé', place: null, priority: 2, services: ['police', 'traffic'], links: [] },
});
const closing = (position: string, post: string) =>
  onIncident(position, 'incident.part-closed', 'guarded', { post, disposition: 'resolved', note: '' });

test('13.2 two desks close one service’s part while apart: the second is told who did; remarks of both are kept', async () => {
  const { store, verdicts } = open();
  expect(await verdicts([...opened, ...closing('A', 'police')])).toEqual(['accepted', 'accepted']);
  expect(await store.submit(closing('B', 'police'))).toMatchObject({
    value: [{ type: 'rejected', refusal: { code: 'incident.part-closed', context: { by: 'A', post: 'police' } } }],
  });
  const remark = (position: string, id: string) =>
    onIncident(position, 'incident.remarked', 'additive', { remark: id, text: 'vu' });
  const [one, two] = ['019f0000-0000-7000-8000-0000000000a1', '019f0000-0000-7000-8000-0000000000a2'];
  expect(await verdicts([...closing('B', 'traffic'), ...remark('A', one!), ...remark('B', two!)])).toEqual([
    ...['accepted', 'accepted', 'accepted'],
  ]);
  // What one desk asked for while another closed opens it again.
  expect(await verdicts(onIncident('C', 'incident.service-added', 'additive', { post: 'snow' }))).toEqual(['accepted']);
  const streams = await store.streams('incident', '', 10);
  expect(streams).toMatchObject({
    value: [{ state: { state: { state: 'open', remarks: [{ by: 'A' }, { by: 'B' }] } } }],
  });
  await store.close();
});

test('13.1 acts on incidents and teams in another’s name, of another class or of wrong words are not taken', async () => {
  const { store, verdicts } = open();
  await verdicts(opened);
  const team = (kind: string, operationClass: Operation['class'], body: object, fact: string | null = null) =>
    maker('B').make(teamStream('EQ-1'), 0, [{ kind, class: operationClass, fact, body: { at: T, ...body } }]);
  const contest = {
    operation: '019f0000-0000-7000-8000-0000000000ff',
    lost: { incident: INCIDENT, position: 'B' },
    kept: { incident: null, position: 'A' },
  };
  expect(
    await verdicts([
      ...onIncident('B', 'incident.remarked', 'additive', { by: 'A', remark: contest.operation, text: 'x' }),
      ...onIncident('B', 'incident.part-closed', 'additive', { post: 'police', disposition: 'resolved', note: '' }),
      ...onIncident('B', 'incident.part-closed', 'guarded', { post: 'police', disposition: 'gone', note: '' }),
      ...team('team.assigned', 'guarded', { by: 'A', incident: INCIDENT }),
      ...team('incident.opened', 'additive', { by: 'B' }),
      ...team('team.contested', 'additive', contest, 'another fact'),
      ...team('team.contested', 'additive', contest, contest.operation),
    ]),
  ).toEqual([
    ...['operation.wrong-author', 'operation.wrong-class', 'operation.wrong-body', 'operation.wrong-author'],
    ...['operation.unknown-kind', 'operation.wrong-id', 'accepted'],
  ]);
  await store.close();
});
