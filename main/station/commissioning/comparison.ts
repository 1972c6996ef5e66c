import type { BadRow, ImportTarget, Preview } from '../../../src/contract/commissioning.ts';
import type { Asset } from '../../../src/domain/asset/asset.ts';
import { type Refusal, refuse } from '../../../src/shared/result.ts';
import { type RecordChange, type RegisterRecord, textOf } from '../register/records.ts';
import type { RegisterStore } from '../register/registerStore.ts';

/** A record of a file, with the line that it came from. */
export interface ReadRecord extends RegisterRecord {
  readonly line: number;
}

/** What a file's records would change in a dataset of the register. */
export interface Comparison {
  /** Records of the file, in its order. */
  take(records: readonly ReadRecord[]): void;
  /** A row that could not be read, and whose record would have had this id: a mistake in a file removes nothing from the street. */
  leftOut(id: string): void;
  /** Once all were taken: what would change. Called again, it goes on where it was: `null` until it is done. */
  finish(): Compared | null;
}

export interface Compared {
  readonly changes: readonly RecordChange[];
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly unchanged: number;
  readonly bad: readonly BadRow[];
  readonly badCount: number;
  readonly samples: Preview['samples'];
}

export interface ComparisonOptions {
  readonly store: Pick<RegisterStore, 'ownerOf' | 'deviceOwner'>;
  readonly target: ImportTarget;
  readonly dataset: string;
  /** The dataset as it is: text by id. What the file names is taken out of it. */
  readonly known: Map<string, string>;
  readonly isAsset: (id: string) => boolean;
}

const SAMPLES = 20;
const BAD_ROWS = 500;
/** Records looked at by one call of `finish`. */
const SLICE = 4_000;

/** Begins a comparison. */
export function createComparison({ store, target, dataset, known, isAsset }: ComparisonOptions): Comparison {
  const changes: RecordChange[] = [];
  const bad: BadRow[] = [];
  const lineOf = new Map<string, number>();
  /** Assets of the file by the device that is to speak for them. */
  const devices = new Map<string, string>();
  const parents: { readonly id: string; readonly parent: string }[] = [];
  let badCount = 0;
  let unchanged = 0;

  const leaveOut = (line: number, refusal: Refusal, sample: string): void => {
    badCount += 1;
    if (bad.length < BAD_ROWS) bad.push({ line, refusal: { ...refusal, context: { ...refusal.context } }, sample });
  };

  /** Why a record cannot be taken in; null when it can. */
  const faultOf = (record: ReadRecord): Refusal | null => {
    const { id, body } = record;
    if (lineOf.has(id))
      return refuse('row.id-twice', `${id} is there twice`, { id, line: lineOf.get(id) ?? 0 }).refusal;
    if (!known.has(id)) {
      const owner = store.ownerOf(target, id);
      if (owner !== null) return refuse('row.id-taken', `${id} belongs to ${owner}`, { id, dataset: owner }).refusal;
    }
    if (target !== 'asset') return null;
    const { device } = body as Asset;
    if (!device) return null;
    const name = `${device.driver}/${device.id}`;
    const other = devices.get(name) ?? ownerOfDevice(device.driver, device.id, id);
    if (other === null) return null;
    return refuse('row.device-taken', `${name} speaks for ${other}`, { device: name, asset: other }).refusal;
  };
  /** An asset outside of this dataset that the device speaks for. One inside is named by the file too, or goes. */
  const ownerOfDevice = (driver: string, device: string, id: string): string | null => {
    const owner = store.deviceOwner(driver, device);
    return owner === null || owner === id || store.ownerOf('asset', owner) === dataset ? null : owner;
  };

  let step: 'taking' | 'parents' | 'done' = 'taking';
  let at = 0;
  const dropped = new Set<string>();
  const unread = new Set<string>();

  return {
    take(records) {
      for (const record of records) {
        const { id, line, body } = record;
        const fault = faultOf(record);
        if (fault) {
          leaveOut(line, fault, id);
          continue;
        }
        lineOf.set(id, line);
        if (target === 'asset') {
          const { device, parent } = body as Asset;
          if (device) devices.set(`${device.driver}/${device.id}`, id);
          if (parent !== undefined) parents.push({ id, parent });
        }
        const after = textOf(record);
        const before = known.get(id) ?? null;
        if (before === after) unchanged += 1;
        else changes.push({ target, id, before, after });
      }
    },
    leftOut(id) {
      unread.add(id);
    },
    finish() {
      if (step === 'taking') step = 'parents';
      if (step === 'parents') {
        const end = Math.min(parents.length, at + SLICE);
        for (; at < end; at++) {
          const { id, parent } = parents[at]!;
          if (lineOf.has(parent) || (isAsset(parent) && !known.has(parent))) continue;
          dropped.add(id);
          leaveOut(
            lineOf.get(id) ?? 0,
            refuse('row.parent-unknown', `${parent} is not in the register`, { parent }).refusal,
            id,
          );
        }
        if (at < parents.length) return null;
        step = 'done';
      }
      const kept = changes.filter(({ id }) => !dropped.has(id));
      const removed: RecordChange[] = [];
      for (const [id, before] of known)
        if (!lineOf.has(id) && !unread.has(id)) removed.push({ target, id, before, after: null });
      bad.sort((a, b) => a.line - b.line);
      const added = kept.filter(({ before }) => before === null);
      const changed = kept.filter(({ before }) => before !== null);
      return {
        changes: [...kept, ...removed],
        added: added.length,
        changed: changed.length,
        removed: removed.length,
        unchanged,
        bad,
        badCount,
        samples: {
          added: added.slice(0, SAMPLES).map(sampleOf),
          changed: changed.slice(0, SAMPLES).map(sampleOf),
          removed: removed.slice(0, SAMPLES).map(sampleOf),
        },
      };
    },
  };
}

type Sample = Preview['samples']['changed'][number];

function sampleOf({ id, before, after }: RecordChange): Sample {
  const was = before === null ? {} : (JSON.parse(before) as Record<string, unknown>);
  const is = after === null ? {} : (JSON.parse(after) as Record<string, unknown>);
  const label = (is.name ?? was.name ?? [is.number ?? was.number, is.street ?? was.street].join(' ')) as unknown;
  return { id, label: String(label).slice(0, 200), fields: before === null || after === null ? [] : fieldsOf(was, is) };
}

const words = (value: unknown): string =>
  value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value).slice(0, 300);

function fieldsOf(was: Record<string, unknown>, is: Record<string, unknown>, prefix = ''): Sample['fields'] {
  const fields: Sample['fields'] = [];
  for (const field of new Set([...Object.keys(was), ...Object.keys(is)])) {
    const [before, after] = [was[field], is[field]];
    if (words(before) === words(after)) continue;
    if (field === 'attributes') fields.push(...fieldsOf(objectOf(before), objectOf(after), ''));
    else fields.push({ field: `${prefix}${field}`, before: words(before), after: words(after) });
  }
  return fields;
}

const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
