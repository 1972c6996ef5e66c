import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { Rect, SavedPlace } from './displayPlan.ts';

const VERSION = 1;
const MOST_PLACES = 64;

/** Where windows belong, kept in `windows.json` of the data folder. */
export class PlacesFile {
  readonly #file: string;
  readonly #log: (line: string) => void;
  #written = '';

  constructor(dataDir: string, log: (line: string) => void) {
    this.#file = path.join(dataDir, 'windows.json');
    this.#log = log;
  }

  /** Reads the places. A missing file gives none; a broken one is set aside under another name, and said. */
  read(): SavedPlace[] {
    let text: string;
    try {
      text = readFileSync(this.#file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#log(`windows.json cannot be read: ${error}`);
      return [];
    }
    const places = parsePlaces(text);
    if (places !== null) return places;
    this.#log('windows.json is broken: set aside as windows.json.broken');
    try {
      renameSync(this.#file, `${this.#file}.broken`);
    } catch {
      // It stays where it is and is written over when the first window moves.
    }
    return [];
  }

  /** Writes the places in one step: beside the file, to the disk, then in its place. A disk that refuses is said. */
  write(places: readonly SavedPlace[]): void {
    const text = `${JSON.stringify({ version: VERSION, places }, null, 2)}\n`;
    if (text === this.#written) return;
    const next = `${this.#file}.next`;
    try {
      const file = openSync(next, 'w', 0o600);
      try {
        writeSync(file, text);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(next, this.#file);
      this.#written = text;
    } catch (error) {
      this.#log(`windows.json cannot be written: ${error instanceof Error ? error.message : error}`);
    }
  }
}

/** Reads the text of the file; null when it is not one of ours. Never throws. */
export function parsePlaces(text: string): SavedPlace[] | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(value) || value.version !== VERSION || !Array.isArray(value.places)) return null;
  if (value.places.length > MOST_PLACES || !value.places.every(isPlace)) return null;
  const ids = new Set(value.places.map(({ workspaceId }) => workspaceId));
  return ids.size === value.places.length ? value.places : null;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isPlace = (value: unknown): value is SavedPlace =>
  isRecord(value) &&
  typeof value.workspaceId === 'string' &&
  /^[\w-]{1,60}$/.test(value.workspaceId) &&
  typeof value.displayKey === 'string' &&
  value.displayKey.length <= 200 &&
  typeof value.label === 'string' &&
  isRect(value.bounds) &&
  (value.rect === null || isRect(value.rect)) &&
  typeof value.open === 'boolean';

const isRect = (value: unknown): value is Rect =>
  isRecord(value) &&
  ['x', 'y', 'width', 'height'].every((side) => Number.isInteger(value[side]) && Math.abs(value[side] as number) < 1e6);
