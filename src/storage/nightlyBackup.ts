import { Worker } from 'node:worker_threads';
import { type Result, refuse } from '../shared/result.ts';
import { type Backup, type BackupOptions, listBackups } from './backups.ts';
import { isDue } from './keptBackups.ts';

/** The copies that a program makes of its own data. */
export interface NightlyBackup {
  /** When the last good copy was made, ms since 1970; null when there is none. */
  readonly lastAt: () => number | null;
  /** Why the last attempt gave none; null when it did. */
  readonly trouble: () => { readonly code: string; readonly message: string } | null;
  /** Makes one now; one at a time, a second asking waits for the same. */
  make(): Promise<Result<Backup>>;
  close(): Promise<void>;
}

const LOOK_EVERY = 60_000;

/** Makes a back-up at the first start and then each night; `onChange` tells of each end of one. */
export function startNightlyBackup(
  about: Omit<BackupOptions, 'now'>,
  { now, log, onChange = () => {} }: { now: () => number; log: (message: string) => void; onChange?: () => void },
): NightlyBackup {
  let lastAt = listBackups(about.backups, about.of)[0]?.manifest.madeAt ?? null;
  let trouble: { code: string; message: string } | null = null;
  let underWay: Promise<Result<Backup>> | null = null;
  let triedAt = Number.NEGATIVE_INFINITY;
  let worker: Worker | undefined;

  const make = (): Promise<Result<Backup>> => {
    underWay ??= run({ ...about, now: now() }, (started) => {
      worker = started;
    }).then((made) => {
      underWay = null;
      worker = undefined;
      if (made.ok) lastAt = made.value.manifest.madeAt;
      trouble = made.ok ? null : { code: made.refusal.code, message: made.refusal.message };
      log(made.ok ? `back-up: ${made.value.folder}` : `back-up: ${made.refusal.message}`);
      onChange();
      return made;
    });
    return underWay;
  };
  const look = (): void => {
    // What failed is not tried again each minute: a copy of a full disk fills it again.
    if (underWay || !isDue(lastAt, now()) || performance.now() - triedAt < 60 * LOOK_EVERY) return;
    triedAt = performance.now();
    void make();
  };
  const timer = setInterval(look, LOOK_EVERY).unref();
  return {
    lastAt: () => lastAt,
    trouble: () => trouble,
    make,
    async close() {
      clearInterval(timer);
      await worker?.terminate();
    },
  };
}

function run(options: BackupOptions, started: (worker: Worker) => void): Promise<Result<Backup>> {
  const file = import.meta.url.endsWith('.ts') ? './backupWorker.ts' : './backupWorker.js';
  return new Promise((resolve) => {
    const worker = new Worker(new URL(file, import.meta.url), { workerData: options, execArgv: [] });
    started(worker);
    worker.once('message', resolve);
    worker.once('error', (error) => resolve(refuse('backup.failed', error.message, { file: options.data })));
    // After an answer this changes nothing; without one the thread was ended.
    worker.once('exit', () => resolve(refuse('backup.failed', 'the copying was cut off', { file: options.data })));
  });
}
