import { measureIngest } from './ingest.ts';
import type { Line } from './line.ts';

/** The path from the broker to the store at ten times the city. */
export const measure = (): Promise<readonly Line[]> => measureIngest(10, '-10x');
