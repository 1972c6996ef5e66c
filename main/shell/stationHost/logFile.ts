import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';

const LARGEST_BYTES = 5 * 1024 * 1024;
const KEPT_FILES = 3;
const LONGEST_LINE = 4_000;

/**
 * A log file of one program, turned over by size: `station.log`, `station.log.1`, ... A disk that refuses (full, read
 * only) costs the lines, never the program that is watched.
 */
export class LogFile {
  readonly #path: string;
  readonly #now: () => Date;
  #bytes: number;

  /** Opens or creates `folder/name.log`. `now` stamps the lines. */
  constructor(folder: string, name: string, now: () => Date) {
    this.#path = path.join(folder, `${name}.log`);
    this.#now = now;
    this.#bytes = 0;
    try {
      mkdirSync(folder, { recursive: true });
      this.#bytes = statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0;
    } catch {
      // The folder cannot be made: each line will be tried and dropped.
    }
  }

  /** Appends one line with its time. Control characters are shown, not obeyed: the log is read in a terminal. */
  write(line: string): void {
    const safe = line
      .slice(0, LONGEST_LINE)
      .replace(/(?!\t)\p{Cc}/gu, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
    const text = `${this.#now().toISOString()} ${safe}\n`;
    try {
      if (this.#bytes + text.length > LARGEST_BYTES) this.#turn();
      appendFileSync(this.#path, text);
      this.#bytes += Buffer.byteLength(text);
    } catch {
      // A full disk must not end the shell, and there is nowhere left to say it.
    }
  }

  #turn(): void {
    for (let n = KEPT_FILES - 1; n >= 0; n -= 1) {
      const from = n === 0 ? this.#path : `${this.#path}.${n}`;
      if (statSync(from, { throwIfNoEntry: false })) renameSync(from, `${this.#path}.${n + 1}`);
    }
    this.#bytes = 0;
  }
}
