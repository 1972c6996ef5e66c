import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { ImportRecord } from '../../../src/contract/commissioning.ts';
import { ok, refuse } from '../../../src/shared/result.ts';
import { type Flow, NOTHING } from './flow.ts';
import { INSPECTION, MAPPING, PREVIEW } from './mapping.fixture.ts';
import type { Send } from './upload.ts';
import { type CommissioningClient, createWork } from './work.ts';

/** A stream that the test feeds; ended by its signal like the station's. */
function feed<F>() {
  const waiting: ((result: IteratorResult<F>) => void)[] = [];
  const ready: IteratorResult<F>[] = [];
  const give = (result: IteratorResult<F>): void => {
    const next = waiting.shift();
    if (next) next(result);
    else ready.push(result);
  };
  return {
    stream: {
      [Symbol.asyncIterator]: () => ({
        next: (): Promise<IteratorResult<F>> => {
          const here = ready.shift();
          return here ? Promise.resolve(here) : new Promise((resolve) => waiting.push(resolve));
        },
      }),
    },
    say: (value: F) => give({ done: false, value }),
    end: () => give({ done: true, value: undefined as never }),
  };
}

const RECORD: ImportRecord = {
  ...PREVIEW,
  id: 'import-1',
  title: 'Points lumineux',
  fileName: 'points.csv',
  sha256: '0'.repeat(64),
  at: 1_000,
  by: 'Circulation 2',
  undoneAt: null,
  undoneBy: null,
  undoRefusal: null,
};

function station() {
  const previews = feed<unknown>();
  const applies = feed<unknown>();
  const heard: { name: string; input: unknown; signal: AbortSignal | undefined }[] = [];
  const member =
    <O>(name: string, answer: () => O) =>
    async (input: unknown, options?: { signal?: AbortSignal }) => {
      heard.push({ name, input, signal: options?.signal });
      return answer();
    };
  const client = {
    inspect: member('inspect', () => ({ ok: true, inspection: INSPECTION })),
    mappings: member('mappings', () => [] as unknown[]),
    preview: member('preview', () => previews.stream),
    apply: member('apply', () => applies.stream),
  };
  return { client: client as unknown as CommissioningClient, previews, applies, heard, members: client };
}

const FILE = new File(['id;x;y\n'], 'points.csv');
const sent: Send = async (file, onSent) => {
  onSent(file.size);
  return ok('u-1');
};

/** With the patience of the others for a loaded machine. */
const waitFor = (holds: () => void): Promise<void> => vi.waitFor(holds, { timeout: 30_000 });

function desk(send: Send = sent, silence = 60_000) {
  const there = station();
  const flow = createStore<Flow>(() => NOTHING);
  const lost = new Set<() => void>();
  let away = false;
  let ids = 0;
  const warnings: string[] = [];
  const work = createWork({
    flow,
    client: () => (away ? null : there.client),
    onLost(callback) {
      lost.add(callback);
      return () => lost.delete(callback);
    },
    send,
    newCommandId: () => {
      ids += 1;
      return `c-${ids}`;
    },
    warn: (text) => warnings.push(text),
    silence,
  });
  const reaches = (stage: Flow['stage']) => waitFor(() => expect(flow.getState().stage).toBe(stage));
  return {
    ...there,
    flow,
    work,
    warnings,
    lost,
    reaches,
    loseLink() {
      away = true;
      for (const callback of [...lost]) callback();
    },
    async toPreview() {
      work.choose(FILE);
      await reaches('content');
      work.tell({ type: 'went', to: 'mapping' });
      work.preview();
      there.previews.say({ type: 'preview', preview: PREVIEW });
      await reaches('preview');
    },
    askedFor: (name: string) => there.heard.filter((one) => one.name === name),
  };
}

describe('an import at the station', () => {
  it('is sent, inspected, previewed and applied', async () => {
    const { work, flow, reaches, previews, applies, askedFor, lost } = desk();
    work.choose(FILE);
    await reaches('content');
    work.tell({ type: 'went', to: 'mapping' });
    work.preview();
    previews.say({ type: 'progress', step: 'reading', done: 100, total: 200 });
    await waitFor(() => expect(flow.getState()).toMatchObject({ progress: { done: 100, total: 200 } }));
    previews.say({ type: 'preview', preview: PREVIEW });
    await reaches('preview');
    expect(askedFor('preview')[0]?.input).toEqual({ upload: 'u-1', mapping: MAPPING });
    work.apply();
    expect(askedFor('apply')).toHaveLength(0);
    work.tell({ type: 'asked', asking: true });
    work.apply();
    applies.say({ type: 'progress', step: 'writing', done: 1, total: 2 });
    applies.say({ type: 'done', import: RECORD });
    await reaches('applied');
    expect(askedFor('apply')[0]?.input).toEqual({ commandId: 'c-1', preview: 'preview-1' });
    // Nothing is left that listens to the link, and the streams are let go.
    await waitFor(() => expect(lost.size).toBe(0));
    expect(askedFor('apply')[0]?.signal?.aborted).toBe(true);
  });

  it('says what the station refuses, and sends no empty file', async () => {
    const { work, flow, reaches, heard } = desk(async () => refuse('import.format', 'pdf'));
    work.choose(new File([], 'vide.csv'));
    await reaches('empty');
    expect(flow.getState()).toMatchObject({ refusal: { code: 'import.empty' } });
    work.choose(FILE);
    await waitFor(() => expect(flow.getState()).toMatchObject({ refusal: { code: 'import.format' } }));
    expect(heard).toEqual([]);
  });

  it('is sent again when the first sending was cut', async () => {
    let tries = 0;
    const { work, flow, reaches } = desk(async () => {
      tries += 1;
      return tries === 1 ? refuse('import.not-sent', 'cut') : ok('u-2');
    });
    work.choose(FILE);
    await waitFor(() => expect(flow.getState()).toMatchObject({ refusal: { code: 'import.not-sent' } }));
    work.retry();
    await reaches('content');
    expect(flow.getState()).toMatchObject({ open: { upload: 'u-2', file: { name: 'points.csv' } } });
  });

  it('is inspected also when the saved mappings cannot be read', async () => {
    const { work, reaches, members, warnings } = desk();
    members.mappings = () => Promise.reject(new Error('broken'));
    work.choose(FILE);
    await reaches('content');
    expect(warnings).toEqual(['saved mappings could not be read:']);
  });

  it('goes on after the window was loaded again', async () => {
    const { work, flow, reaches, askedFor } = desk();
    const draft = { ...MAPPING, title: 'Lampes' };
    work.resume({ file: { name: 'points.csv', bytes: 7 }, upload: 'u-9', draft });
    await reaches('content');
    expect(askedFor('inspect')[0]?.input).toEqual({ upload: 'u-9' });
    expect(flow.getState()).toMatchObject({ open: { draft, upload: 'u-9' } });
  });
});

