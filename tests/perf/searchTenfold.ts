import type { Line } from './line.ts';
import { measureSearch } from './search.ts';

/** The search at ten times the city. */
export const measure = (): Promise<readonly Line[]> => measureSearch('search-10x', 10);
