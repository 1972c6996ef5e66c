import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { smallCity } from '../../src/city/city.fixture.ts';
import { type ImportMapping, importMappingSchema } from '../../src/contract/commissioning.ts';
import { seededRandom } from '../../src/shared/random.ts';
import { type Line, lineOf } from './line.ts';
import {
  openClient,
  type ProgramStation,
  STATION_TOKEN,
  type StationClient,
  startProgramStation,
} from './programStation.ts';

const POINTS = 34_000;
const RUNS = 3;

const MAPPING: ImportMapping = importMappingSchema.parse({
  format: 'vigie-import',
  version: 1,
  dataset: 'lamps',
  title: 'Points lumineux',
  target: 'asset',
  source: { format: 'csv', delimiter: ';', projection: 'EPSG:3947' },
  place: { x: 'x', y: 'y' },
  fields: {
    id: { column: 'ref' },
    name: { column: 'name' },
    number: { column: 'number' },
    kind: { constant: 'light-point' },
    commune: { constant: '21231' },
    driver: { constant: 'light-point' },
    device: { column: 'ref' },
  },
  attributes: { lamp: 'lamp', power: 'power' },
});

/** A file as a city's own tools write it: CC47 coordinates, semicolons. */
function file(points: number): string {
  const random = seededRandom(1, 'import');
  const rows = ['ref;name;number;x;y;lamp;power'];
  for (let n = 0; n < points; n++)
    rows.push(
      `P-${n};Point ${n}, rue ${n % 900};${n};${(1_850_000 + random() * 20_000).toFixed(2)};${(6_230_000 + random() * 15_000).toFixed(2)};LED;${20 + (n % 60)}`,
    );
  return rows.join('\n');
}

/** The same rows into one bare table, in one transaction. */
function bareInserts(folder: string, text: string): number {
  const db = new Database(path.join(folder, `${randomUUID()}.db`));
  db.pragma('journal_mode = WAL');
  db.exec(
    'CREATE TABLE point (ref TEXT PRIMARY KEY, name TEXT, number INTEGER, x REAL, y REAL, lamp TEXT, power REAL)',
  );
  const insert = db.prepare('INSERT INTO point VALUES (?, ?, ?, ?, ?, ?, ?)');
  const rows = text.split('\n').slice(1);
  const begun = performance.now();
  db.transaction(() => {
    for (const row of rows) {
      const [ref, name, number, x, y, lamp, power] = row.split(';');
      insert.run(ref, name, Number(number), Number(x), Number(y), lamp, Number(power));
    }
  })();
  const took = performance.now() - begun;
  db.close();
  return took;
}

/** Longest wait of somebody who asks the station for something small again and again, ms. */
function waits(client: StationClient): { stop(): Promise<number> } {
  let longest = 0;
  let asking = true;
  const asked = (async () => {
    while (asking) {
      const begun = performance.now();
      await client.asset.get({ asset: 'LP-1' });
      longest = Math.max(longest, performance.now() - begun);
      await pause(2);
    }
  })();
  return {
    async stop() {
      asking = false;
      await asked;
      return longest;
    },
  };
}

async function importOnce(
  station: ProgramStation,
  text: string,
  points: number,
): Promise<{ took: number; longest: number }> {
  const { client, close } = await openClient(station);
  const waiting = waits(client);
  const begun = performance.now();
  const answer = await fetch(`${station.url}/imports`, {
    method: 'POST',
    body: text,
    headers: { authorization: `Bearer ${STATION_TOKEN}`, 'x-file-name': 'lamps.csv' },
  });
  const { upload } = (await answer.json()) as { upload: string };
  let preview = '';
  for await (const step of await client.commissioning.preview({ upload, mapping: MAPPING })) {
    if (step.type === 'refused') throw new Error(step.refusal.message);
    if (step.type !== 'preview') continue;
    if (step.preview.added !== points) throw new Error(`${step.preview.added} of ${points} would be added`);
    preview = step.preview.id;
  }
  let done = 0;
  for await (const step of await client.commissioning.apply({ commandId: randomUUID(), preview })) {
    if (step.type === 'refused') throw new Error(step.refusal.message);
    if (step.type === 'done') done = step.import.added;
  }
  const took = performance.now() - begun;
  if (done !== points) throw new Error(`${done} of ${points} were added`);
  const longest = await waiting.stop();
  close();
  return { took, longest };
}

/** From the sending of the file until its points are in the register, on the map's columns and on the disk. */
export async function measureImport(name: string, points: number): Promise<readonly Line[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vigie-bench-'));
  const city = path.join(folder, 'city.json');
  writeFileSync(city, JSON.stringify(smallCity(3)));
  const text = file(points);
  const took: number[] = [];
  const bare: number[] = [];
  let longest = 0;
  try {
    for (let run = 0; run < RUNS; run++) {
      const station = await startProgramStation({
        dataDir: path.join(folder, String(run)),
        city,
        mqtt: 'mqtt://127.0.0.1:1',
      });
      const done = await importOnce(station, text, points);
      took.push(done.took);
      longest = Math.max(longest, done.longest);
      await station.stop();
      bare.push(bareInserts(folder, text));
    }
    return [
      lineOf(
        name,
        'ms',
        took,
        { name: 'the same rows inserted into one bare SQLite table in one transaction', values: bare },
        `${points} points as CSV in CC47: sent, read, compared, written with spatial index and undoing, and taken into the running register; somebody who asked for a card meanwhile waited ${Math.round(longest)} ms at the most`,
      ),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The import of a city's light points. */
export const measure = (): Promise<readonly Line[]> => measureImport('import', POINTS);
