import { describe, expect, it } from 'vitest';
import type { CallRow } from '../../../src/contract/calls.ts';
import { answered, type Drafts, draftOf, edited, forgotten, heard, onlyHere, triesAgain, unsaved } from './drafts.ts';

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
const there = (text: string, more: Partial<CallRow> = {}): CallRow => ({
  ...call,
  ...more,
  draft: { text, type: null, place: null, callerName: '' },
});
const told = (row: CallRow) => new Map([[row.id, row]]);
const written = (text: string): Drafts => answered(edited(none, call, { text }), 'c1', 1, { ok: true }, 1_000);

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

  it('stays as typed between its saving and the moment when the station shows it', () => {
    const drafts = heard(written('rue Monge, tout est noir'), told(there('rue Monge')), 1_040);
    expect(draftOf(drafts, there('rue Monge')).text).toBe('rue Monge, tout est noir');
  });

  it('is what another window of the station goes on with, once saved: going on here does not overwrite it', () => {
    let drafts = heard(written('rue Monge, noir'), told(there('rue Monge, noir')), 1_050);
    const elsewhere = there('rue Monge, noir depuis une heure');
    expect(draftOf(drafts, elsewhere).text).toBe('rue Monge, noir depuis une heure');
    drafts = edited(drafts, elsewhere, { callerName: 'voisine' });
    expect(draftOf(drafts, elsewhere)).toMatchObject({
      text: 'rue Monge, noir depuis une heure',
      callerName: 'voisine',
    });
  });

  it('gives way to the station after a while, also when it never showed the saved words', () => {
    const drafts = heard(written('le mien'), told(there('celui d’une autre fenêtre')), 3_000);
    expect(draftOf(drafts, there('celui d’une autre fenêtre')).text).toBe('celui d’une autre fenêtre');
  });

  it('never gives way while it is not saved', () => {
    const drafts = heard(edited(none, call, { text: 'non enregistré' }), told(there('autre')), 60_000);
    expect(draftOf(drafts, there('autre')).text).toBe('non enregistré');
  });

  it('is still to be read when the call turns out to be another position’s', () => {
    const theirs = there('leur texte', { claimedBy: 'Allô Mairie 2' });
    const mine = 'Allô Mairie 1';
    expect(onlyHere(edited(none, call, { text: 'mes mots' }), theirs, mine)?.text).toBe('mes mots');
    // Also what this station had taken before the hub gave the call to the other one.
    expect(onlyHere(heard(written('mes mots'), told(theirs), 9_000), theirs, mine)?.text).toBe('mes mots');
    expect(onlyHere(written('mes mots'), there('mes mots'), mine)).toBeNull();
    expect(onlyHere(none, theirs, mine)).toBeNull();
  });

  it('is offered again by itself when the disk was full, not when the call is not ours', () => {
    const refused = (code: string) => ({ ok: false, refusal: { code, message: code, context: {} } }) as const;
    expect(triesAgain(refused('store.full'))).toBe(true);
    expect(triesAgain(refused('station.no-answer'))).toBe(true);
    expect(triesAgain(refused('call.not-yours'))).toBe(false);
    expect(triesAgain({ ok: true })).toBe(false);
  });

  it('is let go when the call is over', () => {
    const drafts = forgotten(edited(none, call, { text: 'x' }), 'c1');
    expect(draftOf(drafts, call).text).toBe('rue Monge');
    expect(answered(drafts, 'c1', 1, { ok: true }, 5)).toBe(drafts);
  });
});
