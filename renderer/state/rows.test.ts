import { describe, expect, it } from 'vitest';
import { applyFrame, type Rows } from './rows.ts';

interface Row {
  readonly id: string;
  readonly text: string;
}
const none: Rows<Row> = { number: -1, rows: new Map() };
const ids = (rows: Rows<Row> | null): string[] => [...(rows?.rows.keys() ?? [])];

describe('rows that a stream keeps up to date', () => {
  const first = applyFrame(none, {
    type: 'snapshot',
    number: 0,
    rows: [
      { id: 'a', text: '1' },
      { id: 'b', text: '1' },
    ],
  });

  it('start from a complete snapshot, whatever was there before', () => {
    expect(ids(first)).toEqual(['a', 'b']);
    expect(
      ids(applyFrame(first as Rows<Row>, { type: 'snapshot', number: 7, rows: [{ id: 'c', text: '1' }] })),
    ).toEqual(['c']);
  });

  it('take what changed and what is gone, and leave what was read before untouched', () => {
    const next = applyFrame(first as Rows<Row>, {
      type: 'delta',
      number: 1,
      upserts: [
        { id: 'b', text: '2' },
        { id: 'c', text: '1' },
      ],
      removed: ['a'],
    });
    expect(ids(next)).toEqual(['b', 'c']);
    expect(next?.rows.get('b')?.text).toBe('2');
    expect(first?.rows.get('b')?.text).toBe('1');
  });

  it('are not believed when a frame is missing: the stream is opened anew', () => {
    expect(applyFrame(first as Rows<Row>, { type: 'delta', number: 2, upserts: [], removed: [] })).toBeNull();
    expect(applyFrame(none, { type: 'delta', number: 1, upserts: [], removed: [] })).toBeNull();
  });
});
