import { describe, expect, it } from 'vitest';
import { alarmRow } from '../../../src/contract/alarmRow.fixture.ts';
import type { AlarmRow } from '../../../src/contract/alarms.ts';
import { alarmMarks, isFolded, markIndex, worstAlarmOf } from './alarmMarks.ts';
import { viewOf } from './geo.ts';

const row = (id: string, asset: string, priority: 1 | 2 | 3 | 4, more: Partial<AlarmRow> = {}): AlarmRow =>
  alarmRow({ id, asset, assetName: `Nom de ${asset}`, priority, raisedAt: 0, ...more });
const rows = (...all: AlarmRow[]): Map<string, AlarmRow> => new Map(all.map((one) => [one.id, one]));
const assets = new Map(['A', 'B', 'C', 'D'].map((id, index) => [id, index]));

describe('which mark an asset has', () => {
  it('lamps behind a dead cabinet have none: the cabinet has it', () => {
    const all = rows(row('1', 'A', 1), row('2', 'B', 4, { cause: '1' }), row('3', 'C', 4, { cause: '1' }));
    expect([...alarmMarks(all, assets).keys()]).toEqual([0]);
  });

  it('a consequence that is worse than its cause stands for itself', () => {
    const all = rows(row('1', 'A', 3), row('2', 'B', 1, { cause: '1' }));
    expect(isFolded(all.get('2')!, all)).toBe(false);
    expect([...alarmMarks(all, assets).keys()]).toEqual([0, 1]);
  });

  it('once the cause has gone its consequences have their own marks', () => {
    expect(alarmMarks(rows(row('2', 'B', 4, { cause: 'gone' })), assets).size).toBe(1);
  });

  it('of several alarms the worst counts, of equal ones the one that nobody has acknowledged', () => {
    const all = rows(row('1', 'A', 3), row('2', 'A', 2, { state: 'acknowledged' }), row('3', 'A', 2));
    expect(alarmMarks(all, assets).get(0)).toMatchObject({ row: '3', priority: 2, open: true });
    expect(worstAlarmOf('A', all)?.id).toBe('3');
  });

  it('an alarm that ended unacknowledged is still filled', () => {
    const all = rows(row('1', 'A', 1, { state: 'returned-unacknowledged' }));
    expect(alarmMarks(all, assets).get(0)?.open).toBe(true);
  });

  it('an asset that the register lacks is left out', () => {
    expect(alarmMarks(rows(row('1', 'Z', 1)), assets).size).toBe(0);
  });

  it('nothing is opened for an asset without alarm', () => {
    expect(worstAlarmOf('D', rows(row('1', 'A', 1)))).toBeNull();
  });
});

describe('marks that stand too near to each other', () => {
  const marks = alarmMarks(rows(row('1', 'A', 4), row('2', 'B', 2), row('3', 'C', 3), row('4', 'D', 1)), assets);
  // Three within some metres, one on the other side of town.
  const places: [number, number][] = [
    [5.04, 47.32],
    [5.0401, 47.3201],
    [5.0402, 47.32],
    [5.08, 47.33],
  ];
  const index = markIndex(marks.values(), (asset) => places[asset]!);

  it('are one at the zoom of the city, with their number and the worst among them', () => {
    const shown = index.shown(viewOf(5.06, 47.325, 12, 1000, 800));
    expect(shown.map(({ mark, count }) => [mark.priority, count])).toEqual([
      [1, 1],
      [2, 3],
    ]);
    expect(shown[1]!.partsAt()).toBeGreaterThan(12);
  });

  it('stand each for itself at the zoom of a street', () => {
    const shown = index.shown(viewOf(5.04, 47.32, 18, 1000, 800));
    expect(shown.map(({ mark, count }) => [mark.priority, count])).toEqual([
      [2, 1],
      [3, 1],
      [4, 1],
    ]);
  });

  it('carry the worst that nobody has acknowledged, not a worse one that somebody has', () => {
    const mixed = alarmMarks(
      rows(row('1', 'A', 1, { state: 'acknowledged' }), row('2', 'B', 3), row('3', 'C', 4)),
      assets,
    );
    const [one] = markIndex(mixed.values(), (asset) => places[asset]!).shown(viewOf(5.04, 47.32, 12, 1000, 800));
    expect([one!.mark.priority, one!.mark.open, one!.count]).toEqual([3, true, 3]);
    expect(one!.members().map(({ priority }) => priority)).toEqual([3, 4, 1]);
  });

  it('stay one at every zoom where they stand on one spot, and say that they never part', () => {
    const spot = markIndex(marks.values(), () => [5.04, 47.32]);
    for (const zoom of [11, 16.4, 17.2, 19.5]) {
      const shown = spot.shown(viewOf(5.04, 47.32, zoom, 1000, 800));
      expect(shown.map(({ count }) => count)).toEqual([4]);
      expect(shown[0]!.partsAt()).toBeNull();
      expect(shown[0]!.members().map(({ priority }) => priority)).toEqual([1, 2, 3, 4]);
    }
  });

  it('that part at the zoom of a lamp post say so, also from afar', () => {
    // Some eight metres apart.
    const posts = markIndex(marks.values(), (asset) => [5.04 + asset * 0.0001, 47.32]);
    expect(posts.shown(viewOf(5.04, 47.32, 16.5, 1000, 800))[0]!.partsAt()).toBe(17);
    expect(posts.shown(viewOf(5.04, 47.32, 17, 1000, 800)).map(({ count }) => count)).toEqual([1, 1, 1, 1]);
  });

  it('a vehicle that was never heard of has no mark anywhere', () => {
    expect(markIndex(marks.values(), () => null).shown(viewOf(5.04, 47.32, 12, 1000, 800))).toEqual([]);
  });

  it('a storm of 2,000 alarms is gathered to what a window can show', () => {
    const storm = Array.from({ length: 2000 }, (_, asset) => ({
      asset,
      row: String(asset),
      name: 'x',
      priority: 4 as const,
      open: true,
    }));
    const shown = markIndex(storm, (asset) => [
      4.95 + (asset % 50) * 0.004,
      47.25 + Math.floor(asset / 50) * 0.003,
    ]).shown(viewOf(5.05, 47.31, 11.3, 1060, 1020));
    expect(shown.length).toBeLessThan(500);
    expect(shown.reduce((sum, { count }) => sum + count, 0)).toBe(2000);
  });
});
