import { expect, test } from 'vitest';
import { alarmRow } from '../../src/contract/alarmRow.fixture.ts';
import type { CallRow } from '../../src/contract/calls.ts';
import { incidentPlaceSchema, incidentTitleSchema } from '../../src/domain/incident/operations.ts';
import { openingFromAlarm, openingFromAsset, openingFromCall } from './incidentOpening.ts';

const call = (change: Partial<CallRow> = {}): CallRow => ({
  ...{ id: 'c1', number: '03 80 00 00 01', line: 'allo-mairie', state: 'claimed', ringingSince: 1 },
  ...{ claimedBy: 'PC 1', claimedAt: 2, pending: false, hint: null, transcript: null, draft: null, earlierCalls: 0 },
  ...change,
});

test('from a fire alarm: its words, its place, its urgency, its trade, and the alarm itself', () => {
  const row = alarmRow({
    ...{ asset: 'B-7', assetName: 'École Voltaire', kind: 'building', condition: 'fire', priority: 1 },
    ...{ text: { fr: 'Incendie', en: 'Fire' }, posts: ['buildings', 'police'] },
  });
  expect(openingFromAlarm(row, [5.04, 47.32], 'fr')).toEqual({
    title: 'Incendie, École Voltaire',
    kind: 'fire',
    place: { label: 'rue Monge', at: [5.04, 47.32] },
    priority: 1,
    services: ['buildings', 'police'],
    links: [{ type: 'alarm', id: row.id }],
  });
});

test('an alarm whose equipment is nowhere gives no place, rather than a wrong one', () => {
  expect(openingFromAlarm(alarmRow({ place: '' }), null, 'en')).toMatchObject({ kind: 'lighting', place: null });
  expect(openingFromAlarm(alarmRow({ place: '', assetName: 'Point 4' }), [5, 47], 'en').place?.label).toBe('Point 4');
});

test('from a call: what was written rather than what was heard, and where it was written to be', () => {
  const place = { label: '3 rue Monge', at: [5.04, 47.32] as [number, number] };
  const draft = { text: 'Branche sur la\nchaussée', type: 'obstruction' as const, place, callerName: '' };
  const opening = openingFromCall(call({ transcript: 'une branche, vite', draft }));
  expect(opening).toMatchObject({ title: 'Branche sur la chaussée', kind: 'road', place, services: ['traffic'] });
  expect(openingFromCall(call({ transcript: 'une branche, vite' }))).toMatchObject({
    ...{ title: 'une branche, vite', kind: 'other', place: null, services: ['calls'] },
  });
});

test('from a camera: it is linked, and what happens there is for the operator to say', () => {
  expect(openingFromAsset('CAM-7', 'Caméra 7', 'camera', [5, 47])).toMatchObject({
    ...{ title: '', links: [{ type: 'asset', id: 'CAM-7' }], place: { label: 'Caméra 7' } },
  });
});

test('whatever a caller says becomes one line that the station takes', () => {
  for (const text of ['a\u0000b\u202ec', `${'x'.repeat(159)} yz`, '\u2028\u2029 x', 'é'.repeat(4_000), '\ud800 x']) {
    const { title, place } = openingFromCall(
      call({ transcript: text, hint: { label: `${text}${text}`.slice(0, 200), at: [5, 47] } }),
    );
    expect(incidentTitleSchema.safeParse(title).success, JSON.stringify(title)).toBe(true);
    expect(incidentPlaceSchema.safeParse(place).success).toBe(true);
  }
});
