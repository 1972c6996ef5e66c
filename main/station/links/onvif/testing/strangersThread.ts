import { parentPort } from 'node:worker_threads';
import { openStrangers } from './strangers.ts';

// In a thread of their own: what they cost is not the station's.
parentPort?.postMessage(await openStrangers());
