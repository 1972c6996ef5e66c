import { describe, expect, it } from 'vitest';
import { alarmRow as alarm } from '../../../src/contract/alarmRow.fixture.ts';
import type { AlarmRow } from '../../../src/contract/alarms.ts';
import { alarmLines } from './alarmRows.ts';

const mapOf = (...rows: AlarmRow[]): Map<string, AlarmRow> => new Map(rows.map((row) => [row.id, row]));
const ALL = { unacknowledgedOnly: false, text: '' };
const names = (rows: Map<string, AlarmRow>, open: string[] = [], filter = ALL): string[] =>
  alarmLines(rows, new Set(open), filter, 'fr').map(({ row, level }) => `${'-'.repeat(level - 1)}${row.id}`);

describe('the alarm list', () => {
  it('puts the most urgent first, then what nobody has acknowledged, then the newest', () => {
    const old = alarm({ id: 'old', priority: 2 });
    const taken = alarm({ id: 'taken', priority: 2, state: 'acknowledged' });
    const fresh = alarm({ id: 'fresh', priority: 2 });
    const fire = alarm({ id: 'fire', priority: 1, state: 'acknowledged' });
    expect(names(mapOf(old, taken, fresh, fire))).toEqual(['fire', 'fresh', 'old', 'taken']);
  });

  it('folds the lamps of a dark cabinet under the cabinet, and opens on demand', () => {
    const cabinet = alarm({ id: 'cabinet', priority: 1 });
    const lamps = [1, 2, 3].map((n) => alarm({ id: `lamp${n}`, priority: 4, cause: 'cabinet' }));
    const rows = mapOf(cabinet, ...lamps);
    expect(names(rows)).toEqual(['cabinet']);
    expect(alarmLines(rows, new Set(), ALL, 'fr')[0]).toMatchObject({ under: 3, freshUnder: 3 });
    expect(names(rows, ['cabinet'])).toEqual(['cabinet', '-lamp3', '-lamp2', '-lamp1']);
  });

  it('never hides an alarm that is worse than its cause, or whose cause is over', () => {
    const cabinet = alarm({ id: 'cabinet', priority: 2 });
    const mast = alarm({ id: 'mast', priority: 1, cause: 'cabinet' });
    const orphan = alarm({ id: 'orphan', priority: 4, cause: 'gone' });
    expect(names(mapOf(cabinet, mast, orphan))).toEqual(['mast', 'cabinet', 'orphan']);
  });

  it('finds a folded alarm by its name, without accents', () => {
    const cabinet = alarm({ id: 'cabinet', priority: 1 });
    const lamp = alarm({ id: 'lamp', priority: 4, cause: 'cabinet', assetName: 'Point 31877, rue Éblé' });
    const other = alarm({ id: 'other', assetName: 'Borne 7' });
    const filter = { unacknowledgedOnly: false, text: 'eble 31877' };
    expect(names(mapOf(cabinet, lamp, other), ['cabinet'], filter)).toEqual(['cabinet', '-lamp']);
  });

  it('shows only what waits for somebody, when asked', () => {
    const taken = alarm({ id: 'taken', state: 'acknowledged' });
    const gone = alarm({ id: 'gone', state: 'returned-unacknowledged' });
    expect(names(mapOf(taken, gone), [], { unacknowledgedOnly: true, text: '' })).toEqual(['gone']);
  });
});
