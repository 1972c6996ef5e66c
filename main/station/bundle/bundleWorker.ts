import { parentPort, workerData } from 'node:worker_threads';
import { type BundleSource, makeBundle } from './makeBundle.ts';
import type { SealingKey } from './sealedFile.ts';

/* Makes one bundle in a thread of its own: copying, pressing and sealing would hold up the station. */

const { source, key } = workerData as { source: BundleSource; key: Omit<SealingKey, 'key'> & { key: Uint8Array } };
parentPort?.postMessage(await makeBundle(source, { ...key, key: Buffer.from(key.key) }));
