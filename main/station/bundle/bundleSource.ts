import { readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { StationArguments } from '../arguments.ts';
import { CONTENT_NAME } from './contents.ts';
import type { BundleSource } from './makeBundle.ts';

/**
 * What this station puts into a bundle: the city's file and what stands beside it (ground, alarms, profiles, rights,
 * masks), the guidance that comes along, and how to come back to hub and field.
 */
export function bundleSource({
  args,
  city,
  tiles,
  now,
}: {
  readonly args: StationArguments;
  readonly city: string;
  readonly tiles: string | undefined;
  readonly now: number;
}): Omit<BundleSource, 'to' | 'data'> {
  const folder = dirname(resolve(args.city));
  const beside = (name: string): [string, string] => [name, join(folder, name)];
  // The ground is named in the city's file: what could not be named in a bundle is left at home.
  const ground = tiles !== undefined && CONTENT_NAME.test(tiles) && !tiles.includes('/') ? [beside(tiles)] : [];
  return {
    files: [
      ['city.json', resolve(args.city)],
      ...ground,
      ...['alarms.json', 'access.json', 'masks.json'].map(beside),
      ...(args.alarms === undefined ? [] : [['shipped-alarms.json', resolve(args.alarms)] as [string, string]]),
      ...profilesOf(join(folder, 'profiles')),
    ],
    about: {
      madeAt: now,
      city,
      madeBy: args.position,
      join: {
        hub: args.hub ?? null,
        hubToken: args.hubToken,
        mqtt: args.mqtt ?? null,
        cameras: args.cameras ?? null,
      },
    },
  };
}

function profilesOf(folder: string): [string, string][] {
  try {
    return readdirSync(folder)
      .map((name): [string, string] => [`profiles/${name}`, join(folder, name)])
      .filter(([name]) => name.endsWith('.json') && CONTENT_NAME.test(name));
  } catch {
    return []; // a city without profiles of its own
  }
}
