import { useAppearance } from '../state/stores.ts';

/** Height of a table row in each density, px: the same as `--row` in tokens.css. */
const ROWS = { desk: 26, wall: 52, laptop: 24 } as const;

/** Height of a table row now, px. */
export const useRowHeight = (): number => ROWS[useAppearance((appearance) => appearance.density)];
