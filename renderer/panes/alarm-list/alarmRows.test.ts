import { describe, expect, it } from 'vitest';
import { alarmRow as alarm } from '../../../src/contract/alarmRow.fixture.ts';
import type { AlarmRow } from '../../../src/contract/alarms.ts';
import { foldedUnder } from '../../state/acknowledge.ts';
import { type AlarmFilter, NO_FILTER } from './alarmFilter.ts';
import type { Sort } from './alarmOrder.ts';
import { createAlarmList, type ListInput } from './alarmRows.ts';

const mapOf = (...rows: AlarmRow[]): Map<string, AlarmRow> => new Map(rows.map((row) => [row.id, row]));
const input = (rows: Map<string, AlarmRow>, change: Partial<ListInput> = {}): ListInput => ({
  rows,
  of: 'present',
  filter: NO_FILTER,
  sort: null,
  grouped: true,
  expanded: new Set(),
  pins: new Map(),
  language: 'fr',
  ...change,
});
const list = (rows: Map<string, AlarmRow>, change: Partial<ListInput> = {}) =>
  createAlarmList().update(input(rows, change));
const names = (rows: Map<string, AlarmRow>, change: Partial<ListInput> = {}): string[] =>
  list(rows, change).lines.map(({ row, level }) => `${'-'.repeat(level - 1)}${row.id}`);
const only = (change: Partial<AlarmFilter>): Partial<ListInput> => ({ filter: { ...NO_FILTER, ...change } });

describe('the order of the alarm list', () => {
  const old = alarm({ id: 'old', priority: 2, assetName: 'Borne 12', raisedAt: 1 });
  const taken = alarm({ id: 'taken', priority: 2, state: 'acknowledged', assetName: 'Armoire 1', raisedAt: 2 });
  const fresh = alarm({ id: 'fresh', priority: 2, assetName: 'Borne 7', raisedAt: 3 });
  const fire = alarm({ id: 'fire', priority: 1, state: 'acknowledged', assetName: 'Musée', raisedAt: 4 });
  const rows = mapOf(old, taken, fresh, fire);

  it('puts what nobody has acknowledged first, the most urgent of it above, then the newest', () => {
    expect(names(rows)).toEqual(['fresh', 'old', 'fire', 'taken']);
  });

  it('by asset puts number 7 before number 12, and still what is unacknowledged first', () => {
    const sort: Sort = { column: 'asset', descending: false };
    expect(names(rows, { sort })).toEqual(['fresh', 'old', 'taken', 'fire']);
    expect(names(rows, { sort: { ...sort, descending: true } })).toEqual(['old', 'fresh', 'fire', 'taken']);
  });

  it('by time puts the oldest first when asked', () => {
    expect(names(rows, { sort: { column: 'time', descending: false } })).toEqual(['old', 'fresh', 'taken', 'fire']);
  });

  it('a cause that is acknowledged stands with the unacknowledged while something under it is', () => {
    const cabinet = alarm({ id: 'cabinet', priority: 2, state: 'acknowledged' });
    const lamp = alarm({ id: 'lamp', priority: 4, cause: 'cabinet', causeKind: 'parent' });
    const other = alarm({ id: 'other', priority: 1, state: 'acknowledged' });
    expect(names(mapOf(cabinet, lamp, other))).toEqual(['cabinet', 'other']);
  });
});

describe('alarms under their cause', () => {
  it('lamps of a dark cabinet are folded under the cabinet, and shown on demand', () => {
    const cabinet = alarm({ id: 'cabinet', priority: 1 });
    const lamps = [1, 2, 3].map((n) =>
      alarm({ id: `lamp${n}`, priority: 4, cause: 'cabinet', causeKind: 'parent', raisedAt: n }),
    );
    const rows = mapOf(cabinet, ...lamps);
    expect(names(rows)).toEqual(['cabinet']);
    expect(list(rows).lines[0]).toMatchObject({ under: { all: 3, fresh: 3, parent: 3 } });
    expect(names(rows, { expanded: new Set(['cabinet']) })).toEqual(['cabinet', '-lamp3', '-lamp2', '-lamp1']);
    expect(names(rows, { grouped: false })).toEqual(['cabinet', 'lamp3', 'lamp2', 'lamp1']);
  });

  it('the lamp of a cabinet that is itself under another one is not lost: both are under the first', () => {
    const feeder = alarm({ id: 'feeder', priority: 1 });
    const cabinet = alarm({ id: 'cabinet', priority: 2, cause: 'feeder', causeKind: 'together' });
    const lamp = alarm({ id: 'lamp', priority: 4, cause: 'cabinet', causeKind: 'parent' });
    const rows = mapOf(feeder, cabinet, lamp);
    expect(names(rows, { expanded: new Set(['feeder']) })).toEqual(['feeder', '-cabinet', '-lamp']);
    expect(foldedUnder(feeder, rows).map(({ id }) => id)).toEqual(['cabinet', 'lamp']);
  });

  it('two that name each other as their cause are both shown', () => {
    const rows = mapOf(alarm({ id: 'a', cause: 'b' }), alarm({ id: 'b', cause: 'a' }), alarm({ id: 'c', cause: 'a' }));
    expect(names(rows).sort()).toEqual(['a', 'b', 'c']);
  });

  it('an alarm that is worse than its cause, or whose cause is over or put aside, stands for itself', () => {
    const cabinet = alarm({ id: 'cabinet', priority: 2 });
    const mast = alarm({ id: 'mast', priority: 1, cause: 'cabinet' });
    const orphan = alarm({ id: 'orphan', priority: 4, cause: 'gone' });
    expect(names(mapOf(cabinet, mast, orphan))).toEqual(['mast', 'cabinet', 'orphan']);
    const hold = { type: 'shelved', by: 'Circulation 1', reason: 'connu', at: 0, until: 9 } as const;
    const shelved = alarm({ id: 'cabinet', priority: 2, hold });
    expect(names(mapOf(shelved, alarm({ id: 'lamp', priority: 4, cause: 'cabinet' })))).toEqual(['lamp']);
  });
});

