import { describe, expect, it } from 'vitest';
import type { CallRow } from '../../../src/contract/calls.ts';
import { callsNear } from './callsNear.ts';

const HERE: readonly [number, number] = [5.04, 47.32];
const call = (id: string, change: Partial<CallRow>): CallRow => ({
  id,
  number: '0380000000',
  line: 'Allô Mairie',
  state: 'ringing',
  ringingSince: 0,
  claimedBy: null,
  claimedAt: null,
  pending: false,
  hint: null,
  transcript: null,
  draft: null,
  earlierCalls: 0,
  ...change,
});
const placed = (north: number) => ({ label: 'rue Monge', at: [5.04, 47.32 + north / 111_195] as [number, number] });
const draft = (north: number) => ({ text: '', type: null, place: placed(north), callerName: '' });

describe('open calls near an asset in alarm', () => {
  it('are those within 300 m that nobody has ended, the nearest first', () => {
    const calls = [
      call('far', { hint: placed(301) }),
      call('near', { hint: placed(290) }),
      call('taken', { state: 'claimed', hint: placed(20) }),
      call('done', { state: 'done', hint: placed(5) }),
      call('gone', { state: 'abandoned', hint: placed(5) }),
      call('nowhere', {}),
    ];
    expect(callsNear(calls, HERE).map((one) => [one.call.id, one.metres])).toEqual([
      ['taken', 20],
      ['near', 290],
    ]);
  });

  it('the place that the call taker wrote down counts, not the one of the line', () => {
    expect(callsNear([call('moved', { hint: placed(5), draft: draft(900) })], HERE)).toEqual([]);
    expect(callsNear([call('found', { hint: placed(900), draft: draft(40) })], HERE)).toHaveLength(1);
  });
});
