import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { decide, NO_ALARM, occurrenceId } from '../../../src/domain/alarm/alarm.ts';
import type { Result } from '../../../src/shared/result.ts';
import { type FromHub, HUB_PROTOCOL, type ToHub } from '../../../src/sync/hubProtocol.ts';
import type { Operation } from '../../../src/sync/operation.ts';
import { createOperationMaker } from '../../../src/sync/operationMaker.ts';
import { alarmStream } from '../../../src/sync/streams.ts';
import { openStore, type Store } from '../store/store.ts';
import { createHubConversation, type HubConversation } from './conversation.ts';

const unwrap = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value;
};

/** A station's end of the conversation, with a hub that is played by hand. */
let dir: string;
let store: Store;
let desk: HubConversation;
let said: ToHub[];
let waits: number[];
let now: number;

const hear = (message: FromHub): void => desk.hear(JSON.stringify(message));
const submitted = (): string[] =>
  said.flatMap((message) => (message.type === 'submit' ? message.operations.map((one) => (one as Operation).id) : []));

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-conversation-'));
  now = 1_795_000_000_000;
  store = unwrap(openStore({ dir, now: () => now }));
  said = [];
  waits = [];
  desk = createHubConversation({
    store,
    station: store.stationId(),
    position: 'Supervision',
    now: () => now,
    clock: () => now,
    send: (text) => said.push(JSON.parse(text)),
    hold: (ms) => waits.push(ms),
    random: () => 0.5,
    drop: () => {},
    log: () => {},
    onChange: () => {},
    onShared: () => {},
    onClock: () => {},
    onRejected: () => {},
  });
  store.onChange(() => desk.submit());
});
afterEach(() => {
  store.close();
  rmSync(dir, { recursive: true, force: true });
});

const joined = (peers: number): void => {
  desk.opened();
  hear({ type: 'welcome', protocol: HUB_PROTOCOL, log: 'log', order: 0, forked: false, time: now });
  const list = Array.from({ length: peers }, (_, index) => ({ station: `S${index}`, position: `Position ${index}` }));
  hear({ type: 'presence', peers: list });
};

const facts = () => ({ now, position: 'Supervision' });

/** A condition that equipment reports: every station that hears it writes the same. */
function raise(asset: string): Operation[] {
  const id = occurrenceId(asset, 'lamp-out', now);
  const raised = { asset, condition: 'lamp-out', priority: 3, detail: null, raisedAt: now } as const;
  return written(id, unwrap(decide(NO_ALARM, { type: 'raise', ...raised }, facts())));
}

const acknowledge = (asset: string): Operation[] => {
  const id = occurrenceId(asset, 'lamp-out', now);
  return written(id, unwrap(decide(store.alarm(id)!.state, { type: 'acknowledge' }, facts())));
};

function written(id: string, drafts: Parameters<ReturnType<typeof createOperationMaker>['make']>[2]): Operation[] {
  const by = { operator: null, position: 'Supervision', station: store.stationId() };
  const maker = createOperationMaker({ by, now: () => now, random: Math.random });
  const operations = maker.make(alarmStream(id), store.base(alarmStream(id)), drafts);
  unwrap(store.append(operations));
  return operations;
}

test('2.8 facts wait for whoever else may find them, once for all of them, then they are said', () => {
  joined(3);
  const [first, second] = [raise('LP-1'), raise('LP-2')];
  expect(submitted()).toEqual([]);
  expect(waits).toEqual([0.5 * 40 * 3]);
  desk.submit(true);
  expect(submitted()).toEqual([...first, ...second].map(({ id }) => id));
});

test('2.8 what came from the hub meanwhile is not said again', () => {
  joined(3);
  const [ours, other] = [raise('LP-1'), raise('LP-2')];
  hear({
    type: 'operations',
    batch: ours.map((operation, index) => ({ operation, order: index + 1, streamOrder: index + 1 })),
  });
  desk.submit(true);
  expect(submitted()).toEqual(other.map(({ id }) => id));
});

test('2.8 an act does not wait, and takes the facts before it along', () => {
  joined(3);
  const found = raise('LP-1');
  const act = acknowledge('LP-1');
  expect(submitted()).toEqual([...found, ...act].map(({ id }) => id));
});

test('10.4 what the hub will not have without its seal was judged: the station is together again, and still keeps it', () => {
  const [operation] = raise('LP-1');
  joined(0);
  expect(desk.agreed()).toBe(false);
  const refusal = { code: 'operation.unproven', message: 'made at another station', context: {} };
  hear({ type: 'rejected', id: operation!.id, refusal });
  expect([desk.agreed(), store.unsent()]).toEqual([true, 1]);
});

test('2.8 who is alone with the hub, or was away, says at once what it has', () => {
  const before = raise('LP-1');
  joined(0);
  const after = raise('LP-2');
  expect(submitted()).toEqual([...before, ...after].map(({ id }) => id));
  expect(waits).toEqual([]);
});

test('2.8 however many peers there are, no fact waits for more than two seconds', () => {
  joined(400);
  raise('LP-1');
  expect(waits).toEqual([0.5 * 2_000]);
});
