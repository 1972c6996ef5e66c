import { expect, test } from 'vitest';
import type { CallRow } from '../../../src/contract/calls.ts';
import { lineKey, queueOf } from './queue.ts';

const call = (id: string, state: CallRow['state'], ringingSince: number, claimedBy: string | null = null): CallRow => ({
  id,
  state,
  ringingSince,
  claimedBy,
  claimedAt: null,
  number: '03 80 00 00 00',
  line: 'allo',
  pending: false,
  hint: null,
  transcript: null,
  draft: null,
  earlierCalls: 0,
});
const rows = (...calls: CallRow[]) => new Map(calls.map((row) => [row.id, row]));
const ids = (calls: readonly CallRow[]) => calls.map(({ id }) => id);

test('who waits longest is first, whatever the order in which the calls became known', () => {
  const queue = queueOf(rows(call('late', 'ringing', 30), call('early', 'ringing', 10)), 'P1');
  expect(ids(queue.waiting)).toEqual(['early', 'late']);
});

test('ours, those of the other positions and what is over are told apart; the latest over is first', () => {
  const queue = queueOf(
    rows(
      call('ours', 'claimed', 10, 'P1'),
      call('theirs', 'claimed', 20, 'P2'),
      call('done', 'done', 1, 'P1'),
      call('gone', 'abandoned', 2),
    ),
    'P1',
  );
  expect(ids(queue.waiting)).toEqual([]);
  expect(ids(queue.mine)).toEqual(['ours']);
  expect(ids(queue.others)).toEqual(['theirs']);
  expect(ids(queue.done)).toEqual(['gone', 'done']);
});

test('a line that nobody has named is shown as the exchange writes it', () => {
  expect(lineKey('allo-mairie')).toBe('line.allo-mairie');
  expect(lineKey('shell:title')).toBeNull();
  expect(lineKey('__proto__')).toBeNull();
});
