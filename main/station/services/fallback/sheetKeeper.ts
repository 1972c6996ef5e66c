import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type SheetFacts, sheetPage } from './sheet.ts';

/** Name of the sheet's file in the folder `sheet` of the data folder. */
export const SHEET_FILES = { fr: 'fiche-de-secours.html', en: 'fallback-sheet.html' } as const;

/** Keeps the printed sheet on the disk, never older than its interval. */
export interface SheetKeeper {
  /** The sheet of this moment. */
  page(language: 'fr' | 'en'): string;
  /** When the last one was written, ms since 1970; null when none was. */
  readonly writtenAt: () => number | null;
  /** Why the last one could not be written. */
  readonly trouble: () => string | null;
  close(): void;
}

/** Far below the five minutes that it may be old. */
const EVERY = 60_000;

/** Writes it at once, then each minute, and a last time at the end. A disk that refuses is told, and tried again. */
export function createSheetKeeper(
  dir: string,
  facts: () => SheetFacts,
  log: (message: string) => void,
  onChange: () => void = () => {},
): SheetKeeper {
  const folder = join(dir, 'sheet');
  let writtenAt: number | null = null;
  let trouble: string | null = null;

  const write = (): void => {
    const now = facts();
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      for (const language of ['fr', 'en'] as const) {
        const file = join(folder, SHEET_FILES[language]);
        writeWhole(file, sheetPage(now, language));
      }
      writtenAt = now.at;
      trouble = null;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      if (trouble === null) log(`the printed sheet cannot be written (${code})`);
      trouble = code;
    }
    onChange();
  };
  const timer = setInterval(write, EVERY);
  write();
  return {
    page: (language) => sheetPage(facts(), language),
    writtenAt: () => writtenAt,
    trouble: () => trouble,
    close() {
      clearInterval(timer);
      write();
    },
  };
}

/** Beside its place, down to the disk, then moved there: whoever prints reads the old one or the new one. */
function writeWhole(file: string, content: string): void {
  const next = `${file}.next`;
  const handle = openSync(next, 'w', 0o600);
  try {
    writeSync(handle, content);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(next, file);
}
