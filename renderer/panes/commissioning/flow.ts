import type { BadRow, ImportMapping, ImportRecord, Inspection, Preview } from '../../../src/contract/commissioning.ts';
import type { Refusal } from '../../../src/shared/result.ts';
import { type Origin, type PastImport, startOf } from './mapping.ts';

/*
 * The steps of an import, from a file to what it changed. What runs at the station has a number: an answer to a run
 * that was cancelled meanwhile changes nothing.
 */

/** How far something is that takes its time; `total` 0 while nobody knows. */
export interface Progress {
  readonly step: 'reading' | 'comparing' | 'writing';
  readonly done: number;
  readonly total: number;
}

export interface ChosenFile {
  readonly name: string;
  readonly bytes: number;
}

/** A file that is at the station and was looked into, with the mapping that is being made for it. */
export interface Opened {
  readonly file: ChosenFile;
  readonly upload: string;
  readonly inspection: Inspection;
  /** Mappings that were used before, of any set. */
  readonly saved: readonly ImportMapping[];
  /** What was being edited for the file before this one. */
  readonly before: ImportMapping | null;
  readonly draft: ImportMapping;
  readonly origin: Origin;
  /** What applying would do, of exactly this draft; null once it was changed. */
  readonly preview: Preview | null;
  /** Rows that the last preview left out, also when the mapping was changed since. */
  readonly badRows: readonly BadRow[];
}

/** An apply that has no sure end: it was cancelled, or the station was lost while it wrote. */
export interface Attempt {
  readonly commandId: string;
  readonly how: 'cancelled' | 'unsure';
  /** Imports known when it began: one more of the same file is its doing. */
  readonly known: readonly string[];
}

export type Flow =
  | { readonly stage: 'empty'; readonly before: ImportMapping | null; readonly refusal: Refusal | null }
  | {
      readonly stage: 'sending';
      readonly run: number;
      readonly file: ChosenFile;
      readonly sent: number;
      readonly before: ImportMapping | null;
    }
  | {
      readonly stage: 'inspecting';
      readonly run: number;
      readonly file: ChosenFile;
      readonly upload: string;
      readonly before: ImportMapping | null;
    }
  | { readonly stage: 'content'; readonly open: Opened }
  | { readonly stage: 'mapping'; readonly open: Opened; readonly refusal: Refusal | null }
  | { readonly stage: 'reading'; readonly run: number; readonly open: Opened; readonly progress: Progress }
  | {
      readonly stage: 'preview';
      readonly open: Opened;
      readonly preview: Preview;
      /** The one question before it is done. */
      readonly asking: boolean;
      readonly refusal: Refusal | null;
      readonly attempt: Attempt | null;
    }
  | {
      readonly stage: 'applying';
      readonly run: number;
      readonly open: Opened;
      readonly preview: Preview;
      readonly commandId: string;
      readonly known: readonly string[];
      readonly progress: Progress;
    }
  | { readonly stage: 'applied'; readonly open: Opened; readonly record: ImportRecord };

export type FlowEvent =
  | { readonly type: 'chosen'; readonly run: number; readonly file: ChosenFile }
  | { readonly type: 'sent'; readonly run: number; readonly bytes: number }
  | { readonly type: 'uploaded'; readonly run: number; readonly upload: string }
  /** A window that was loaded again goes on with the file that is at the station already. */
  | {
      readonly type: 'resumed';
      readonly run: number;
      readonly file: ChosenFile;
      readonly upload: string;
      readonly before: ImportMapping;
    }
  | {
      readonly type: 'inspected';
      readonly run: number;
      readonly inspection: Inspection;
      readonly saved: readonly ImportMapping[];
      readonly past: readonly PastImport[];
    }
  | { readonly type: 'went'; readonly to: 'content' | 'mapping' | 'preview' }
  | { readonly type: 'edited'; readonly draft: ImportMapping; readonly origin?: Origin }
  | { readonly type: 'savedMapping'; readonly mapping: ImportMapping }
  | { readonly type: 'previewing'; readonly run: number }
  | { readonly type: 'progressed'; readonly run: number; readonly progress: Progress }
  | { readonly type: 'previewed'; readonly run: number; readonly preview: Preview }
  | { readonly type: 'asked'; readonly asking: boolean }
  | { readonly type: 'applying'; readonly run: number; readonly commandId: string; readonly known: readonly string[] }
  | { readonly type: 'applied'; readonly run: number; readonly record: ImportRecord }
  | { readonly type: 'refused'; readonly run: number; readonly refusal: Refusal; readonly unsure?: boolean }
  | { readonly type: 'cancelled' }
  /** The imports as the station tells them. */
  | { readonly type: 'heard'; readonly records: readonly ImportRecord[] }
  | { readonly type: 'startedOver' };

