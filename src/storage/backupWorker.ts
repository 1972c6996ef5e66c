import { parentPort, workerData } from 'node:worker_threads';
import { type BackupOptions, makeBackup } from './backups.ts';

/* Makes one back-up in a thread of its own: copying and checking would hold up whoever works with the data. */

parentPort?.postMessage(await makeBackup(workerData as BackupOptions));
