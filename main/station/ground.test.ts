import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTiles } from '../../renderer/panes/map/tileArchive.ts';
import { type TinyTile, tileOf, tinyArchive, tinyTile } from '../../renderer/panes/map/tinyArchive.fixture.ts';
import { smallCity } from '../../src/city/city.fixture.ts';
import type { BaseMap } from '../../src/contract/register.ts';
import { until } from './hubLink/hub.fixture.ts';
import { openedStation, openWindow, startStation, TOKEN } from './station.fixture.ts';

/* The ground from an archive of tiles: a whole station, asked as windows ask it, read by the windows' own reader. */

let dir: string;
let undo: (() => unknown)[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-ground-'));
  undo = [];
});
afterEach(async () => {
  for (const step of undo.reverse()) await step();
  rmSync(dir, { recursive: true, force: true });
});

const { x, y } = tileOf(5.04, 47.32, 12);
/** An archive of one tile with one avenue. */
function avenue(name: string): { readonly bytes: Uint8Array; readonly tile: Uint8Array } {
  const line = {
    type: 'line' as const,
    points: [
      [0, 2_000],
      [4_096, 2_000],
    ] as const,
    properties: { kind: 'major_road', name },
  };
  const layers: TinyTile['layers'] = { roads: [line], water: [] };
  return {
    bytes: tinyArchive({ tiles: [{ z: 12, x, y, layers }], bounds: [4.9, 47.2, 5.2, 47.4] }),
    tile: tinyTile(layers),
  };
}
/** Puts a file there whole, as old as that, ms. */
function put(bytes: Uint8Array, age: number): void {
  mkdirSync(dir, { recursive: true });
  const file = join(dir, 'town.pmtiles');
  writeFileSync(`${file}.part`, bytes);
  const at = new Date(Date.now() - age);
  utimesSync(`${file}.part`, at, at);
  renameSync(`${file}.part`, file);
}

const city = { ...smallCity(6), tiles: 'town.pmtiles' };
type Opened = Awaited<ReturnType<typeof openedStation>>;
const askOf =
  ({ url }: Pick<Opened, 'url'>) =>
  (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(url + path, { ...init, headers: { ...(init.headers as object), authorization: `Bearer ${TOKEN}` } });
const baseMapOf = async (station: Opened): Promise<BaseMap> =>
  (await (await askOf(station)('/city/basemap')).json()) as BaseMap;

test('the base map names the archive that the station serves; a window reads it with its token alone', async () => {
  const { bytes, tile } = avenue('Avenue des Tuiles');
  put(bytes, 60_000);
  const station = await openedStation({ dir, city });
  undo.push(() => station.close());
  const { tiles } = await baseMapOf(station);
  const head = await askOf(station)('/city/tiles', { headers: { range: 'bytes=0-6' } });
  expect([head.status, await head.text(), head.headers.get('etag')]).toEqual([206, 'PMTiles', `"${tiles}"`]);
  expect((await fetch(`${station.url}/city/tiles`, { headers: { range: 'bytes=0-6' } })).status).toBe(401);

  const archive = await openTiles(askOf(station), tiles ?? '');
  if (!archive.ok) throw new Error(archive.refusal.message);
  expect(archive.value.attribution).toBe('© Tiny');
  expect(new Uint8Array(await archive.value.tile(12, x, y))).toEqual(tile);
});

test('another archive put in its place while windows are open: the status calls for the base map again', async () => {
  put(avenue('Avenue des Tuiles').bytes, 60_000);
  const station = await openedStation({ dir, city });
  undo.push(() => station.close());
  const window = await openWindow(station);
  undo.push(() => window.close());
  const before = await baseMapOf(station);
  await until('the status is there', () => window.status()?.baseMap === before.version);
  const { bytes, tile } = avenue('Avenue de l’Ardoise');
  put(bytes, 30_000);
  await until('another base map is told', () => window.status()?.baseMap !== before.version);
  const after = await baseMapOf(station);
  expect(after.version).toBe(window.status()?.baseMap);
  expect(after.tiles).not.toBe(before.tiles);
  const archive = await openTiles(askOf(station), after.tiles ?? '');
  if (!archive.ok) throw new Error(archive.refusal.message);
  expect(new Uint8Array(await archive.value.tile(12, x, y))).toEqual(tile);
});

test('an archive that was replaced while the station was stopped is another version as well; none is none', async () => {
  put(avenue('Avenue des Tuiles').bytes, 60_000);
  const seen: BaseMap[] = [];
  const look = async (file: typeof city | Omit<typeof city, 'tiles'>): Promise<void> => {
    const station = await openedStation({ dir, city: file });
    seen.push(await baseMapOf(station));
    await station.close();
  };
  await look(city);
  await look(city);
  put(avenue('Avenue de l’Ardoise').bytes, 30_000);
  await look(city);
  expect(seen[1]).toMatchObject({ version: seen[0]?.version, tiles: seen[0]?.tiles });
  expect(seen[2]?.version).not.toBe(seen[0]?.version);
  const { tiles: _, ...plain } = city;
  await look(plain);
  expect(seen[3]).not.toHaveProperty('tiles');
});

test('an archive that is none, or is not there, is named at the start', async () => {
  const refused = async (): Promise<string> => {
    const { opened } = await startStation({ dir, city });
    if (opened.ok) await opened.value.close();
    return opened.ok ? 'opened' : opened.refusal.code;
  };
  expect(await refused()).toBe('tiles.unreadable');
  put(Buffer.from('<html>404</html>'), 60_000);
  expect(await refused()).toBe('tiles.not-pmtiles');
});
