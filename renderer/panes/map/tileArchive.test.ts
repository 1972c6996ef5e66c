import { describe, expect, it } from 'vitest';
import { openTiles, type TileFetch } from './tileArchive.ts';
import { answerRange, type TinyTile, tinyArchive, tinyTile } from './tinyArchive.fixture.ts';

const road = {
  type: 'line',
  points: [
    [0, 0],
    [4096, 4096],
  ],
  properties: { kind: 'highway' },
} as const;
const water = {
  type: 'polygon',
  points: [
    [0, 0],
    [100, 0],
    [100, 100],
  ],
  properties: { kind: 'lake' },
} as const;
const tiles: TinyTile[] = [
  { z: 0, x: 0, y: 0, layers: { roads: [road], water: [water] } },
  { z: 1, x: 1, y: 0, layers: { roads: [road, road], water: [] } },
];

/** A station that has this archive, and what was asked of it. */
function station(archive: Uint8Array): { fetch: TileFetch; asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    fetch: async (path, init) => {
      const range = new Headers(init?.headers).get('range');
      asked.push(`${path} ${range}`);
      const { status, body, headers } = answerRange(archive, range);
      return new Response(status === 416 ? null : body, { status, headers });
    },
  };
}
const refusal = async (fetch: TileFetch): Promise<string> => {
  const opened = await openTiles(fetch, '1');
  return opened.ok ? 'opened' : opened.refusal.code;
};
const whole = tinyArchive({ tiles, bounds: [4.9, 47.2, 5.2, 47.4] });

describe('an archive of tiles', () => {
  it('is read by ranges, and gives each tile as it was written', async () => {
    const { fetch, asked } = station(whole);
    const opened = await openTiles(fetch, '1');
    if (!opened.ok) throw new Error(opened.refusal.message);
    const { minZoom, maxZoom, bounds, attribution, tile } = opened.value;
    expect({ minZoom, maxZoom, attribution }).toEqual({ minZoom: 0, maxZoom: 1, attribution: '© Tiny' });
    expect(bounds).toEqual([4.9, 47.2, 5.2, 47.4]);
    expect(new Uint8Array(await tile(1, 1, 0))).toEqual(tinyTile(tiles[1]!.layers));
    expect(new Uint8Array(await tile(0, 0, 0))).toEqual(tinyTile(tiles[0]!.layers));
    for (const request of asked) expect(request).toMatch(/^\/city\/tiles bytes=\d+-\d+$/);
  });

  it('has nothing where it has no tile, which is no fault', async () => {
    const opened = await openTiles(station(whole).fetch, '1');
    if (!opened.ok) throw new Error(opened.refusal.message);
    expect((await opened.value.tile(1, 0, 0)).byteLength).toBe(0);
    expect((await opened.value.tile(9, 3, 3)).byteLength).toBe(0);
  });

  it('that is replaced under the map is read anew, never half of each', async () => {
    let archive: Uint8Array = whole;
    const opened = await openTiles((path, init) => station(archive).fetch(path, init), '1');
    if (!opened.ok) throw new Error(opened.refusal.message);
    archive = tinyArchive({ tiles: [{ ...tiles[0]!, layers: { roads: [road, road, road], water: [water] } }] });
    expect(new Uint8Array(await opened.value.tile(0, 0, 0))).toEqual(
      tinyTile({ roads: [road, road, road], water: [water] }),
    );
  });
});

describe('what is no archive that this map can draw is refused by name', () => {
  it('a station without one', async () => {
    expect(await refusal(async () => new Response(null, { status: 404 }))).toBe('tiles.none');
    expect(await refusal(async () => new Response(null, { status: 204 }))).toBe('tiles.none');
  });

  it('another schema, pictures, a packing that no window unpacks', async () => {
    const openMapTiles = { vector_layers: [{ id: 'transportation' }, { id: 'water' }] };
    expect(await refusal(station(tinyArchive({ tiles, metadata: openMapTiles })).fetch)).toBe('tiles.schema');
    for (const metadata of [null, [], { vector_layers: 'roads' }, { vector_layers: [null, 7] }])
      expect(await refusal(station(tinyArchive({ tiles, metadata: metadata ?? 0 })).fetch)).toBe('tiles.schema');
    expect(await refusal(station(tinyArchive({ tiles, tileType: 2 })).fetch)).toBe('tiles.no-vectors');
    expect(await refusal(station(tinyArchive({ tiles, tileCompression: 3 })).fetch)).toBe('tiles.packing');
  });

  it('a station that went away, an error page, a server that knows no ranges', async () => {
    expect(await refusal(() => Promise.reject(new Error('the station is away')))).toBe('tiles.unreadable');
    expect(await refusal(async () => new Response('<html>', { status: 500 }))).toBe('tiles.unreadable');
    expect(await refusal(async () => new Response(whole.slice(), { status: 200 }))).toBe('tiles.unreadable');
  });

  it('a file that was cut, or in which any byte of the head was changed, ends in a refusal and never in a hang', async () => {
    for (const length of [0, 7, 100, 127, 140, whole.length - 40])
      expect(await refusal(station(whole.slice(0, length)).fetch)).not.toBe('');
    let refused = 0;
    for (let at = 0; at < 127; at += 1) {
      const damaged = whole.slice();
      damaged[at] = damaged[at]! ^ 0xff;
      const opened = await openTiles(station(damaged).fetch, '1');
      if (!opened.ok) refused += 1;
      // Whatever is opened answers with bytes or throws.
      else await opened.value.tile(0, 0, 0).catch((error: unknown) => expect(error).toBeInstanceOf(Error));
    }
    expect(refused).toBeGreaterThan(40);
  });

  it('a tile that unpacks to more than any tile is not taken into memory', async () => {
    const { gzipSync } = await import('node:zlib');
    const bomb = gzipSync(new Uint8Array(80_000_000));
    const archive = tinyArchive({ tiles: [tiles[0]!] });
    const dataAt = Number(new DataView(archive.buffer).getBigUint64(56, true));
    const head = archive.slice(0, dataAt);
    const grown = new Uint8Array(dataAt + bomb.length);
    grown.set(head);
    grown.set(bomb, dataAt);
    // The directory names the length of the tile that was there: one entry, so the bomb is named by the fixture anew.
    const { fetch } = station(tinyArchive({ tiles: [tiles[0]!] }));
    const opened = await openTiles(async (path, init) => {
      const [, first] = /bytes=(\d+)-/.exec(new Headers(init?.headers).get('range') ?? '') ?? [];
      if (Number(first) !== dataAt) return fetch(path, init);
      return new Response(grown.slice(dataAt), { status: 206, headers: { etag: `"${archive.length}"` } });
    }, '1');
    if (!opened.ok) throw new Error(opened.refusal.message);
    await expect(opened.value.tile(0, 0, 0)).rejects.toThrow('larger than any tile');
  });
});
