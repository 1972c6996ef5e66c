import { randomUUID } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { ImportMapping, ImportRecord, Inspection, Preview } from '../../../src/contract/commissioning.ts';
import type { Asset } from '../../../src/domain/asset/asset.ts';
import { ok, type Refusal, type Result, refuse } from '../../../src/shared/result.ts';
import type { Places } from '../register/places.ts';
import type { RecordChange } from '../register/records.ts';
import type { Register } from '../register/register.ts';
import {
  type AppliedImport,
  CITY_DATASET,
  type RegisterStore,
  type RegisterWriting,
  UNDOABLE,
} from '../register/registerStore.ts';
import type { ChangeFeed } from '../services/changeFeed.ts';
import { createChangeFeed } from '../services/changeFeed.ts';
import { type Compared, createComparison } from './comparison.ts';
import { inspectFile } from './read/inspectFile.ts';
import { readRecords } from './read/readRecords.ts';
import type { Upload, Uploads } from './uploads.ts';

/** How far a long work is. */
export interface Step {
  readonly type: 'progress';
  readonly step: 'reading' | 'comparing' | 'writing';
  readonly done: number;
  readonly total: number;
}
type Refused = { readonly type: 'refused'; readonly refusal: Refusal };

/** Reads what a city publishes into the register: looked at, compared, taken in whole or not at all, and undone. */
export interface Commissioning {
  inspect(upload: string): Promise<Result<Inspection>>;
  /** Ends early when `signal` is aborted or the reader leaves. */
  preview(
    upload: string,
    mapping: ImportMapping,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Step | Refused | { readonly type: 'preview'; readonly preview: Preview }>;
  /** The same command again gives what the first one did. */
  apply(
    command: string,
    preview: string,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Step | Refused | { readonly type: 'done'; readonly import: ImportRecord }>;
  undo(id: string): Promise<Result<void>>;
  imports(): ImportRecord[];
  readonly importFeed: ChangeFeed<'imports'>;
  mappings(): ImportMapping[];
  saveMapping(mapping: ImportMapping): Result<void>;
}

/** What an import or its undoing did; told after it was written. */
export type RegisterEvent =
  | { readonly target: 'asset'; readonly assets: ReadonlyMap<string, Asset | null> }
  | { readonly target: Exclude<RecordChange['target'], 'asset'>; readonly ids: readonly string[] };

export interface CommissioningOptions {
  readonly uploads: Uploads;
  readonly store: RegisterStore;
  readonly register: Register;
  readonly places: Places;
  /** Whether the city's file has an account of cameras of that name. */
  readonly isCameraAccount: (name: string) => boolean;
  readonly position: string;
  readonly now: () => number;
  readonly onChange: (event: RegisterEvent) => void;
}

interface KeptPreview {
  readonly upload: Upload;
  readonly mapping: ImportMapping;
  readonly compared: Compared;
  /** Of the register that it was compared with. */
  readonly version: number;
}

/** Records that are written or read before everybody else has a turn: some 10 ms. */
const SLICE = 400;
const KNOWN_SLICE = 2_000;
const PREVIEWS = 2;
const LISTED = 100;

const refused = ({ refusal }: { readonly refusal: Refusal }): Refused => ({
  type: 'refused',
  refusal: { ...refusal, context: { ...refusal.context } },
});

/** Opens it. */
export function createCommissioning(options: CommissioningOptions): Commissioning {
  const { uploads, store, register, places, now } = options;
  const { communeAt, isCommune, streetOf } = places;
  const context = { communeAt, isCommune, streetOf, isCameraAccount: options.isCameraAccount };
  const importFeed = createChangeFeed<'imports'>();
  const previews = new Map<string, KeptPreview>();

  const found = (id: string): Result<Upload> => {
    const upload = uploads.get(id);
    return upload ? ok(upload) : refuse('import.no-upload', 'that file is no longer here');
  };

  async function* knownOf(mapping: ImportMapping): AsyncGenerator<Step, Map<string, string>> {
    const known = new Map<string, string>();
    for (let after = ''; ; ) {
      const slice = store.known(mapping.target, mapping.dataset, after, KNOWN_SLICE);
      for (const [id, text] of slice) known.set(id, text);
      after = slice.at(-1)?.[0] ?? '';
      if (slice.length < KNOWN_SLICE) return known;
      yield { type: 'progress', step: 'comparing', done: known.size, total: 0 };
      await turn();
    }
  }

  /** Writes changes slice by slice; the caller commits. Yields progress; gives what the register in memory is to be told. */
  async function* written(
    writing: RegisterWriting,
    changes: readonly RecordChange[],
    dataset: string,
  ): AsyncGenerator<Step, Result<RegisterEvent[]>> {
    const assets = new Map<string, Asset | null>();
    const others = new Map<Exclude<RecordChange['target'], 'asset'>, string[]>();
    const total = changes.length * 2;
    const steps = [writing.release, (slice: readonly RecordChange[]) => writing.put(slice, dataset)];
    for (const [pass, step] of steps.entries())
      for (let at = 0; at < changes.length; at += SLICE) {
        const slice = changes.slice(at, at + SLICE);
        const done = step(slice);
        if (!done.ok) return done;
        if (pass === 1)
          for (const { target, id, after } of slice)
            if (target === 'asset') assets.set(id, after === null ? null : (JSON.parse(after) as Asset));
            else others.set(target, [...(others.get(target) ?? []), id]);
        yield { type: 'progress', step: 'writing', done: pass * changes.length + at + slice.length, total };
        await turn();
      }
    const events: RegisterEvent[] = [...others].map(([target, ids]) => ({ target, ids }));
    return ok(assets.size > 0 ? [{ target: 'asset', assets }, ...events] : events);
  }

  const undoRefusal = (one: AppliedImport, newest: number): Refusal | null => {
    if (one.undoneAt !== null) return refuse('import.undone', 'undone already', { at: one.undoneAt }).refusal;
    if (one.seq <= newest - UNDOABLE)
      return refuse('import.too-old', 'what was there before is not kept any more').refusal;
    const later = store.overlaidBy(one);
    if (!later) return null;
    return refuse('import.overlaid', 'a later import of the same records has to be undone first', {
      title: later.title,
      at: later.at,
    }).refusal;
  };
  const recordOf = ({ seq, ...one }: AppliedImport, newest: number): ImportRecord => {
    const refusal = undoRefusal({ seq, ...one }, newest);
    return { ...one, undoRefusal: refusal ? { ...refusal, context: { ...refusal.context } } : null };
  };
  const listed = (): ImportRecord[] => {
    const imports = store.imports(LISTED);
    return imports.map((one) => recordOf(one, imports[0]?.seq ?? 0));
  };
  const tell = (events: readonly RegisterEvent[]): void => {
    for (const event of events) options.onChange(event);
    importFeed.changed('imports');
  };

  return {
    importFeed,
    imports: listed,
    async inspect(id) {
      const upload = found(id);
      if (!upload.ok) return upload;
      // Where two coordinate systems are possible, it is the one in which the places lie in this city.
      return inspectFile(upload.value, { isKnownPlace: (at) => places.communeAt(at) !== null });
    },
    async *preview(id, mapping, signal) {
      const upload = found(id);
      if (!upload.ok) return yield refused(upload);
      if (mapping.dataset === CITY_DATASET)
        return yield refused(refuse('import.reserved', 'that name is of the city file itself', { name: CITY_DATASET }));
      const { version } = store;
      const before = version();
      const known = yield* knownOf(mapping);
      const comparison = createComparison({
        store,
        target: mapping.target,
        dataset: mapping.dataset,
        known,
        isAsset: (asset) => {
          const index = register.indexOf(asset);
          return index !== undefined && !register.isRetired(index);
        },
      });
      // The reader's progress is handed on while it goes: a generator cannot be called back.
      let rows = 0;
      let wake: () => void = () => undefined;
      const leave = new AbortController();
      const stop = signal ? AbortSignal.any([signal, leave.signal]) : leave.signal;
      const reading = readRecords(upload.value, mapping, context, {
        onRecords: comparison.take,
        onLeftOut: comparison.leftOut,
        onProgress: (done) => {
          rows = done;
          wake();
        },
        signal: stop,
      });
      let over = false;
      const ended = reading.finally(() => {
        over = true;
        wake();
      });
      try {
        while (!over) {
          await Promise.race([
            ended,
            new Promise<void>((resolve) => {
              wake = resolve;
            }),
          ]);
          if (!over) yield { type: 'progress', step: 'reading', done: rows, total: 0 };
        }
        const read = await reading;
        if (!read.ok) return yield refused(read);
        let compared = comparison.finish();
        while (!compared) {
          yield { type: 'progress', step: 'comparing', done: rows, total: rows };
          await turn();
          compared = comparison.finish();
        }
        const preview: Preview = {
          id: randomUUID(),
          dataset: mapping.dataset,
          target: mapping.target,
          added: compared.added,
          changed: compared.changed,
          removed: compared.removed,
          unchanged: compared.unchanged,
          bad: read.value.badCount + compared.badCount,
          samples: compared.samples,
          remarks: read.value.remarks.map((remark) => ({ ...remark, context: { ...remark.context } })),
          badRows: [...read.value.bad, ...compared.bad].sort((a, b) => a.line - b.line).slice(0, 500),
        };
        const [oldest] = previews.keys();
        if (previews.size >= PREVIEWS && oldest !== undefined) previews.delete(oldest);
        previews.set(preview.id, {
          upload: upload.value,
          mapping,
          compared: { ...compared, badCount: preview.bad },
          version: before,
        });
        yield { type: 'preview', preview };
      } finally {
        leave.abort();
      }
    },
    async *apply(command, id, signal) {
      const before = listed().find((one) => one.id === command);
      if (before) return yield { type: 'done', import: before };
      const kept = previews.get(id);
      if (!kept) return yield refused(refuse('import.no-preview', 'that preview is no longer here'));
      const { compared, mapping, upload } = kept;
      if (kept.version !== store.version())
        return yield refused(refuse('import.outdated', 'the register changed since the preview'));
      const begun = store.begin('import');
      if (!begun.ok) return yield refused(begun);
      const writing = begun.value;
      let committed = false;
      try {
        const steps = written(writing, compared.changes, mapping.dataset);
        let step = await steps.next();
        while (!step.done) {
          yield step.value;
          if (signal?.aborted) return yield refused(refuse('import.cancelled', 'nothing was changed'));
          step = await steps.next();
        }
        const events = step.value;
        if (!events.ok) return yield refused(events);
        const about = {
          id: command,
          dataset: mapping.dataset,
          title: mapping.title,
          target: mapping.target,
          fileName: upload.name,
          sha256: upload.sha256,
          at: now(),
          by: options.position,
          added: compared.added,
          changed: compared.changed,
          removed: compared.removed,
          bad: compared.badCount,
        };
        const done = writing.commit(about);
        if (!done.ok) return yield refused(done);
        committed = true;
        previews.delete(id);
        store.saveMapping(mapping, now());
        tell(events.value);
        const record = listed().find((one) => one.id === about.id);
        if (record) yield { type: 'done', import: record };
      } finally {
        // Also when the window went away in the middle: all of it or nothing.
        if (!committed) writing.rollback();
      }
    },
    async undo(id) {
      const imports = store.imports(LISTED);
      const one = imports.find((candidate) => candidate.id === id);
      if (!one) return refuse('import.unknown', 'there is no such import');
      const refusal = undoRefusal(one, imports[0]?.seq ?? 0);
      if (refusal) return { ok: false, refusal };
      const begun = store.begin('undo');
      if (!begun.ok) return begun;
      const writing = begun.value;
      const back = store
        .changesOf(one.seq)
        .map(({ target, id: record, before, after }) => ({ target, id: record, before: after, after: before }));
      const steps = written(writing, back, one.dataset);
      let step = await steps.next();
      while (!step.done) step = await steps.next();
      if (!step.value.ok) {
        writing.rollback();
        return step.value;
      }
      const done = writing.commitUndo(one.seq, now(), options.position);
      if (done.ok) tell(step.value.value);
      return done;
    },
    mappings: store.mappings,
    saveMapping: (mapping) => store.saveMapping(mapping, now()),
  };
}
