import type { AlarmRow } from './alarms.ts';

let made = 0;

/** A row for tests: a light point that does not answer, each with an identifier and a minute of its own. */
export function alarmRow(change: Partial<AlarmRow> = {}): AlarmRow {
  made += 1;
  return {
    id: `a${made}`,
    asset: `X-${made}`,
    assetName: `Point ${made}`,
    kind: 'light-point',
    commune: 'Dijon',
    place: 'rue Monge',
    condition: 'not-answering',
    priority: 3,
    text: { fr: 'Ne répond plus', en: 'Does not answer' },
    detail: null,
    state: 'unacknowledged',
    raisedAt: made * 1_000,
    returnedAt: null,
    acknowledgedAt: null,
    acknowledgedBy: null,
    owner: null,
    comments: 0,
    escalatedTo: null,
    posts: [],
    latching: false,
    hold: null,
    chattering: false,
    pending: false,
    cause: null,
    causeKind: null,
    ...change,
  };
}
