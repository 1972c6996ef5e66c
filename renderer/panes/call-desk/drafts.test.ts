import { describe, expect, it } from 'vitest';
import type { CallRow } from '../../../src/contract/calls.ts';
import { answered, type Drafts, draftOf, edited, forgotten, unsaved } from './drafts.ts';

const call: CallRow = {
  id: 'c1',
  number: '03 80 00 00 00',
  line: 'allo',
  state: 'claimed',
  ringingSince: 0,
  claimedBy: 'Allô Mairie 1',
  claimedAt: 0,
  pending: false,
  hint: null,
  transcript: null,
  draft: { text: 'rue Monge', type: null, place: null, callerName: '' },
  earlierCalls: 0,
};
const lost = { ok: false, refusal: { code: 'station.lost', message: 'away', context: {} } } as const;
const none: Drafts = new Map();

describe('what a call taker types', () => {
  it('goes on from what the station has', () => {
    expect(draftOf(edited(none, call, { callerName: 'M. D.' }), call)).toMatchObject({
      text: 'rue Monge',
      callerName: 'M. D.',
    });
  });

  it('is unsaved until the station has answered to the last of it', () => {
    let drafts = edited(none, call, { text: 'rue Monge, tout' });
    expect(unsaved(drafts)).toEqual(['c1']);
    drafts = edited(drafts, call, { text: 'rue Monge, tout est noir' });
    drafts = answered(drafts, 'c1', 1, { ok: true }, 10);
    expect(unsaved(drafts)).toEqual(['c1']);
    drafts = answered(drafts, 'c1', 2, { ok: true }, 20);
    expect(unsaved(drafts)).toEqual([]);
    expect(drafts.get('c1')?.savedAt).toBe(20);
  });

  it('is kept whole while the station is away, and says why it is not saved', () => {
    let drafts = edited(none, call, { text: 'tout est noir' });
    drafts = answered(drafts, 'c1', 1, lost, 10);
    expect(draftOf(drafts, call).text).toBe('tout est noir');
    expect(drafts.get('c1')?.refusal?.code).toBe('station.lost');
    expect(unsaved(drafts)).toEqual(['c1']);
    drafts = answered(drafts, 'c1', 1, { ok: true }, 30);
    expect(drafts.get('c1')?.refusal).toBeNull();
  });

  it('is not overwritten by an older state of the call that comes back from the hub', () => {
    const drafts = edited(none, call, { text: 'le plus récent' });
    expect(draftOf(drafts, { ...call, draft: { ...call.draft!, text: 'plus ancien' } }).text).toBe('le plus récent');
  });

  it('is let go when the call is over', () => {
    const drafts = forgotten(edited(none, call, { text: 'x' }), 'c1');
    expect(draftOf(drafts, call).text).toBe('rue Monge');
    expect(answered(drafts, 'c1', 1, { ok: true }, 5)).toBe(drafts);
  });
});
