import { expect, it } from 'vitest';
import { StationAway, type TileArchive } from './tileArchive.ts';
import { answerTile, offerTiles } from './tileProtocol.ts';

const archiveOf = (tile: TileArchive['tile']): TileArchive => ({
  minZoom: 0,
  maxZoom: 14,
  bounds: [0, 0, 1, 1],
  attribution: '',
  tile,
});
const bytes = (length: number): ArrayBuffer => new ArrayBuffer(length);
const urlOf = (address: string): string => address.replace('{z}', '3').replace('{x}', '4').replace('{y}', '5');
const nothing = (): void => undefined;

it('a tile is asked for by its address; that of an archive which was replaced is empty', async () => {
  const asked: number[][] = [];
  const first = offerTiles(
    archiveOf(async (...place) => {
      asked.push(place.slice(0, 3) as number[]);
      return bytes(7);
    }),
    nothing,
  );
  expect((await answerTile(urlOf(first), new AbortController().signal)).byteLength).toBe(7);
  expect(asked).toEqual([[3, 4, 5]]);
  const second = offerTiles(
    archiveOf(async () => bytes(9)),
    nothing,
  );
  expect((await answerTile(urlOf(first), new AbortController().signal)).byteLength).toBe(0);
  expect((await answerTile(urlOf(second), new AbortController().signal)).byteLength).toBe(9);
  expect((await answerTile('vigie-tiles://x/y', new AbortController().signal)).byteLength).toBe(0);
});

it('while the station is away a tile is waited for, and is there when the station is back', async () => {
  let tries = 0;
  const address = offerTiles(
    archiveOf(async () => {
      tries += 1;
      if (tries < 4) throw new StationAway('away');
      return bytes(5);
    }),
    nothing,
  );
  expect((await answerTile(urlOf(address), new AbortController().signal, 1)).byteLength).toBe(5);
});

it('waiting ends when the map no longer wants the tile', async () => {
  const leaving = new AbortController();
  const address = offerTiles(
    archiveOf(async () => {
      setTimeout(() => leaving.abort(), 1);
      throw new StationAway('away');
    }),
    nothing,
  );
  await expect(answerTile(urlOf(address), leaving.signal, 60_000)).rejects.toThrow();
});

it('a tile that cannot be read is a hole that is told, not an error of the map', async () => {
  const told: unknown[] = [];
  const address = offerTiles(
    archiveOf(() => Promise.reject(new Error('cut'))),
    (error) => told.push(error),
  );
  expect((await answerTile(urlOf(address), new AbortController().signal)).byteLength).toBe(0);
  expect(told).toHaveLength(1);
});
