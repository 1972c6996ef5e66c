import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImportMapping } from '../../../../src/contract/commissioning.ts';
import type { Refusal } from '../../../../src/shared/result.ts';
import type { SentFile } from './container.ts';
import { type ReadOutcome, readRecords } from './readRecords.ts';
import type { ImportedRecord, ReadContext } from './record.ts';

/** A folder for the files of a test. */
export interface Desk {
  put(name: string, content: string | Buffer): SentFile;
  clear(): void;
}

export function createDesk(): Desk {
  const dir = mkdtempSync(join(tmpdir(), 'vigie-read-'));
  let count = 0;
  return {
    put(name, content) {
      // Files that were sent lie under names of ours.
      const path = join(dir, `${count++}`);
      writeFileSync(path, content);
      return { path, name };
    },
    clear: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** Dijon and Quetigny, parted at 5.08 degrees; one street that is known. */
export const DIJON: ReadContext = {
  communeAt: ([lon, lat]) =>
    lat < 47.2 || lat > 47.4 || lon < 4.9 || lon > 5.2 ? null : lon < 5.08 ? '21231' : '21515',
  isCommune: (id) => id === '21231' || id === '21515' || id === '01004',
  streetOf: (commune, name) => (commune === '21231' && /libert/i.test(name) ? 'S-LIBERTE' : null),
  isCameraAccount: (name) => name === 'belvue',
};

/** A mapping for lamps in a table. */
export const lamps = (
  change: Partial<Omit<ImportMapping, 'source'>> & { source?: Partial<ImportMapping['source']> } = {},
): ImportMapping => ({
  format: 'vigie-import',
  version: 1,
  dataset: 'lampes',
  title: 'Points lumineux',
  target: 'asset',
  place: { x: 'lon', y: 'lat' },
  fields: { name: { column: 'nom' }, kind: { constant: 'light-point' } },
  attributes: {},
  ...change,
  source: { format: 'csv', encoding: 'utf-8', delimiter: ';', decimal: '.', projection: 'EPSG:4326', ...change.source },
});

export interface Read {
  readonly records: readonly ImportedRecord[];
  readonly outcome: ReadOutcome | null;
  readonly refusal: Refusal | null;
}

/** Reads a file to its end. */
export async function readAll(file: SentFile, mapping: ImportMapping, context: ReadContext = DIJON): Promise<Read> {
  const records: ImportedRecord[] = [];
  const read = await readRecords(file, mapping, context, {
    onRecords: (some) => {
      records.push(...some);
    },
  });
  return read.ok
    ? { records, outcome: read.value, refusal: null }
    : { records: [], outcome: null, refusal: read.refusal };
}

/** Bad rows as line and code. */
export const badRows = ({ outcome }: Read): [line: number, code: string][] =>
  (outcome?.bad ?? []).map(({ line, refusal }) => [line, refusal.code]);
