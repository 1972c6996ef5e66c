import { Compression, EtagMismatch, PMTiles, type RangeResponse, type Source, TileType } from 'pmtiles';
import { ok, type Result, refuse } from '../../../src/shared/result.ts';

/*
 * Reads the station's archive of vector tiles (PMTiles 3) by ranges. The archive is a file that somebody copied there:
 * whatever is wrong with it is refused by name, and no part of it may fill the window's memory.
 */

/** GET at the station. */
export type TileFetch = (path: string, init?: RequestInit) => Promise<Response>;

/** A readable archive of Protomaps' schema. */
export interface TileArchive {
  readonly minZoom: number;
  readonly maxZoom: number;
  readonly bounds: readonly [west: number, south: number, east: number, north: number];
  /** Who made the data, as plain text; empty where the archive does not say. */
  readonly attribution: string;
  /** A tile as the map takes it, unpacked; empty where the archive has none. Throws for one that cannot be read. */
  tile(z: number, x: number, y: number, signal?: AbortSignal): Promise<ArrayBuffer>;
}

const PATH = '/city/tiles';
/** Larger parts than this are no directory and no tile, bytes: more the station does not send either. */
const MOST_PACKED = 16_000_000;
/** Nor are they larger when they are unpacked. */
const MOST_UNPACKED = 64_000_000;
/** Layers without which it is another schema. */
const NEEDED = ['roads', 'water'];

/** The archive is not there at all, which is no fault. */
class NoArchive extends Error {}
/** The station did not answer; asked again later it may. */
export class StationAway extends Error {}

/** Unpacks gzip up to a size. */
async function unpack(packed: ArrayBuffer, compression: Compression): Promise<ArrayBuffer> {
  if (compression === Compression.None || compression === Compression.Unknown) return packed;
  if (compression !== Compression.Gzip) throw new Error(`compression ${compression} is not read`);
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.byteLength;
    if (length > MOST_UNPACKED) {
      await reader.cancel();
      throw new Error('larger than any tile');
    }
    parts.push(value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole.buffer;
}

/** The station's archive as its reader wants it. `edition` tells one archive from the next. */
function stationSource(fetch: TileFetch, edition: string): Source {
  return {
    getKey: () => `${PATH}#${edition}`,
    async getBytes(offset, length, signal, etag): Promise<RangeResponse> {
      if (!(length > 0 && length <= MOST_PACKED)) throw new Error(`a part of ${length} bytes`);
      const headers = { range: `bytes=${offset}-${offset + length - 1}` };
      const response = await fetch(PATH, { headers, ...(signal ? { signal } : {}) }).catch((error: unknown) => {
        throw new StationAway(error instanceof Error ? error.message : 'no answer');
      });
      if (response.status === 404 || response.status === 204) throw new NoArchive('no archive');
      const now = response.headers.get('etag') ?? undefined;
      if (response.status === 416 || (etag !== undefined && now !== undefined && now !== etag))
        throw new EtagMismatch('another archive');
      // A server that knows no ranges would send all of it.
      if (response.status !== 206) {
        await response.body?.cancel();
        throw new Error(`HTTP ${response.status}`);
      }
      return { data: await response.arrayBuffer(), ...(now === undefined ? {} : { etag: now }) };
    },
  };
}

/** Text without markup: an archive's attribution is a piece of a web page. */
const plainText = (markup: unknown): string =>
  typeof markup === 'string'
    ? markup
        .slice(0, 2_000)
        .replace(/<[^>]*>/g, ' ')
        .replaceAll('&copy;', '©')
        .replaceAll('&amp;', '&')
        .replace(/\s+/g, ' ')
        .trim()
        .slice(0, 200)
    : '';

const layersOf = (metadata: unknown): string[] => {
  const layers = (metadata as { vector_layers?: unknown } | null)?.vector_layers;
  if (!Array.isArray(layers)) return [];
  return layers.map((layer: unknown) => String((layer as { id?: unknown } | null)?.id ?? ''));
};

/**
 * Opens the station's archive. Refusals: `tiles.none` (there is none), `tiles.unreadable`, `tiles.no-vectors`,
 * `tiles.packing` (packed in a way that windows do not unpack), `tiles.schema` (not Protomaps' layers).
 */
export async function openTiles(fetch: TileFetch, edition: string): Promise<Result<TileArchive>> {
  const archive = new PMTiles(stationSource(fetch, edition), undefined, unpack);
  try {
    const header = await archive.getHeader();
    if (header.tileType !== TileType.Mvt)
      return refuse('tiles.no-vectors', 'the archive holds pictures, not vectors', { type: header.tileType });
    const packings = [header.tileCompression, header.internalCompression];
    const unknown = packings.find((packing) => ![Compression.None, Compression.Gzip].includes(packing));
    if (unknown !== undefined)
      return refuse('tiles.packing', `compression ${unknown} is not read`, { compression: unknown });
    const metadata = await archive.getMetadata();
    const layers = layersOf(metadata);
    const missing = NEEDED.filter((name) => !layers.includes(name));
    if (missing.length > 0)
      return refuse('tiles.schema', `the layers ${missing.join(', ')} are missing`, { missing: missing.join(', ') });
    const { minZoom, maxZoom, minLon, minLat, maxLon, maxLat } = header;
    if (!(minZoom <= maxZoom && maxZoom <= 24 && minLon < maxLon && minLat < maxLat))
      return refuse('tiles.unreadable', 'zooms or bounds make no sense', { reason: 'header' });
    return ok({
      minZoom,
      maxZoom,
      bounds: [minLon, minLat, maxLon, maxLat],
      attribution: plainText((metadata as { attribution?: unknown }).attribution),
      async tile(z, x, y, signal) {
        const found = await archive.getZxy(z, x, y, signal);
        return found?.data ?? new ArrayBuffer(0);
      },
    });
  } catch (error) {
    if (error instanceof NoArchive) return refuse('tiles.none', 'the station has no archive of tiles');
    const reason = error instanceof Error ? error.message : String(error);
    return refuse('tiles.unreadable', `the archive of tiles cannot be read (${reason})`, { reason });
  }
}
