import { describe, expect, it } from 'vitest';
import type { ImportRecord } from '../../../src/contract/commissioning.ts';
import { changesNothing, draftIn, type Flow, type FlowEvent, flowAfter, isBusy, NOTHING } from './flow.ts';
import { INSPECTION, MAPPING, PREVIEW } from './mapping.fixture.ts';

const through = (flow: Flow, ...events: readonly FlowEvent[]): Flow => events.reduce(flowAfter, flow);

const FILE = { name: 'points_lumineux.csv', bytes: 2_480_113 };
const REFUSAL = { code: 'import.unreadable', message: 'unreadable', context: {} };
const RECORD: ImportRecord = {
  id: 'import-1',
  dataset: 'points-lumineux',
  title: 'Points lumineux',
  target: 'asset',
  fileName: FILE.name,
  sha256: '0'.repeat(64),
  at: 1_000,
  by: 'Circulation 2',
  added: 412,
  changed: 3,
  removed: 0,
  bad: 12,
  undoneAt: null,
  undoneBy: null,
  undoRefusal: null,
};

const chosen: FlowEvent = { type: 'chosen', run: 1, file: FILE };
const opened: readonly FlowEvent[] = [
  chosen,
  { type: 'uploaded', run: 1, upload: 'u-1' },
  { type: 'inspected', run: 1, inspection: INSPECTION, saved: [], past: [] },
];
const previewed: readonly FlowEvent[] = [
  ...opened,
  { type: 'went', to: 'mapping' },
  { type: 'previewing', run: 2 },
  { type: 'previewed', run: 2, preview: PREVIEW },
];
const applying: readonly FlowEvent[] = [
  ...previewed,
  { type: 'asked', asking: true },
  { type: 'applying', run: 3, commandId: 'c-1', known: ['import-0'] },
];

describe('an import', () => {
  it('goes from a file to what it changed, each step after the other', () => {
    const stages: string[] = [];
    let flow: Flow = NOTHING;
    for (const event of [...applying, { type: 'applied', run: 3, record: RECORD } as const]) {
      flow = flowAfter(flow, event);
      stages.push(flow.stage);
    }
    expect([...new Set(stages)]).toEqual([
      'sending',
      'inspecting',
      'content',
      'mapping',
      'reading',
      'preview',
      'applying',
      'applied',
    ]);
    expect(flow).toMatchObject({ record: { id: 'import-1' } });
    expect(draftIn(flow)).toBeNull();
  });

  it('starts from the suggestion of the file', () => {
    expect(through(NOTHING, ...opened)).toMatchObject({
      stage: 'content',
      open: { draft: MAPPING, origin: { from: 'suggestion' }, preview: null },
    });
  });

  it('tells how much of the file has gone, and never less than before', () => {
    const flow = through(NOTHING, chosen, { type: 'sent', run: 1, bytes: 900 }, { type: 'sent', run: 1, bytes: 400 });
    expect(flow).toMatchObject({ stage: 'sending', sent: 900 });
  });

  it('is not applied before it was asked for and answered', () => {
    const flow = through(NOTHING, ...previewed);
    expect(flowAfter(flow, { type: 'applying', run: 3, commandId: 'c-1', known: [] })).toBe(flow);
  });

  it('must be previewed anew once its mapping was changed', () => {
    const changed = through(NOTHING, ...previewed, { type: 'went', to: 'mapping' }, { type: 'edited', draft: MAPPING });
    expect(changed).toMatchObject({ stage: 'mapping', open: { preview: null } });
    expect(flowAfter(changed, { type: 'went', to: 'preview' })).toBe(changed);
    // Looking back without a change leaves the preview as it is.
    const looked = through(NOTHING, ...previewed, { type: 'went', to: 'content' }, { type: 'went', to: 'preview' });
    expect(looked).toMatchObject({ stage: 'preview', preview: { id: 'preview-1' } });
  });
});

