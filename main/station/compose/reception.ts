import { join } from 'node:path';
import type { CityFile } from '../../../src/contract/cityFile.ts';
import type { LonLat } from '../../../src/domain/asset/asset.ts';
import { catalogue } from '../../../src/drivers/catalogue.ts';
import type { StationArguments } from '../arguments.ts';
import { createFleet } from '../devices/fleet.ts';
import { createOtherMakers, isOurTopic } from '../devices/otherMakers.ts';
import { wantedProfiles } from '../devices/profiles/wantedProfiles.ts';
import { createQuarantine, OTHER, type Source } from '../devices/quarantine.ts';
import type { CallService } from '../services/callService.ts';
import type { Equipment } from './equipment.ts';
import type { Field } from './field.ts';
import type { News } from './news.ts';
import type { TakeReading } from './readings.ts';
import type { Stores } from './stores.ts';
import type { StationSurroundings } from './surroundings.ts';

export type Reception = ReturnType<typeof openReception>;

/** Where messages of the field come in: our own devices, other makers' by their profiles, and what is dropped of both. */
export function openReception(
  args: StationArguments,
  { city, folder }: Stores,
  { register, table, feeds }: Equipment,
  { parts }: Field,
  calls: CallService,
  took: TakeReading,
  { rejectedFeed }: News,
  { now, log }: StationSurroundings,
) {
  const sources = new Map<string, Source>([
    ...[...catalogue.values()].map(({ manifest: { type, feed } }): [string, Source] => [
      type,
      { id: type, name: feed.name },
    ]),
    ['feed', { id: 'feed', name: { fr: 'État d’un fournisseur', en: 'State of a provider' } }],
    ['telephony', { id: 'telephony', name: { fr: 'Téléphonie', en: 'Telephony' } }],
  ]);
  const quarantine = createQuarantine({
    now,
    log,
    sourceOf(topic) {
      const { own } = parts.split(topic);
      return (isOurTopic(own) ? sources.get(own.split('/')[2] ?? '') : makers.sourceOf(topic)) ?? OTHER;
    },
    onChange: () => rejectedFeed.changed('rejected'),
  });
  const fleet = createFleet({
    register,
    parts,
    drivers: catalogue,
    table,
    feeds,
    quarantine,
    now,
    plausible: plausibleIn(city.bounds),
    onReading: took,
    onTelephony: calls.exchange,
    onExchange: calls.exchangeIs,
  });
  const profiles = wantedProfiles({
    wanted: city.profiles ?? [],
    shipped: args.profiles,
    own: join(folder, 'profiles'),
    drivers: catalogue,
  });
  const makers = createOtherMakers({
    profiles: profiles.profiles,
    drivers: catalogue,
    register,
    quarantine,
    now,
    take: fleet.take,
  });
  return {
    quarantine,
    fleet,
    makers,
    /** A message of the broker, to whom it is for. */
    receive: (topic: string, payload: Uint8Array, retained: boolean): void =>
      (parts.isOurs(topic) ? fleet : makers).receive(topic, payload, retained),
    merged: (): number => fleet.merged() + makers.merged(),
    /** What could not be read at the start. */
    refusals: profiles.refusals,
  };
}

/** Degrees around a city's limits within which its vehicles may be: the next towns, not the sea. */
const AROUND = 0.7;
const plausibleIn =
  ([west, south, east, north]: CityFile['bounds']) =>
  ([lon, lat]: LonLat): boolean =>
    lon > west - AROUND && lon < east + AROUND && lat > south - AROUND && lat < north + AROUND;
