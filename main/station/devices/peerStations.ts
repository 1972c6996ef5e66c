import { z } from 'zod';
import type { Asset } from '../../../src/domain/asset/asset.ts';

/** The stations that alarms may be about besides ours: a peer's links and clock are alarms at every position. */
export interface PeerStations {
  /** Remembers how the stations in the room are called. */
  learn(peers: readonly { readonly station: string; readonly position: string }[]): void;
  /** What alarms of these assets need to be shown: those among them that are stations and not in the register yet. */
  missing(assets: Iterable<string>): Asset[];
}

const PREFIX = 'station:';
const namesSchema = z.record(z.string().max(80), z.string().max(120));
/** Stations whose names are kept; a room has some fifty. */
const MOST = 500;

export interface PeerStationsOptions {
  readonly isKnown: (asset: string) => boolean;
  /** The asset that stands for a station. */
  readonly assetOf: (station: string, position: string) => Asset;
  /** Where names are kept between two starts. */
  readonly notes: { read(): string | null; write(text: string): void };
}

/** Opens them with the names of before. */
export function createPeerStations({ isKnown, assetOf, notes }: PeerStationsOptions): PeerStations {
  const names = readNames(notes.read());
  return {
    learn(peers) {
      let news = false;
      for (const { station, position } of peers) {
        if (names.get(station) === position) continue;
        names.delete(station);
        names.set(station, position);
        news = true;
      }
      if (!news) return;
      for (const oldest of names.keys()) {
        if (names.size <= MOST) break;
        names.delete(oldest);
      }
      notes.write(JSON.stringify(Object.fromEntries(names)));
    },
    missing: (assets) =>
      [...new Set(assets)]
        .filter((asset) => asset.startsWith(PREFIX) && !isKnown(asset))
        .map((asset) => {
          const station = asset.slice(PREFIX.length);
          return assetOf(station, names.get(station) ?? station.slice(0, 8));
        }),
  };
}

function readNames(text: string | null): Map<string, string> {
  try {
    return new Map(Object.entries(namesSchema.parse(JSON.parse(text ?? '{}'))));
  } catch {
    return new Map(); // names only: they are heard again
  }
}
