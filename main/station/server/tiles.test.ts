import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTiles, readRange } from './tiles.ts';

let dir: string;
let undo: (() => unknown)[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-tiles-'));
  undo = [() => rmSync(dir, { recursive: true, force: true })];
});
afterEach(async () => {
  for (const step of undo.reverse()) await step();
});

const archive = (): string => {
  const file = join(dir, 'town.pmtiles');
  writeFileSync(file, Buffer.concat([Buffer.from('PMTiles\u0003'), Buffer.from('0123456789')]));
  return file;
};

async function served(file: string | null) {
  const tiles = openTiles(file);
  if (!tiles.ok) throw new Error(tiles.refusal.code);
  const server = createServer(tiles.value.handle).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  undo.push(() => new Promise((resolve) => server.close(resolve)));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return (range?: string) => fetch(url, range ? { headers: { range } } : {});
}

test('a reader gets the bytes that it asks for, and how many there are', async () => {
  const ask = await served(archive());
  const part = await ask('bytes=8-11');
  expect([part.status, await part.text(), part.headers.get('content-range')]).toEqual([206, '0123', 'bytes 8-11/18']);
  expect(await (await ask('bytes=-3')).text()).toBe('789');
  expect(await (await ask('bytes=15-999')).text()).toBe('789');
});

test('no range, one that is none, and one past the end are refused: nobody needs the whole file', async () => {
  const ask = await served(archive());
  for (const range of [undefined, 'bytes=99-100', 'bytes=5-2', 'bytes=0-1,4-5', 'lines=1-2', 'bytes=-'])
    expect([range, (await ask(range)).status]).toEqual([range, 416]);
});

test('a city without an archive has none', async () => {
  expect((await (await served(null))('bytes=0-1')).status).toBe(404);
});

test('what is no archive, or not there, is named at the start', () => {
  const text = join(dir, 'text.pmtiles');
  writeFileSync(text, 'PMTiles? no');
  expect(openTiles(text)).toMatchObject({ ok: false, refusal: { code: 'tiles.not-pmtiles', context: { file: text } } });
  expect(openTiles(join(dir, 'none'))).toMatchObject({ ok: false, refusal: { code: 'tiles.unreadable' } });
  expect(openTiles(dir)).toMatchObject({ ok: false, refusal: { code: 'tiles.unreadable' } });
});

test('the edition is that of the file: another one is noticed once nobody writes it any more, and a lost one as well', async () => {
  const file = archive();
  utimesSync(file, 1_000, 1_000);
  const tiles = openTiles(file);
  if (!tiles.ok) throw new Error(tiles.refusal.code);
  const { edition, look } = tiles.value;
  const first = edition();
  expect(first).toMatch(/^[a-z0-9]+-[a-z0-9]+$/);
  await look(2_000_000);
  expect(edition()).toBe(first);
  // Of the same length, written at another time; still being copied, then not.
  utimesSync(file, 2_000, 2_000);
  await look(2_001_000);
  expect(edition()).toBe(first);
  await look(2_005_000);
  const second = edition();
  expect(second).not.toBe(first);
  rmSync(file);
  await look(2_010_000);
  expect(edition()).toBeNull();
  archive();
  utimesSync(file, 2_000, 2_000);
  await look(2_015_000);
  expect(edition()).toBe(second);
});

test('ranges are read as they are written', () => {
  expect(readRange('bytes=0-0', 10)).toEqual({ start: 0, end: 0 });
  expect(readRange('bytes=9999999999999999-', 10)).toBeNull();
});
