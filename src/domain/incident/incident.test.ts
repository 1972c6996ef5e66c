import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  commandOf,
  decide,
  evolve,
  INCIDENT_TRANSITIONS,
  type IncidentCommand,
  type IncidentState,
  NO_INCIDENT,
} from './incident.ts';
import { type IncidentOperation, incidentOperationSchema, MOST_LINKS } from './operations.ts';

const OPEN: IncidentCommand = {
  type: 'open',
  kind: 'road',
  title: 'Arbre tombé, rue Monge',
  place: { label: '3 rue Monge', at: [5.04, 47.32] },
  priority: 2,
  services: ['police', 'traffic'],
  links: [{ type: 'call', id: 'call-1' }],
};
const close = (post: 'police' | 'traffic' | 'snow'): IncidentCommand => ({
  type: 'close-part',
  post,
  disposition: 'resolved',
  note: '',
});
const REMARK = '019f0000-0000-7000-8000-000000000001';
type Act = readonly [position: string, command: IncidentCommand];

function after(acts: readonly Act[], state: IncidentState = NO_INCIDENT): IncidentState {
  for (const [position, command] of acts) {
    const decided = decide(state, command, { now: 7, position });
    if (decided.ok)
      for (const { kind, body } of decided.value) state = evolve(state, { kind, body } as IncidentOperation);
  }
  return state;
}
const refusalOf = (state: IncidentState, command: IncidentCommand) => {
  const decided = decide(state, command, { now: 8, position: 'B' });
  return decided.ok ? null : decided.refusal;
};

test('each service closes its own part, and the incident is closed with the last', () => {
  const opened = after([['A', OPEN]]);
  expect(opened).toMatchObject({ state: 'open', openedBy: 'A', parts: [{ post: 'police' }, { post: 'traffic' }] });
  const one = after([['A', close('police')]], opened);
  expect(one).toMatchObject({
    state: 'open',
    parts: [{ closed: { by: 'A', disposition: 'resolved' } }, { closed: null }],
  });
  expect(after([['B', close('traffic')]], one)).toMatchObject({ state: 'closed', closedAt: 7 });
});

test('a part that is closed is not closed again: the second is told by whom it was', () => {
  const one = after([
    ['A', OPEN],
    ['A', close('police')],
  ]);
  expect(refusalOf(one, close('police'))).toMatchObject({ code: 'incident.part-closed', context: { by: 'A' } });
  expect(refusalOf(one, close('snow'))).toMatchObject({ code: 'incident.no-part', context: { post: 'snow' } });
});

test('a closed incident is open again when a part is reopened with a reason', () => {
  const closed = after([
    ['A', OPEN],
    ['A', close('police')],
    ['A', close('traffic')],
  ]);
  expect(refusalOf(closed, { type: 'reopen-part', post: 'police', reason: ' ' })?.code).toBe('incident.reason');
  const again = after([['B', { type: 'reopen-part', post: 'police', reason: 'branche retombée' }]], closed);
  expect(again).toMatchObject({ state: 'open', parts: [{ closed: null }, { closed: { by: 'A' } }] });
  expect(again).not.toHaveProperty('closedAt');
  expect(refusalOf(again, { type: 'reopen-part', post: 'police', reason: 'encore' })?.code).toBe('incident.part-open');
});

test('a service that one desk adds while another closes the last part is not lost', () => {
  const opened = after([['A', { ...OPEN, services: ['traffic'] }]]);
  const added = decide(opened, { type: 'involve', post: 'snow' }, { now: 9, position: 'B' });
  const closed = after([['A', close('traffic')]], opened);
  expect(closed.state).toBe('closed');
  // Decided before the other's closing, ordered after it.
  const merged = added.ok ? evolve(closed, added.value[0] as IncidentOperation) : closed;
  expect(merged).toMatchObject({ state: 'open', parts: [{ post: 'traffic' }, { post: 'snow', closed: null }] });
});

test('alarms, calls and cameras come to an incident once each, and leave it once', () => {
  const camera = { type: 'asset', id: 'CAM-12' } as const;
  const linked = after([
    ['A', OPEN],
    ['A', { type: 'link', link: camera }],
    ['B', { type: 'link', link: camera }],
  ]);
  expect(linked).toMatchObject({ links: [{ id: 'call-1' }, camera] });
  const gone = after([['A', { type: 'unlink', link: camera }]], linked);
  expect(gone).toMatchObject({ links: [{ id: 'call-1' }] });
  expect(refusalOf(gone, { type: 'unlink', link: camera })?.code).toBe('incident.not-linked');
  const many = Array.from({ length: MOST_LINKS }, (_, i) => ({ type: 'alarm' as const, id: `AL-${i}` }));
  const full = after([['A', { ...OPEN, links: many }]]);
  expect(refusalOf(full, { type: 'link', link: camera })).toMatchObject({ context: { most: MOST_LINKS } });
});

