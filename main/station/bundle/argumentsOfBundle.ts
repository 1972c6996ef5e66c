import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ok, type Result } from '../../../src/shared/result.ts';
import type { GivenArguments, StationArguments } from '../arguments.ts';
import { unpackBundle } from './unpackBundle.ts';

/**
 * What a station is started with, once a bundle, if one was given, is unpacked and has said where city, hub and field
 * are. What was given on the command line goes first. Refusals: those of `unpackBundle`.
 */
export async function startingArguments(given: GivenArguments, now: () => number): Promise<Result<StationArguments>> {
  const { bundle, passphrase, city, ...rest } = given;
  if (city !== undefined) return ok({ ...rest, city });
  const unpacked = await unpackBundle(bundle ?? '', passphrase, given.data, now);
  if (!unpacked.ok) return unpacked;
  const { folder, manifest } = unpacked.value;
  const { hub, hubToken, mqtt, cameras } = manifest.join;
  const own = join(folder, 'shipped-alarms.json');
  return ok({
    ...rest,
    city: join(folder, 'city.json'),
    hub: rest.hub ?? hub ?? undefined,
    hubToken: rest.hub === undefined ? hubToken : rest.hubToken,
    mqtt: rest.mqtt ?? mqtt ?? undefined,
    cameras: rest.cameras ?? cameras ?? undefined,
    alarms: rest.alarms ?? (existsSync(own) ? own : undefined),
  });
}