describe('an import that does not come to its end', () => {
  it('leaves the stream when it is cancelled', async () => {
    const { work, flow, reaches, previews, askedFor, warnings } = desk();
    work.choose(FILE);
    await reaches('content');
    work.tell({ type: 'went', to: 'mapping' });
    work.preview();
    await waitFor(() => expect(askedFor('preview')).toHaveLength(1));
    work.cancel();
    expect(flow.getState()).toMatchObject({ stage: 'mapping', refusal: null });
    expect(askedFor('preview')[0]?.signal?.aborted).toBe(true);
    previews.say({ type: 'preview', preview: PREVIEW });
    await waitFor(() => expect(flow.getState()).toMatchObject({ stage: 'mapping', refusal: null }));
    expect(warnings).toEqual([]);
  });

  it('says that the station went away', async () => {
    const { work, flow, reaches, loseLink } = desk();
    work.choose(FILE);
    await reaches('content');
    work.tell({ type: 'went', to: 'mapping' });
    work.preview();
    loseLink();
    await reaches('mapping');
    expect(flow.getState()).toMatchObject({ refusal: { code: 'station.lost' } });
  });

  it('does not claim that nothing was written when the station went away in the writing; the next try has the same id', async () => {
    const { work, flow, reaches, toPreview, loseLink, askedFor } = desk();
    await toPreview();
    work.tell({ type: 'asked', asking: true });
    work.apply();
    await waitFor(() => expect(askedFor('apply')).toHaveLength(1));
    loseLink();
    await reaches('preview');
    expect(flow.getState()).toMatchObject({ refusal: { code: 'import.unsure' }, attempt: { commandId: 'c-1' } });
    work.tell({ type: 'asked', asking: true });
    work.apply();
    expect(flow.getState()).toMatchObject({ stage: 'applying', commandId: 'c-1' });
  });

  it('is not taken for written when the station was away before anything was asked', async () => {
    const { work, flow, reaches, toPreview, loseLink, askedFor } = desk();
    await toPreview();
    loseLink();
    work.tell({ type: 'asked', asking: true });
    work.apply();
    await reaches('preview');
    expect(flow.getState()).toMatchObject({ refusal: { code: 'station.lost' }, attempt: null });
    expect(askedFor('apply')).toEqual([]);
  });

  it('tries with a new id after it was cancelled', async () => {
    const { work, flow, toPreview, askedFor } = desk();
    await toPreview();
    work.tell({ type: 'asked', asking: true });
    work.apply();
    await waitFor(() => expect(askedFor('apply')).toHaveLength(1));
    work.cancel();
    work.tell({ type: 'asked', asking: true });
    work.apply();
    expect(flow.getState()).toMatchObject({ stage: 'applying', commandId: 'c-2' });
  });

  it('finds out that it was written before the cancellation arrived', async () => {
    const { work, flow, toPreview, askedFor } = desk();
    work.heard([{ ...RECORD, id: 'import-0' }]);
    await toPreview();
    work.tell({ type: 'asked', asking: true });
    work.apply();
    await waitFor(() => expect(askedFor('apply')).toHaveLength(1));
    work.cancel();
    work.heard([{ ...RECORD, id: 'import-0' }]);
    expect(flow.getState().stage).toBe('preview');
    work.heard([RECORD, { ...RECORD, id: 'import-0' }]);
    expect(flow.getState()).toMatchObject({ stage: 'applied', record: { id: 'import-1' } });
  });

  it('is told as failed when the stream ends without an answer', async () => {
    const { work, flow, reaches, previews, warnings } = desk();
    work.choose(FILE);
    await reaches('content');
    work.tell({ type: 'went', to: 'mapping' });
    work.preview();
    previews.end();
    await reaches('mapping');
    expect(flow.getState()).toMatchObject({ refusal: { code: 'station.failed' } });
    expect(warnings).toHaveLength(1);
  });
});

describe('a station that says nothing', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is given up after its time, not before', async () => {
    const { work, flow, previews } = desk(sent, 1_000);
    work.choose(FILE);
    await vi.advanceTimersByTimeAsync(1);
    work.tell({ type: 'went', to: 'mapping' });
    work.preview();
    await vi.advanceTimersByTimeAsync(900);
    previews.say({ type: 'progress', step: 'reading', done: 1, total: 2 });
    await vi.advanceTimersByTimeAsync(900);
    expect(flow.getState().stage).toBe('reading');
    await vi.advanceTimersByTimeAsync(200);
    expect(flow.getState()).toMatchObject({ stage: 'mapping', refusal: { code: 'import.silent' } });
  });
});