test('a remark that is sent again is written once; one that says nothing is refused', () => {
  const remark = { type: 'remark', remark: REMARK, text: ' la voie est libre ' } as const;
  const said = after([
    ['A', OPEN],
    ['A', remark],
    ['A', remark],
  ]);
  expect(said).toMatchObject({ remarks: [{ by: 'A', text: 'la voie est libre' }] });
  expect(refusalOf(said, { type: 'remark', remark: 'x', text: ' ' })?.code).toBe('incident.remark');
});

test('what is said anew holds, what was never opened has nothing', () => {
  const opened = after([['A', OPEN]]);
  const amended = after([['B', { type: 'amend', change: { field: 'priority', value: 1 } }]], opened);
  expect(amended).toMatchObject({ priority: 1, title: 'Arbre tombé, rue Monge' });
  expect(refusalOf(opened, { type: 'amend', change: { field: 'title', value: 'deux\nlignes' } })?.code).toBe(
    'incident.title',
  );
  expect(refusalOf(NO_INCIDENT, close('police'))?.code).toBe('incident.unknown');
  expect(refusalOf(NO_INCIDENT, { ...OPEN, services: [] })?.code).toBe('incident.services');
  expect(refusalOf(NO_INCIDENT, { ...OPEN, title: '' })?.code).toBe('incident.title');
});

test('operations of a hostile station are none', () => {
  const good = { at: 5, by: 'A', kind: 'road', title: 'x', place: null, priority: 2, services: ['police'], links: [] };
  const isRead = (body: unknown): boolean =>
    incidentOperationSchema.safeParse({ kind: 'incident.opened', body }).success;
  expect(isRead(good)).toBe(true);
  for (const bad of [
    { title: '\u202eteltit' },
    { title: 'a\u0000b' },
    { title: 'x'.repeat(161) },
    { priority: 0 },
    { services: [] },
    { services: ['__proto__'] },
    { place: { label: 'x', at: [Number.NaN, 47] } },
    { place: { label: 'x', at: [500, 47] } },
    { links: Array.from({ length: MOST_LINKS + 1 }, () => ({ type: 'alarm', id: 'x' })) },
    { links: [{ type: 'team', id: 'x' }] },
    { at: -1 },
    { by: '' },
  ])
    expect(isRead({ ...good, ...bad }), JSON.stringify(bad)).toBe(false);
});

test('any story keeps to the table of transitions, and is closed exactly when no part is open', () => {
  const commands: IncidentCommand[] = [
    OPEN,
    close('police'),
    close('traffic'),
    close('snow'),
    { type: 'involve', post: 'snow' },
    { type: 'reopen-part', post: 'traffic', reason: 'encore' },
    { type: 'link', link: { type: 'alarm', id: 'a' } },
    { type: 'unlink', link: { type: 'alarm', id: 'a' } },
    { type: 'remark', remark: REMARK, text: 'vu' },
    { type: 'amend', change: { field: 'place', value: null } },
  ];
  const act = fc.tuple(fc.constantFrom('A', 'B'), fc.constantFrom(...commands));
  fc.assert(
    fc.property(fc.array(act, { maxLength: 14 }), act, (story, [position, command]) => {
      const state = after(story);
      if (state.state !== 'none')
        expect(state.state === 'closed').toBe(state.parts.every(({ closed }) => closed !== null));
      const decided = decide(state, command, { now: 7, position });
      if (!decided.ok) return;
      for (const { kind, body } of decided.value) {
        const operation = incidentOperationSchema.parse({ kind, body });
        const next = evolve(state, operation);
        const step = INCIDENT_TRANSITIONS[state.state][kind];
        expect(typeof step === 'string' ? [step] : [step.last, step.others]).toContain(next.state);
        // The hub decides again what is guarded, and comes to the same.
        const again = commandOf(operation);
        if (again) expect(decide(state, again, { now: 7, position }).ok).toBe(true);
      }
    }),
  );
});