describe('a filter', () => {
  const cabinet = alarm({ id: 'cabinet', priority: 1, posts: ['traffic'] });
  const lamp = alarm({ id: 'lamp', priority: 4, cause: 'cabinet', assetName: 'Point 31877', place: 'rue Éblé' });
  const gate = alarm({ id: 'gate', priority: 1, posts: ['buildings'], kind: 'building', commune: 'Chenôve' });

  it('finds a folded alarm by name and street, without accents, and says what it leaves out', () => {
    const found = list(mapOf(cabinet, lamp, gate), {
      ...only({ words: 'eble 31877' }),
      expanded: new Set(['cabinet']),
    });
    expect(found.lines.map(({ row }) => row.id)).toEqual(['cabinet', 'lamp']);
    expect(found.matching).toBe(1);
    expect(found.outside).toEqual({ fresh: 1, urgent: 1 });
  });

  it('by post keeps what concerns every post', () => {
    const all = alarm({ id: 'all', priority: 2 });
    expect(names(mapOf(cabinet, gate, all), only({ posts: ['buildings'] }))).toEqual(['gate', 'all']);
  });

  it('by commune, kind and priority wants all of them', () => {
    const rows = mapOf(cabinet, lamp, gate);
    expect(names(rows, only({ communes: ['Chenôve'], kinds: ['building'], priorities: [1, 2] }))).toEqual(['gate']);
    expect(names(rows, only({ communes: ['Chenôve'], kinds: ['light-point'] }))).toEqual([]);
  });

  it('shows only what waits for somebody, when asked', () => {
    const taken = alarm({ id: 'taken', state: 'acknowledged' });
    const gone = alarm({ id: 'gone', state: 'returned-unacknowledged' });
    expect(names(mapOf(taken, gone), only({ unacknowledgedOnly: true }))).toEqual(['gone']);
  });

  it('text from outside is looked for as it is written, never as a pattern', () => {
    const odd = alarm({ id: 'odd', assetName: '<img src=x onerror=alert(1)> (.*' });
    expect(names(mapOf(odd, gate), only({ words: '(.*' }))).toEqual(['odd']);
  });
});

describe('held alarms', () => {
  const by = { by: 'Circulation 1', reason: 'connu', at: 0 };
  const rows = mapOf(
    alarm({ id: 'here' }),
    alarm({ id: 'shelved', priority: 1, hold: { type: 'shelved', until: 9, ...by } }),
    alarm({ id: 'out', hold: { type: 'out-of-service', ...by } }),
    alarm({ id: 'masked1', hold: { type: 'suppressed', rule: 'parent-down' } }),
    alarm({ id: 'masked2', hold: { type: 'suppressed', rule: 'hours' } }),
  );

  it('are not in the list, are counted, and call nobody', () => {
    const { lines, tally, outside } = list(rows, only({ unacknowledgedOnly: true }));
    expect(lines.map(({ row }) => row.id)).toEqual(['here']);
    expect(tally).toMatchObject({ present: 1, fresh: 1, shelved: 1, outOfService: 1, suppressed: 2 });
    expect(tally.highest?.id).toBe('here');
    expect(outside.urgent).toBe(0);
  });

  it('those that a rule masks have a list of their own', () => {
    expect(names(rows, { of: 'suppressed' }).sort()).toEqual(['masked1', 'masked2']);
  });
});

it('the strip knows the most urgent, the one that waits longest and the newest', () => {
  const { tally } = list(
    mapOf(
      alarm({ id: 'waits', priority: 3, raisedAt: 5 }),
      alarm({ id: 'older', priority: 3, raisedAt: 1, state: 'acknowledged' }),
      alarm({ id: 'urgent', priority: 1, raisedAt: 7 }),
      alarm({ id: 'newest', priority: 4, raisedAt: 9, state: 'acknowledged' }),
    ),
    only({ words: 'nothing has this' }),
  );
  expect([tally.highest?.id, tally.oldest?.id, tally.newest?.id]).toEqual(['urgent', 'waits', 'newest']);
});

