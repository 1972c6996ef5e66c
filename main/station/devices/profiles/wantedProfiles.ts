import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { DeviceDriver } from '../../../../src/domain/asset/device.ts';
import { type Refusal, refuse } from '../../../../src/shared/result.ts';
import type { CompiledProfile } from './compileProfile.ts';
import { rangesOfDrivers } from './driverRanges.ts';
import { loadProfiles } from './loadProfiles.ts';

/** Codes that messages are refused by as well: of a file they say that it has a mistake, which its message names. */
const ALSO_OF_MESSAGES: ReadonlySet<string> = new Set(['profile.expression', 'profile.time', 'profile.device']);

/** Profiles that a city asks for. */
export interface WantedProfiles {
  readonly profiles: readonly CompiledProfile[];
  /** What is not as the city wants it, by name; the station works without. */
  readonly refusals: readonly Refusal[];
}

/**
 * Loads the profiles that a city's file names, out of those that come with Vigie and those in the folder beside the
 * file, which go first. A file that cannot be used is told although nobody may have asked for it: what it is called
 * inside is not known. Refusals: those of {@link loadProfiles}, and `profile.unknown` (profile).
 */
export function wantedProfiles(options: {
  readonly wanted: readonly string[];
  /** Folder of those that come along; left out where there is none. */
  readonly shipped: string | undefined;
  /** Folder of the city's own; it need not be there. */
  readonly own: string;
  readonly drivers: ReadonlyMap<string, DeviceDriver>;
}): WantedProfiles {
  const { shipped, own, drivers } = options;
  const wanted = new Set(options.wanted);
  if (wanted.size === 0) return { profiles: [], refusals: [] };
  const folders = [...(shipped === undefined ? [] : [shipped]), ...(existsSync(own) ? [own] : [])];
  const manifests = new Map([...drivers].map(([type, { manifest }]) => [type, manifest]));
  const loaded = loadProfiles(folders, manifests, rangesOfDrivers(drivers.values()));
  const found = new Set(loaded.profiles.map(({ id }) => id));
  return {
    profiles: loaded.profiles.filter(({ id }) => wanted.has(id)),
    refusals: [
      ...loaded.refusals.map(({ file, refusal: { code, message, context } }) => ({
        code: ALSO_OF_MESSAGES.has(code) ? 'profile.invalid' : code,
        message,
        context: { ...context, file: basename(file) },
      })),
      ...[...wanted]
        .filter((id) => !found.has(id))
        .map(
          (id) =>
            refuse('profile.unknown', `no profile ${id}, neither among those that come along nor in ${own}`, {
              profile: id,
            }).refusal,
        ),
    ],
  };
}
