import { z } from 'zod';
import {
  MOST_PROGRAMS,
  type Salvo,
  type Sequence,
  salvoSchema,
  sequenceSchema,
  type WallCall,
  type WallPlace,
  type WallPrograms,
} from '../../../../src/contract/walls.ts';
import { ok, type Result, refuse } from '../../../../src/shared/result.ts';
import { type ChangeFeed, createChangeFeed } from '../changeFeed.ts';
import type { SettingsStore } from '../sessionService.ts';

/** Salvos and sequences of this position, and the way of a salvo or a camera to a wall. */
export interface WallService {
  readonly programs: () => WallPrograms;
  readonly programFeed: ChangeFeed<'programs'>;
  saveSalvo(salvo: Salvo): Result<void>;
  removeSalvo(id: string): Result<void>;
  saveSequence(sequence: Sequence): Result<void>;
  removeSequence(id: string): Result<void>;
  /** To the wall of a window, else to the one that was used last. */
  callSalvo(id: string, window: string): Result<void>;
  /** The walls in sight, by number; a number that two windows say is kept by the one that said it first. */
  inSight(): WallPlace[];
  readonly wallFeed: ChangeFeed<'walls'>;
  /** Puts a camera before the wall of the window `to`, and of no other. */
  showOn(camera: string, to: string, from: string): Result<void>;
  /** What is called to a window's wall, until the signal; that long the window counts as having a wall. */
  watchCalls(place: WallPlace, signal: AbortSignal | undefined): AsyncGenerator<WallCall>;
}

export interface WallServiceOptions {
  readonly store: Pick<SettingsStore, 'setting' | 'setSetting'>;
  /** Window in which something was selected last. */
  readonly lastUsed: () => string;
  /** Whether this position may look at a camera. */
  readonly mayView: (camera: string) => Result<void>;
  /** ms since 1970. */
  readonly now: () => number;
  readonly log: (message: string) => void;
}

const SETTING = 'wall-programs';
/** Most calls that a wall has not taken yet; the oldest goes. */
const MOST_CALLS = 32;

/** A wall in sight, and what was called to it and not taken yet. */
interface OpenWall {
  readonly place: WallPlace;
  readonly calls: WallCall[];
  wake: (() => void) | null;
}

function call(wall: OpenWall, what: WallCall): void {
  wall.calls.push(what);
  if (wall.calls.length > MOST_CALLS) wall.calls.shift();
  wall.wake?.();
}

/** Gives each wall a number of its own: what it said, or the lowest that is free where another said it first. */
function numbered(walls: Iterable<OpenWall>): WallPlace[] {
  const taken = new Set<number>();
  const late: WallPlace[] = [];
  const places: WallPlace[] = [];
  for (const { place } of walls) {
    if (taken.has(place.number)) late.push(place);
    else places.push(place);
    taken.add(place.number);
  }
  for (const place of late) {
    let number = 1;
    while (taken.has(number)) number += 1;
    taken.add(number);
    places.push({ ...place, number });
  }
  return places.sort((one, other) => one.number - other.number);
}

const savedSchema = z.object({ salvos: z.array(z.unknown()), sequences: z.array(z.unknown()) });

/** Those of the saved ones that can be read. */
function readable<T>(saved: readonly unknown[], schema: z.ZodType<T>, log: (message: string) => void): T[] {
  return saved.flatMap((one) => {
    const read = schema.safeParse(one);
    if (!read.success) log('a salvo or sequence that was saved cannot be read and is left out');
    return read.success ? [read.data] : [];
  });
}

function readPrograms(text: string | null, log: (message: string) => void): WallPrograms {
  if (text === null) return { salvos: [], sequences: [] };
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = null;
  }
  const read = savedSchema.safeParse(parsed);
  if (!read.success) {
    log('the salvos and sequences that were saved cannot be read');
    return { salvos: [], sequences: [] };
  }
  return {
    salvos: readable(read.data.salvos, salvoSchema, log),
    sequences: readable(read.data.sequences, sequenceSchema, log),
  };
}

const byNumber = (one: { number: number }, other: { number: number }): number => one.number - other.number;

