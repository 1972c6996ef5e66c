import { expect, test } from 'vitest';
import { POSTS } from '../../../src/domain/alarm/definition.ts';
import { refusals } from '../../i18n/refusals.ts';
import { ACTS, actsFor, type Situation } from './acts.ts';
import { incidentRow, part } from './incident.fixture.ts';

const FREE = { incident: null, team: null };
const why = (change: Partial<Situation>) =>
  Object.fromEntries(
    actsFor({ incident: incidentRow(), linkable: null, services: POSTS.length, denied: FREE, ...change }).map(
      ({ id, refusal }) => [id, refusal?.code ?? null],
    ),
  );
const alarm = { link: { type: 'alarm' as const, id: 'a1' }, name: 'Incendie' };

test('an open incident at a place: everything is possible but what wants something selected, a team or a closed part', () => {
  expect(why({})).toEqual({
    ...{ link: 'incident.nothing-selected', assign: null, step: 'incident.no-team', remark: null, involve: null },
    ...{ close: null, reopen: 'incident.part-open', go: null },
  });
});

test('what is selected can be linked once', () => {
  expect(why({ linkable: alarm }).link).toBeNull();
  expect(why({ linkable: alarm, incident: incidentRow({ alarms: ['a1'] }) }).link).toBe('incident.linked-already');
  // An asset that is called like an alarm is another thing.
  expect(
    why({ linkable: { ...alarm, link: { type: 'asset', id: 'a1' } }, incident: incidentRow({ alarms: ['a1'] }) }).link,
  ).toBeNull();
});

test('a closed incident takes remarks and links, and can be opened again; nobody is sent to it', () => {
  const incident = incidentRow({ state: 'closed', parts: [part('police', true)] });
  expect(why({ incident })).toMatchObject({ assign: 'incident.closed', close: 'incident.closed', reopen: null });
  expect(why({ incident, linkable: alarm })).toMatchObject({ link: null, remark: null, involve: null });
});

test('whoever may not is told so, act by act', () => {
  const denied = { code: 'operator.not-allowed', message: 'no', context: {} };
  expect(why({ denied: { incident: null, team: denied } })).toMatchObject({ assign: denied.code, remark: null });
  expect(why({ denied: { incident: denied, team: null } })).toMatchObject({ close: denied.code, assign: null });
});

test('each reason has its sentence in both languages, each act a key of its own', () => {
  const codes = [
    ...Object.values(why({})),
    ...Object.values(why({ linkable: alarm, incident: incidentRow({ alarms: ['a1'], state: 'closed', place: null }) })),
    ...Object.values(why({ services: 1 })),
  ];
  for (const code of codes)
    if (code !== null) for (const words of [refusals.fr, refusals.en]) expect(words).toHaveProperty([code]);
  expect(new Set(ACTS.map(({ key }) => key)).size).toBe(ACTS.length);
});
