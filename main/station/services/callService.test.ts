import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CallFrame, CallRow } from '../../../src/contract/calls.ts';
import { ok, type Refusal, type Result, refuse } from '../../../src/shared/result.ts';
import { createCallLeases } from './callLeases.ts';
import { type CallLog, createCallService } from './callService.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function open() {
  const kept = new Map<string, CallRow>();
  const disk = { full: false };
  let changed: (ids: string[]) => void = () => {};
  const log: CallLog = {
    recent: () => [...kept.values()],
    find: (id) => kept.get(id),
    rang({ at, ...call }) {
      if (disk.full) return refuse('store.full', 'no room');
      const none = { claimedBy: null, claimedAt: null, pending: false, draft: null, earlierCalls: 0 };
      kept.set(call.id, { ...call, ...none, state: 'ringing', ringingSince: at });
      changed([call.id]);
      return ok(undefined);
    },
    abandoned(id) {
      kept.delete(id);
      changed([id]);
      return ok(undefined);
    },
    claim(id) {
      const call = kept.get(id);
      if (!call) return refuse('call.unknown', 'no such call');
      kept.set(id, { ...call, state: 'claimed' });
      return ok(undefined);
    },
    saveDraft: () => ok(undefined),
    complete: () => ok(undefined),
  };
  const told: string[] = [];
  const untold: [string, Refusal][] = [];
  const broker: { answer: Result<void> } = { answer: ok(undefined) };
  const service = createCallService({
    log,
    leases: createCallLeases({ station: 'S1', position: 'Position 1', hub: null, clock: Date.now, now: Date.now }),
    position: 'Position 1',
    publish: async (topic, payload) => {
      told.push(`${topic} ${payload}`);
      return broker.answer;
    },
    onUntold: (id, refusal) => untold.push([id, refusal]),
    now: () => 5_000,
  });
  changed = service.refresh;
  const says = (id: string, state: string) =>
    service.exchange(id, Buffer.from(JSON.stringify({ id, state, t: 1_000, number: '03 80 00 00 01', line: 'allo' })));
  const snapshot = async (): Promise<string[]> => {
    const frames = service.watch(undefined);
    const frame = (await frames.next()).value as CallFrame;
    await frames.return(undefined);
    return frame.type === 'snapshot' ? frame.rows.map((row) => `${row.id} ${row.state}`) : [];
  };
  return { service, disk, kept, told, untold, broker, says, snapshot };
}

test('the disk is full: a call rings on the screen all the same, and can be taken once there is room', async () => {
  const { service, disk, kept, told, says, snapshot } = open();
  disk.full = true;
  expect(says('c1', 'ringing').ok).toBe(true);
  expect(says('c2', 'ringing').ok).toBe(true);
  expect(await snapshot()).toEqual(['c1 ringing', 'c2 ringing']);
  expect(await service.claim('c1')).toMatchObject({ ok: false, refusal: { code: 'store.full' } });
  says('c2', 'ended');
  expect(await snapshot()).toEqual(['c1 ringing']);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(kept.size).toBe(0);
  disk.full = false;
  await vi.advanceTimersByTimeAsync(1_000);
  expect([...kept.keys()]).toEqual(['c1']);
  expect(await snapshot()).toEqual(['c1 ringing']);
  expect(await service.claim('c1')).toEqual({ ok: true, value: undefined });
  expect(told).toEqual(['vigie/1/telephony/c1/set {"action":"answer","by":"Position 1"}']);
  expect(await service.claim('nobody')).toMatchObject({ ok: false, refusal: { code: 'call.unknown' } });
  service.close();
});

test('the broker does not pass on that a call is taken: it is ours all the same, and we are told why it may go on ringing', async () => {
  const { service, kept, untold, broker, says } = open();
  broker.answer = refuse('broker.publish-refused', 'not authorised', { reason: 0x87 });
  says('c1', 'ringing');
  expect(await service.claim('c1')).toEqual({ ok: true, value: undefined });
  expect(kept.get('c1')?.state).toBe('claimed');
  await vi.advanceTimersByTimeAsync(0);
  const context = { call: 'c1', who: '03 80 00 00 01', why: 'broker.publish-refused', reason: 0x87 };
  expect(untold).toMatchObject([['c1', { code: 'call.answer-untold', context }]]);
  await service.complete('c1', { type: 'lighting-out', text: 'Lampe éteinte', place: null, callerName: '' });
  await vi.advanceTimersByTimeAsync(0);
  expect(untold[1]).toMatchObject(['c1', { code: 'call.end-untold', context }]);
  broker.answer = ok(undefined);
  says('c2', 'ringing');
  await service.claim('c2');
  await vi.advanceTimersByTimeAsync(0);
  expect(untold).toHaveLength(2);
  service.close();
});

test('a call that ended while the station was stopped stops ringing once the exchange has named those that are left', async () => {
  const { service, kept, says, snapshot } = open();
  says('before', 'ringing');
  says('still', 'ringing');
  says('ours', 'ringing');
  await service.claim('ours');
  // The broker says what the exchange said last: here it is, and one call of it.
  service.exchangeIs(true);
  says('still', 'ringing');
  await vi.advanceTimersByTimeAsync(4_000);
  expect(kept.size).toBe(3);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await snapshot()).toEqual(['still ringing', 'ours claimed']);
  service.close();
});

test('without the exchange nobody knows which calls are over: all go on ringing', async () => {
  const { service, says, snapshot } = open();
  says('one', 'ringing');
  service.exchangeIs(true);
  service.exchangeIs(false);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await snapshot()).toEqual(['one ringing']);
  service.exchangeIs(true);
  service.close();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await snapshot()).toEqual(['one ringing']);
});
