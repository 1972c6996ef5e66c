import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CityFile } from '../contract/cityFile.ts';
import { growCity } from './grow/growCity.ts';

/** Raise it when the growth changes what it gives for a seed: older files are then grown anew. */
export const GROWTH_VERSION = 3;

/** Account of the simulated cameras. */
export const CAMERA_ACCOUNT = { username: 'vigie', password: 'demonstration' } as const;

/** The grown city and where it was kept. */
export interface GrownCity {
  readonly city: CityFile;
  readonly path: string;
  readonly reused: boolean;
}

/** First bytes of a kept file; they say whether it is ours without reading the rest as anything. */
const headOf = (seed: number): string => `{"growth":${GROWTH_VERSION},"seed":${seed},`;

/**
 * Gives the city of a seed: from `<folder>/demonstration-<seed>.city.json` when the same growth wrote it, grown and
 * written otherwise (to a file beside it, then renamed, so that a cut leaves the old or none). A kept file that
 * cannot be read is grown anew. Rejects when the folder cannot be written.
 */
export async function grownCity(
  folder: string,
  seed: number,
  onProgress: (step: string, done: number, total: number) => void,
): Promise<GrownCity> {
  // First, so that a folder that cannot be is said before the growth and not after.
  await mkdir(folder, { recursive: true });
  const path = join(folder, `demonstration-${seed}.city.json`);
  const head = headOf(seed);
  try {
    const text = await readFile(path, 'utf8');
    if (text.startsWith(head)) {
      const kept = JSON.parse(text) as CityFile;
      if (kept.format === 'vigie-city' && Array.isArray(kept.assets)) return { city: kept, path, reused: true };
    }
  } catch {
    // None yet, or a broken one: it is only a copy of what the seed says.
  }
  const grown = growCity(seed, onProgress);
  // The cameras are simulated: their account is no secret, and whoever reads the file must be able to open them.
  const connections = {
    cameraUsername: CAMERA_ACCOUNT.username,
    cameraPassword: CAMERA_ACCOUNT.password,
    ...grown.connections,
  };
  const city: CityFile = { ...grown, seed, connections };
  const beside = `${path}.${process.pid}.new`;
  await writeFile(beside, head + JSON.stringify({ ...city, seed: undefined }).slice(1));
  await rename(beside, path);
  return { city, path, reused: false };
}