export const NOTHING: Flow = { stage: 'empty', before: null, refusal: null };

const BEGIN: Progress = { step: 'reading', done: 0, total: 0 };

/** Whether something runs at the station or on the way to it. */
export const isBusy = (flow: Flow): flow is Extract<Flow, { readonly run: number }> => 'run' in flow;

/** The mapping that is being made; null where there is none. */
export function draftIn(flow: Flow): ImportMapping | null {
  if ('open' in flow) return flow.stage === 'applied' ? null : flow.open.draft;
  return flow.before;
}

/** The preview no longer holds: what is shown was read from something else. */
const OUTDATED = new Set(['import.no-preview', 'import.outdated']);

function refusedIn(flow: Flow, refusal: Refusal, unsure: boolean): Flow {
  switch (flow.stage) {
    case 'sending':
    case 'inspecting':
      return { stage: 'empty', before: flow.before, refusal };
    case 'reading':
      // The file is no longer at the station; what was filled in is kept for when it is chosen again.
      if (refusal.code === 'import.no-upload') return { stage: 'empty', before: flow.open.draft, refusal };
      return { stage: 'mapping', open: flow.open, refusal };
    case 'applying': {
      if (OUTDATED.has(refusal.code)) return { stage: 'mapping', open: { ...flow.open, preview: null }, refusal };
      const { open, preview, commandId, known } = flow;
      return {
        stage: 'preview',
        open,
        preview,
        asking: false,
        refusal,
        attempt: unsure ? { commandId, how: 'unsure', known } : null,
      };
    }
    default:
      return flow;
  }
}

function cancelledIn(flow: Flow): Flow {
  switch (flow.stage) {
    case 'sending':
    case 'inspecting':
      return { stage: 'empty', before: flow.before, refusal: null };
    case 'reading':
      return { stage: 'mapping', open: flow.open, refusal: null };
    case 'applying': {
      const { open, preview, commandId, known } = flow;
      return {
        stage: 'preview',
        open,
        preview,
        asking: false,
        refusal: null,
        attempt: { commandId, how: 'cancelled', known },
      };
    }
    default:
      return flow;
  }
}

/** The import that an unsure attempt made after all. */
function madeAfterAll(flow: Extract<Flow, { stage: 'preview' }>, records: readonly ImportRecord[]): Flow {
  const { attempt, open } = flow;
  if (!attempt) return flow;
  const record = records.find(
    ({ id, dataset, fileName, undoneAt }) =>
      !attempt.known.includes(id) &&
      dataset === flow.preview.dataset &&
      fileName === open.file.name &&
      undoneAt === null,
  );
  return record ? { stage: 'applied', open, record } : flow;
}