describe('the row under the hand', () => {
  const pinned = (row: AlarmRow): Partial<ListInput> => ({ pins: new Map([[row.id, { row, fresh: true }]]) });
  const first = alarm({ id: 'first', raisedAt: 9 });
  const hand = alarm({ id: 'hand', raisedAt: 5 });
  const last = alarm({ id: 'last', raisedAt: 1 });

  it('keeps its place when it is acknowledged, so that the next one down is the next to do', () => {
    const done: AlarmRow = { ...hand, state: 'acknowledged' };
    const rows = mapOf(first, done, last);
    expect(names(rows, pinned(hand))).toEqual(['first', 'hand', 'last']);
    expect(list(rows, pinned(hand)).lines[1]).toMatchObject({ fresh: false, leaving: null });
    expect(names(rows)).toEqual(['first', 'last', 'hand']);
  });

  it('stays when it is over, and says so, until the hand moves', () => {
    const rows = mapOf(first, last);
    expect(list(rows, pinned(hand)).lines[1]).toMatchObject({
      key: 'hand',
      leaving: 'over',
      row: { state: 'cleared' },
    });
    expect(list(rows).lines).toHaveLength(2);
  });

  it('stays when it is put aside or a filter would take it away', () => {
    const hold = { type: 'shelved', by: 'x', reason: 'y', at: 0, until: 9 } as const;
    expect(list(mapOf(first, { ...hand, hold }, last), pinned(hand)).lines[1]).toMatchObject({ leaving: 'elsewhere' });
    const done: AlarmRow = { ...hand, state: 'acknowledged' };
    const filtered = { ...only({ unacknowledgedOnly: true }), ...pinned(hand) };
    expect(list(mapOf(first, done, last), filtered).lines[1]).toMatchObject({ key: 'hand', leaving: 'elsewhere' });
  });

  it('is not folded away when its cause comes', () => {
    const cause = alarm({ id: 'cause', priority: 2, raisedAt: 99 });
    const now: AlarmRow = { ...hand, cause: 'cause', causeKind: 'parent' };
    expect(names(mapOf(cause, now), pinned(hand))).toEqual(['cause', 'hand']);
    expect(names(mapOf(cause, now))).toEqual(['cause']);
  });
});

describe('ten thousand alarms', () => {
  const many = Array.from({ length: 10_000 }, (_, n) =>
    alarm({ id: `n${n}`, priority: ((n % 4) + 1) as 1 | 2 | 3 | 4, raisedAt: (n * 7919) % 10_007 }),
  );
  const rows = mapOf(...many);
  const filter = { ...NO_FILTER, words: 'point' };

  it('a change folds and tests what changed only, and puts it into the order without a new sort', () => {
    const alarms = createAlarmList();
    const first = alarms.update(input(rows, { filter }));
    expect(first.lines).toHaveLength(10_000);
    expect(alarms.work).toMatchObject({ folded: 10_000, tested: 10_000 });
    const sortOfAll = alarms.work.compared;

    const changed = mapOf(
      ...many.map((row, n) => (n % 1_000 === 0 ? { ...row, state: 'acknowledged' as const } : row)),
    );
    Object.assign(alarms.work, { folded: 0, tested: 0, compared: 0 });
    const second = alarms.update(input(changed, { filter }));
    expect(alarms.work).toMatchObject({ folded: 10, tested: 10 });
    // A search by halves for each of the ten.
    expect(alarms.work.compared).toBeLessThan(200);
    expect(sortOfAll).toBeGreaterThan(60_000);
    expect(second.lines.map(({ key }) => key)).toEqual(names(changed, { filter }));

    // What did not change is the same line: nothing of it is drawn again.
    const same = new Set(first.lines);
    expect(second.lines.filter((line) => !same.has(line))).toHaveLength(10);
  });

  it('many changes at once come to the same order as a list made anew', () => {
    const alarms = createAlarmList();
    alarms.update(input(rows, { filter }));
    const changed = mapOf(...many.map((row, n) => (n % 7 === 0 ? { ...row, state: 'acknowledged' as const } : row)));
    changed.delete('n3');
    expect(alarms.update(input(changed, { filter })).lines.map(({ key }) => key)).toEqual(names(changed, { filter }));
  });

  it('with nothing changed nothing is folded, tested or sorted anew', () => {
    const alarms = createAlarmList();
    alarms.update(input(rows, { filter }));
    Object.assign(alarms.work, { folded: 0, tested: 0, compared: 0 });
    alarms.update(input(rows, { filter, expanded: new Set(['n1']) }));
    expect(alarms.work).toEqual({ folded: 0, tested: 0, compared: 0 });
  });
});
