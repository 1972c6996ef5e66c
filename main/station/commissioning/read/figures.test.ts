import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ImportMapping } from '../../../../src/contract/commissioning.ts';
import type { SentFile } from './container.ts';
import { createDesk, type Desk, lamps } from './reading.fixture.ts';
import { readRecords } from './readRecords.ts';
import type { ReadContext } from './record.ts';

let desk: Desk;
beforeEach(() => {
  desk = createDesk();
});
afterEach(() => desk.clear());

const EVERYWHERE: ReadContext = {
  communeAt: () => '21231',
  isCommune: (id) => id === '21231',
  streetOf: () => null,
  isCameraAccount: () => false,
};

const processorMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};

/** Reads a file while the event loop is watched: how long it took, and how long others had to wait, in time of the processor. */
async function measure(title: string, file: SentFile, mapping: ImportMapping, context = EVERYWHERE) {
  const slices: number[] = [];
  let over = false;
  let last = processorMs();
  const watch = (): void => {
    const now = processorMs();
    slices.push(now - last);
    last = now;
    if (!over) setImmediate(watch);
  };
  setImmediate(watch);
  const [begun, processor] = [performance.now(), processorMs()];
  let count = 0;
  const read = await readRecords(file, mapping, context, {
    onRecords: (some) => {
      count += some.length;
    },
  });
  const [took, used] = [performance.now() - begun, processorMs() - processor];
  over = true;
  const longest = slices.toSorted((a, b) => b - a);
  console.log(
    `${title}: ${count} records in ${took.toFixed(0)} ms (${used.toFixed(0)} ms of the processor), longest slices ${longest
      .slice(0, 3)
      .map((ms) => ms.toFixed(1))
      .join(', ')} ms`,
  );
  expect(read).toMatchObject({ ok: true, value: { badCount: 0 } });
  return { count, used, slices: longest };
}

const lamp = (i: number) => [
  `LP-${i}`,
  `Point lumineux ${i}, rue de la Libert\u00e9`,
  (850_000 + (i % 1_000) * 7.3).toFixed(2),
  (6_690_000 + Math.floor(i / 1_000) * 9.1).toFixed(2),
  `${50 + (i % 100)}`,
  'SHP',
  `AR-${i % 212}`,
  '2012-03-04',
];
const mapping = lamps({
  source: { projection: 'EPSG:2154' },
  place: { x: 'x', y: 'y' },
  fields: { id: { column: 'id' }, name: { column: 'nom' }, kind: { constant: 'light-point' } },
  attributes: { puissance: 'p', type: 't', armoire: 'a', pose: 'd' },
});

/** Nobody waits longer than this, but for the odd collection of garbage. */
const SLICE_MS = 20;
const slicesAreShort = (slices: readonly number[]): void => {
  expect(slices.filter((ms) => ms > SLICE_MS).length).toBeLessThanOrEqual(3);
  expect(slices[0]).toBeLessThan(80);
};

describe('the station goes on with its work while a city is read', () => {
  test('34,000 lamps in a table, with and without identifiers', async () => {
    const file = desk.put(
      'x',
      `id;nom;x;y;p;t;a;d\n${Array.from({ length: 34_000 }, (_, i) => lamp(i).join(';')).join('\n')}`,
    );
    for (const [title, one] of [
      ['CSV, 34,000 points', mapping],
      ['CSV, 34,000 points named by their content', { ...mapping, fields: { kind: { constant: 'light-point' } } }],
    ] as const) {
      const { count, used, slices } = await measure(title, file, one);
      expect(count).toBe(34_000);
      expect(used).toBeLessThan(4_000);
      slicesAreShort(slices);
    }
  }, 60_000);

  test('34,000 lamps in GeoJSON', async () => {
    const features = Array.from({ length: 34_000 }, (_, i) => {
      const [id, nom, x, y, p, t, a, d] = lamp(i);
      return JSON.stringify({
        type: 'Feature',
        properties: { id, nom, p: Number(p), t, a, d },
        geometry: { type: 'Point', coordinates: [Number(x), Number(y)] },
      });
    });
    const file = desk.put('x', `{"type":"FeatureCollection","features":[\n${features.join(',\n')}\n]}`);
    const { count, used, slices } = await measure('GeoJSON, 34,000 points', file, {
      ...mapping,
      place: null,
      source: { ...mapping.source, format: 'geojson' },
    });
    expect(count).toBe(34_000);
    expect(used).toBeLessThan(4_000);
    slicesAreShort(slices);
  }, 60_000);

  test('100,000 addresses of the national base', async () => {
    const header =
      'id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;x;y;lon;lat;type_position;alias;nom_ld;libelle_acheminement;nom_afnor;source_position;source_nom_voie;certification_commune;cad_parcelles';
    const rows = Array.from({ length: 100_000 }, (_, i) => {
      const number = Math.floor(i / 2_000) + 1;
      return `21231_${String(i % 2_000).padStart(4, '0')}_${String(number).padStart(5, '0')};21231_0050;${number};;Rue de la Libert\u00e9;21000;21231;Dijon;854184.55;6693290.46;${(5.03 + (i % 1_000) * 1e-5).toFixed(6)};${(47.32 + i * 1e-7).toFixed(6)};entr\u00e9e;;;DIJON;RUE DE LA LIBERTE;commune;commune;1;`;
    });
    const file = desk.put('x', `${header}\n${rows.join('\n')}\n`);
    const { count, used, slices } = await measure('national address base, 100,000 addresses', file, {
      ...lamps({ place: { x: 'lon', y: 'lat' } }),
      target: 'address',
      fields: {
        id: { column: 'id' },
        number: { column: 'numero' },
        suffix: { column: 'rep' },
        street: { column: 'nom_voie' },
        commune: { column: 'code_insee' },
        postcode: { column: 'code_postal' },
      },
    });
    expect(count).toBe(100_000);
    expect(used).toBeLessThan(10_000);
    slicesAreShort(slices);
  }, 120_000);

  test('350,000 points are read in pieces: what is kept meanwhile is their identifiers', async () => {
    const file = desk.put(
      'x',
      `id;nom;x;y;p;t;a;d\n${Array.from({ length: 350_000 }, (_, i) => lamp(i).join(';')).join('\n')}`,
    );
    const before = process.memoryUsage();
    const { count, slices } = await measure('CSV, 350,000 points', file, mapping);
    const after = process.memoryUsage();
    console.log(`memory while it was read: heap +${((after.heapUsed - before.heapUsed) / 1e6).toFixed(0)} MB`);
    expect(count).toBe(350_000);
    expect(after.heapUsed - before.heapUsed).toBeLessThan(400_000_000);
    expect(slices.filter((ms) => ms > 2 * SLICE_MS).length).toBeLessThanOrEqual(3);
  }, 120_000);
});
