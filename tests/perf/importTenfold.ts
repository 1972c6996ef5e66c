import { measureImport } from './import.ts';
import type { Line } from './line.ts';

/** The import of ten times as many points. */
export const measure = (): Promise<readonly Line[]> => measureImport('import-10x', 340_000);
