import { describe, expect, it } from 'vitest';
import { type Flow, flowAfter, NOTHING } from './flow.ts';
import { keepWork, keptWork, type TabMemory } from './keptWork.ts';
import { INSPECTION, MAPPING } from './mapping.fixture.ts';

function memory(text: string | null = null): TabMemory & { text: string | null } {
  return {
    text,
    getItem() {
      return this.text;
    },
    setItem(_, value) {
      this.text = value;
    },
    removeItem() {
      this.text = null;
    },
  };
}

const FILE = { name: 'points.csv', bytes: 7 };
const editing: Flow = (
  [
    { type: 'chosen', run: 1, file: FILE },
    { type: 'uploaded', run: 1, upload: 'u-1' },
    { type: 'inspected', run: 1, inspection: INSPECTION, saved: [], past: [] },
    { type: 'went', to: 'mapping' },
  ] as const
).reduce<Flow>(flowAfter, NOTHING);

describe('an import in a window that is loaded again', () => {
  it('is there as it was last whole', () => {
    const tab = memory();
    keepWork(tab, flowAfter(editing, { type: 'edited', draft: { ...MAPPING, title: 'Lampes' } }));
    keepWork(tab, flowAfter(editing, { type: 'edited', draft: { ...MAPPING, title: '' } }));
    expect(keptWork(tab)).toEqual({ file: FILE, upload: 'u-1', draft: { ...MAPPING, title: 'Lampes' } });
  });

  it('is forgotten once it was given up, not while a file is on its way', () => {
    const tab = memory();
    keepWork(tab, editing);
    keepWork(tab, flowAfter(editing, { type: 'chosen', run: 2, file: FILE }));
    expect(keptWork(tab)).not.toBeNull();
    keepWork(tab, NOTHING);
    expect(keptWork(tab)).toBeNull();
  });

  it.each(['', '{', '[]', '{"upload":"u-1"}', '{"file":{"name":"x","bytes":1},"upload":"u","draft":{"format":"x"}}'])(
    'is not there when what was kept cannot be read: %s',
    (text) => expect(keptWork(memory(text))).toBeNull(),
  );
});
