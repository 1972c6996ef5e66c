import type { ImportMapping, Inspection, Preview } from '../../../src/contract/commissioning.ts';

/*
 * One city's light points, as its lighting service hands them out; used by the tests of this folder.
 */

export const MAPPING: ImportMapping = {
  format: 'vigie-import',
  version: 1,
  dataset: 'points-lumineux',
  title: 'Points lumineux',
  target: 'asset',
  source: { format: 'csv', encoding: 'windows-1252', delimiter: ';', decimal: ',', projection: 'EPSG:2154' },
  place: { x: 'X', y: 'Y' },
  fields: {
    id: { column: 'NUMERO' },
    name: { columns: ['TYPE', 'RUE'], separator: ', ' },
    kind: { column: 'TYPE', values: { LED: 'light-point', ARMOIRE: 'light-cabinet' } },
  },
  attributes: { puissance: 'PUISSANCE' },
};

const column = (name: string, ...samples: string[]) => ({ name, samples, filled: 1 });

export const INSPECTION: Inspection = {
  fileName: 'points_lumineux.csv',
  bytes: 2_480_113,
  rows: 34_018,
  layers: [],
  geometries: [],
  columns: [
    column('NUMERO', '00417', '00418'),
    column('TYPE', 'LED', 'SHP', 'ARMOIRE'),
    column('RUE', 'Rue Monge'),
    column('PUISSANCE', '35', '70'),
    column('X', '854123,4'),
    column('Y', '6692345,1'),
  ],
  remarks: [{ code: 'projection.not-wgs84', message: 'Lambert-93', context: { projection: 'EPSG:2154' } }],
  suggestion: MAPPING,
};

export const PREVIEW: Preview = {
  id: 'preview-1',
  dataset: 'points-lumineux',
  target: 'asset',
  added: 412,
  changed: 3,
  removed: 0,
  unchanged: 33_591,
  bad: 12,
  samples: { added: [], changed: [], removed: [] },
  remarks: [],
  badRows: [],
};