/** Builds the service. What is saved is on the disk before it is told. */
export function createWallService({ store, lastUsed, mayView, now, log }: WallServiceOptions): WallService {
  let programs = readPrograms(store.setting(SETTING), log);
  const programFeed = createChangeFeed<'programs'>();
  const wallFeed = createChangeFeed<'walls'>();
  /** Walls in sight by window, the newest last. */
  const walls = new Map<string, OpenWall>();

  const keep = (next: WallPrograms): Result<void> => {
    const written = store.setSetting(SETTING, JSON.stringify(next));
    if (!written.ok) return written;
    programs = next;
    programFeed.changed('programs');
    return ok(undefined);
  };
  /** Why something cannot stand beside the others of its kind. */
  const against = (one: Salvo | Sequence, all: readonly (Salvo | Sequence)[]): Result<void> => {
    const others = all.filter(({ id }) => id !== one.id);
    if (others.length >= MOST_PROGRAMS)
      return refuse('wall.too-many', `${MOST_PROGRAMS} are there already`, { limit: MOST_PROGRAMS });
    const same = others.find(({ number }) => number === one.number);
    if (same) {
      const { number, name } = same;
      return refuse('wall.number-taken', `number ${number} is ${name}`, { number, name });
    }
    return ok(undefined);
  };
  const withOne = <T extends Salvo | Sequence>(all: readonly T[], one: T): T[] =>
    [...all.filter(({ id }) => id !== one.id), one].sort(byNumber);

  return {
    programs: () => programs,
    programFeed,
    saveSalvo(salvo) {
      const free = against(salvo, programs.salvos);
      if (!free.ok) return free;
      const same = programs.salvos.find(({ id, key }) => id !== salvo.id && key !== null && key === salvo.key);
      if (same?.key) {
        const { key, name } = same;
        return refuse('wall.key-taken', `key ${key} calls ${name}`, { key, name });
      }
      return keep({ ...programs, salvos: withOne(programs.salvos, salvo) });
    },
    removeSalvo(id) {
      const salvos = programs.salvos.filter((salvo) => salvo.id !== id);
      return salvos.length === programs.salvos.length
        ? refuse('wall.unknown-salvo', 'there is no such salvo')
        : keep({ ...programs, salvos });
    },
    saveSequence(sequence) {
      const free = against(sequence, programs.sequences);
      return free.ok ? keep({ ...programs, sequences: withOne(programs.sequences, sequence) }) : free;
    },
    removeSequence(id) {
      const sequences = programs.sequences.filter((sequence) => sequence.id !== id);
      return sequences.length === programs.sequences.length
        ? refuse('wall.unknown-sequence', 'there is no such sequence')
        : keep({ ...programs, sequences });
    },
    callSalvo(id, window) {
      if (!programs.salvos.some((salvo) => salvo.id === id))
        return refuse('wall.unknown-salvo', 'there is no such salvo');
      const wall = walls.get(window) ?? walls.get(lastUsed()) ?? [...walls.values()].at(-1);
      if (!wall) return refuse('wall.none', 'no wall is in sight at this position');
      call(wall, { salvo: id });
      return ok(undefined);
    },
    inSight: () => numbered(walls.values()),
    wallFeed,
    showOn(camera, to, from) {
      const wall = walls.get(to);
      if (!wall) return refuse('wall.gone', 'that window has no wall in sight');
      const allowed = mayView(camera);
      if (!allowed.ok) return allowed;
      const sender = numbered(walls.values()).find(({ window }) => window === from);
      call(wall, { camera, from: sender?.number ?? null, at: now() });
      return ok(undefined);
    },
    // Registered at the call, not at the first reading: a salvo may be called right after.
    watchCalls(place, signal) {
      const { window } = place;
      const wall: OpenWall = { place, calls: [], wake: null };
      walls.delete(window);
      walls.set(window, wall);
      wallFeed.changed('walls');
      const end = (): void => {
        if (walls.get(window) === wall) {
          walls.delete(window);
          wallFeed.changed('walls');
        }
        wall.wake?.();
      };
      signal?.addEventListener('abort', end, { once: true });
      return (async function* () {
        try {
          while (!signal?.aborted) {
            const next = wall.calls.shift();
            if (next !== undefined) yield next;
            else
              await new Promise<void>((resolve) => {
                wall.wake = resolve;
              });
          }
        } finally {
          end();
        }
      })();
    },
  };
}
