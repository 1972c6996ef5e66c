import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { type BundleState, SHORTEST_PASSPHRASE } from '../../../src/contract/outage.ts';
import { ok, type Refusal, type Result, refuse } from '../../../src/shared/result.ts';
import type { BundleSource, MadeBundle } from './makeBundle.ts';
import { type Derivation, deriveKey, type SealingKey } from './sealedFile.ts';

/** Keeps the crisis laptop's bundle on the disk, fresh. */
export interface BundleKeeper {
  readonly state: () => BundleState;
  /** Makes it anew under a passphrase. Answers when it is begun. Refusals: `bundle.passphrase-short`, `store.unwritable`. */
  make(passphrase: string): Promise<Result<void>>;
  /** Waits until the one that is being made is made; for a station that closes, and for tests. */
  readonly settled: () => Promise<void>;
  forget(): void;
  close(): Promise<void>;
}

export interface BundleKeeperOptions {
  readonly data: string;
  readonly source: () => Omit<BundleSource, 'to' | 'data'>;
  /** Changes with everything that is in a bundle. */
  readonly mark: () => string;
  readonly now: () => number;
  readonly log: (message: string) => void;
  readonly onChange: () => void;
}

const LOOK_EVERY = 60_000;
/** A changed city is packed again after so long, an unchanged one for its date, ms. */
const FRESH = 10 * 60_000;
const DATED = 60 * 60_000;

const keptSchema = z.object({ key: z.base64(), salt: z.base64(), cost: z.number(), madeAt: z.number().nullable() });

/**
 * Opens the keeper. What the bundle is renewed with is kept beside it, for its owner only: whoever reads this folder
 * reads the station's data anyway; the passphrase itself is kept nowhere.
 */
export function createBundleKeeper(options: BundleKeeperOptions): BundleKeeper {
  const { now, log, onChange } = options;
  const path = join(options.data, 'crisis', 'crisis.vigie-bundle');
  const keyFile = join(options.data, 'crisis', 'key.json');
  const before = readKept(keyFile);
  let key: SealingKey | null = before?.key ?? null;
  let madeAt: number | null = before?.madeAt ?? null;
  let trouble: Refusal | null = null;
  let mark: string | null = null;
  let underWay: Promise<void> | null = null;
  let worker: Worker | undefined;

  const keep = (sealing: SealingKey): void => {
    mkdirSync(dirname(keyFile), { recursive: true, mode: 0o700 });
    const { salt, cost } = sealing;
    writeFileSync(`${keyFile}.next`, JSON.stringify({ key: sealing.key.toString('base64'), salt, cost, madeAt }), {
      mode: 0o600,
    });
    renameSync(`${keyFile}.next`, keyFile);
  };

  const make = (sealing: SealingKey): void => {
    const marked = options.mark();
    underWay = run({ source: { ...options.source(), data: options.data, to: path }, key: sealing }, (started) => {
      worker = started;
    }).then((made) => {
      worker = undefined;
      underWay = null;
      trouble = made.ok ? null : made.refusal;
      if (made.ok && key === sealing) {
        madeAt = made.value.madeAt;
        mark = marked;
        keep(sealing);
      } else if (made.ok) rmSync(path, { force: true });
      else log(`bundle: ${made.refusal.message}`);
      onChange();
    });
    onChange();
  };
  const look = (): void => {
    if (!key || underWay) return;
    const age = madeAt === null ? Number.POSITIVE_INFINITY : now() - madeAt;
    if (age < 0 || age >= DATED || (age >= FRESH && mark !== options.mark())) make(key);
  };
  const timer = setInterval(look, LOOK_EVERY).unref();

  return {
    state: () => ({
      path,
      kept: key !== null,
      madeAt,
      bytes: statSync(path, { throwIfNoEntry: false })?.size ?? null,
      making: underWay !== null,
      trouble: trouble && { ...trouble, context: { ...trouble.context } },
    }),
    async make(passphrase) {
      if ([...passphrase].length < SHORTEST_PASSPHRASE)
        return refuse('bundle.passphrase-short', `a passphrase has at least ${SHORTEST_PASSPHRASE} characters`, {
          least: SHORTEST_PASSPHRASE,
        });
      const sealing = await deriveKey(passphrase);
      await underWay;
      try {
        keep(sealing);
      } catch (error) {
        const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
        return refuse('store.unwritable', `${keyFile} cannot be written (${reason})`, { file: keyFile, reason });
      }
      key = sealing;
      make(sealing);
      return ok(undefined);
    },
    settled: async () => {
      await underWay;
    },
    forget() {
      key = null;
      madeAt = null;
      trouble = null;
      for (const file of [path, keyFile]) rmSync(file, { force: true });
      onChange();
    },
    async close() {
      clearInterval(timer);
      await worker?.terminate();
    },
  };
}

function readKept(file: string): { readonly key: SealingKey; readonly madeAt: number | null } | null {
  try {
    const kept = keptSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    const { salt, madeAt } = kept;
    return { key: { key: Buffer.from(kept.key, 'base64'), salt, cost: kept.cost as Derivation['cost'] }, madeAt };
  } catch {
    return null; // none was made here, or its key cannot be read: somebody gives a passphrase again
  }
}

function run(
  data: { readonly source: BundleSource; readonly key: SealingKey },
  started: (worker: Worker) => void,
): Promise<Result<MadeBundle>> {
  const file = import.meta.url.endsWith('.ts') ? './bundleWorker.ts' : './bundleWorker.js';
  return new Promise((resolve) => {
    const worker = new Worker(new URL(file, import.meta.url), { workerData: data, execArgv: [] });
    started(worker);
    worker.once('message', resolve);
    worker.once('error', (error) => resolve(refuse('bundle.failed', error.message)));
    worker.once('exit', () => resolve(refuse('bundle.failed', 'the packing was cut off')));
  });
}