/** The next state. An event that does not belong to the state changes nothing. */
export function flowAfter(flow: Flow, event: FlowEvent): Flow {
  if ('run' in event && event.type !== 'chosen' && event.type !== 'resumed') {
    const begins = event.type === 'previewing' || event.type === 'applying';
    if (!begins && !(isBusy(flow) && flow.run === event.run)) return flow;
  }
  switch (event.type) {
    case 'chosen':
      // A file that is dropped while the register is written must not stop that.
      if (flow.stage === 'applying') return flow;
      return { stage: 'sending', run: event.run, file: event.file, sent: 0, before: draftIn(flow) };
    case 'resumed':
      if (flow.stage !== 'empty') return flow;
      return { stage: 'inspecting', run: event.run, file: event.file, upload: event.upload, before: event.before };
    case 'sent':
      return flow.stage === 'sending' ? { ...flow, sent: Math.max(flow.sent, event.bytes) } : flow;
    case 'uploaded':
      if (flow.stage !== 'sending') return flow;
      return { stage: 'inspecting', run: flow.run, file: flow.file, upload: event.upload, before: flow.before };
    case 'inspected': {
      if (flow.stage !== 'inspecting') return flow;
      const { file, upload, before } = flow;
      const { inspection, saved, past } = event;
      return {
        stage: 'content',
        open: {
          file,
          upload,
          inspection,
          saved,
          before,
          ...startOf(inspection, saved, before, past),
          preview: null,
          badRows: [],
        },
      };
    }
    case 'went':
      if (!('open' in flow) || isBusy(flow) || flow.stage === 'applied' || flow.stage === event.to) return flow;
      if (event.to === 'content') return { stage: 'content', open: flow.open };
      if (event.to === 'mapping') return { stage: 'mapping', open: flow.open, refusal: null };
      if (!flow.open.preview) return flow;
      return {
        stage: 'preview',
        open: flow.open,
        preview: flow.open.preview,
        asking: false,
        refusal: null,
        attempt: null,
      };
    case 'edited':
      if (flow.stage !== 'mapping') return flow;
      return {
        stage: 'mapping',
        open: { ...flow.open, draft: event.draft, origin: event.origin ?? flow.open.origin, preview: null },
        refusal: null,
      };
    case 'savedMapping': {
      if (!('open' in flow)) return flow;
      const others = flow.open.saved.filter(({ dataset }) => dataset !== event.mapping.dataset);
      return { ...flow, open: { ...flow.open, saved: [event.mapping, ...others] } };
    }
    case 'previewing':
      if (flow.stage !== 'mapping' && flow.stage !== 'preview') return flow;
      return { stage: 'reading', run: event.run, open: { ...flow.open, preview: null }, progress: BEGIN };
    case 'progressed':
      return flow.stage === 'reading' || flow.stage === 'applying' ? { ...flow, progress: event.progress } : flow;
    case 'previewed': {
      if (flow.stage !== 'reading') return flow;
      const { preview } = event;
      const open = { ...flow.open, preview, badRows: preview.badRows };
      return { stage: 'preview', open, preview, asking: false, refusal: null, attempt: null };
    }
    case 'asked':
      return flow.stage === 'preview' ? { ...flow, asking: event.asking, refusal: null } : flow;
    case 'applying': {
      // Only what was asked and answered is done.
      if (flow.stage !== 'preview' || !flow.asking) return flow;
      const { run, commandId, known } = event;
      return {
        stage: 'applying',
        run,
        open: flow.open,
        preview: flow.preview,
        commandId,
        known: flow.attempt?.how === 'unsure' ? flow.attempt.known : known,
        progress: { ...BEGIN, step: 'writing' },
      };
    }
    case 'applied':
      return flow.stage === 'applying' ? { stage: 'applied', open: flow.open, record: event.record } : flow;
    case 'refused':
      return refusedIn(flow, event.refusal, event.unsure ?? false);
    case 'cancelled':
      return cancelledIn(flow);
    case 'heard':
      return flow.stage === 'preview' ? madeAfterAll(flow, event.records) : flow;
    case 'startedOver':
      return isBusy(flow) ? flow : { stage: 'empty', before: draftIn(flow), refusal: null };
  }
}

/** Whether applying changes nothing at all. */
export const changesNothing = ({ added, changed, removed }: Pick<Preview, 'added' | 'changed' | 'removed'>): boolean =>
  added + changed + removed === 0;