describe('an import that is stopped', () => {
  it('hears no late answer of what was cancelled', () => {
    const cancelled = through(NOTHING, chosen, { type: 'cancelled' });
    expect(cancelled).toEqual(NOTHING);
    for (const late of [
      { type: 'sent', run: 1, bytes: 10 },
      { type: 'uploaded', run: 1, upload: 'u-1' },
      { type: 'inspected', run: 1, inspection: INSPECTION, saved: [], past: [] },
      { type: 'refused', run: 1, refusal: REFUSAL },
    ] as const)
      expect(flowAfter(cancelled, late)).toBe(cancelled);
  });

  it('hears only the last file that was chosen', () => {
    const flow = through(NOTHING, chosen, { type: 'chosen', run: 2, file: { name: 'autre.csv', bytes: 9 } });
    expect(flowAfter(flow, { type: 'uploaded', run: 1, upload: 'u-1' })).toBe(flow);
    expect(flowAfter(flow, { type: 'uploaded', run: 2, upload: 'u-2' })).toMatchObject({ upload: 'u-2' });
  });

  it('goes back to its mapping when the reading is cancelled, with nothing lost', () => {
    const flow = through(
      NOTHING,
      ...opened,
      { type: 'went', to: 'mapping' },
      { type: 'edited', draft: { ...MAPPING, title: 'Lampes' } },
      { type: 'previewing', run: 2 },
      { type: 'progressed', run: 2, progress: { step: 'reading', done: 10, total: 34_018 } },
      { type: 'cancelled' },
    );
    expect(flow).toMatchObject({ stage: 'mapping', open: { draft: { title: 'Lampes' } }, refusal: null });
  });

  it('is not stopped in its writing by another file', () => {
    const flow = through(NOTHING, ...applying);
    expect(flowAfter(flow, { type: 'chosen', run: 4, file: FILE })).toBe(flow);
    expect(flowAfter(flow, { type: 'startedOver' })).toBe(flow);
    expect(isBusy(flow)).toBe(true);
  });

  it('keeps the mapping for a mended file', () => {
    const edited = { ...MAPPING, title: 'Lampes' };
    const flow = through(
      NOTHING,
      ...opened,
      { type: 'went', to: 'mapping' },
      { type: 'edited', draft: edited },
      { type: 'chosen', run: 2, file: FILE },
      { type: 'refused', run: 2, refusal: REFUSAL },
      { type: 'chosen', run: 3, file: FILE },
      { type: 'uploaded', run: 3, upload: 'u-3' },
      { type: 'inspected', run: 3, inspection: INSPECTION, saved: [MAPPING], past: [] },
    );
    expect(flow).toMatchObject({ open: { draft: edited, origin: { from: 'before' }, upload: 'u-3' } });
  });
});

describe('an import that is refused', () => {
  it('says so where it was asked for', () => {
    expect(through(NOTHING, chosen, { type: 'refused', run: 1, refusal: REFUSAL })).toMatchObject({
      stage: 'empty',
      refusal: REFUSAL,
    });
    const reading = through(NOTHING, ...opened, { type: 'went', to: 'mapping' }, { type: 'previewing', run: 2 });
    expect(flowAfter(reading, { type: 'refused', run: 2, refusal: REFUSAL })).toMatchObject({
      stage: 'mapping',
      refusal: REFUSAL,
    });
  });

  it('asks for the file again when the station no longer has it, and keeps the mapping', () => {
    const reading = through(NOTHING, ...opened, { type: 'went', to: 'mapping' }, { type: 'previewing', run: 2 });
    const refusal = { ...REFUSAL, code: 'import.no-upload' };
    expect(flowAfter(reading, { type: 'refused', run: 2, refusal })).toEqual({
      stage: 'empty',
      before: MAPPING,
      refusal,
    });
  });

  it('is to be previewed again when the register changed meanwhile', () => {
    const refusal = { ...REFUSAL, code: 'import.outdated' };
    expect(through(NOTHING, ...applying, { type: 'refused', run: 3, refusal })).toMatchObject({
      stage: 'mapping',
      open: { preview: null },
      refusal,
    });
  });

  it('may be tried again when the disk was full', () => {
    const refusal = { ...REFUSAL, code: 'store.full' };
    expect(through(NOTHING, ...applying, { type: 'refused', run: 3, refusal })).toMatchObject({
      stage: 'preview',
      refusal,
      attempt: null,
    });
  });
});

describe('an import of which nobody knows whether it was written', () => {
  const unsure = through(NOTHING, ...applying, { type: 'refused', run: 3, refusal: REFUSAL, unsure: true });

  it('is remembered with its id, so that trying again does not write twice', () => {
    expect(unsure).toMatchObject({ stage: 'preview', attempt: { commandId: 'c-1', how: 'unsure' } });
  });

  it('is shown as done when the station tells it among its imports', () => {
    expect(through(unsure, { type: 'heard', records: [RECORD] })).toMatchObject({
      stage: 'applied',
      record: { id: 'import-1' },
    });
  });

  it('is not taken for one that was there before, of another set, or undone', () => {
    for (const other of [
      { ...RECORD, id: 'import-0' },
      { ...RECORD, dataset: 'autre' },
      { ...RECORD, fileName: 'autre.csv' },
      { ...RECORD, undoneAt: 2_000 },
    ])
      expect(flowAfter(unsure, { type: 'heard', records: [other] })).toBe(unsure);
  });

  it('is told honestly when a cancellation came too late', () => {
    const cancelled = through(NOTHING, ...applying, { type: 'cancelled' });
    expect(cancelled).toMatchObject({ stage: 'preview', attempt: { how: 'cancelled' } });
    expect(flowAfter(cancelled, { type: 'heard', records: [RECORD] }).stage).toBe('applied');
  });
});

it('a preview that changes nothing is known as such', () => {
  expect(changesNothing({ added: 0, changed: 0, removed: 0 })).toBe(true);
  expect(changesNothing({ added: 0, changed: 0, removed: 1 })).toBe(false);
});
