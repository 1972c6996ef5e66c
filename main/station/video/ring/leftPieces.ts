import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type RingPiece, readPieceHead, timeOfName } from './ringPiece.ts';

/** Pictures that come in one go at the beginning stand so far ahead of their arrival at the most, in milliseconds. */
const AHEAD = 5_000;

/** What an earlier run of the station left in the ring's folder, by camera, oldest first. */
export async function takeUpPieces(ring: {
  readonly folder: string;
  /** Milliseconds after which a piece is erased. */
  readonly limit: number;
  /** Wall clock, milliseconds since 1970. */
  readonly wall: () => number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly chosen: ReadonlySet<string>;
}): Promise<Map<string, RingPiece[]>> {
  const found = new Map<string, RingPiece[]>();
  for (const entry of await listed(ring.folder)) {
    const folder = join(ring.folder, entry.name);
    // Of a camera that is no longer chosen nothing is kept, and nothing else belongs here.
    if (!entry.isDirectory() || !ring.chosen.has(entry.name)) {
      await rm(folder, { recursive: true, force: true });
      continue;
    }
    const pieces: RingPiece[] = [];
    for (const { name } of await listed(folder)) {
      const file = join(folder, name);
      const piece = await readLeft(entry.name, file, name, ring);
      if (piece) pieces.push(piece);
      else await rm(file, { recursive: true, force: true });
    }
    if (pieces.length > 0)
      found.set(
        entry.name,
        pieces.sort((one, other) => one.from - other.from),
      );
  }
  return found;
}

async function readLeft(
  camera: string,
  file: string,
  name: string,
  ring: { readonly limit: number; readonly wall: () => number; readonly now: () => number },
): Promise<RingPiece | undefined> {
  const from = timeOfName(name);
  if (from === undefined) return undefined;
  const age = ring.wall() - from;
  // A piece of the future tells that the clock was set: nobody can say any more how old it is.
  if (age < -AHEAD || age > ring.limit) return undefined;
  try {
    const head = await readPieceHead(file);
    if (!head) return undefined;
    const { init, size, written } = head;
    const to = Math.min(Math.max(from, written), from + ring.limit);
    return {
      camera,
      file,
      from,
      to,
      size,
      init,
      begun: ring.now() - Math.max(0, age),
      growing: false,
      number: 0,
      run: 0,
    };
  } catch {
    return undefined;
  }
}

/** What is in a folder; nothing when it is not there yet. */
const listed = (folder: string) => readdir(folder, { withFileTypes: true }).catch(() => []);
