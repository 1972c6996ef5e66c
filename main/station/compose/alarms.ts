import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { POSTS, type Post } from '../../../src/domain/alarm/definition.ts';
import { LINK_MANIFESTS } from '../../../src/domain/alarm/linkAlarms.ts';
import { catalogue } from '../../../src/drivers/catalogue.ts';
import type { StationArguments } from '../arguments.ts';
import { createAssetFlags } from '../devices/flags.ts';
import { createLiveStreams } from '../server/liveStreams.ts';
import { readAlarmFiles } from '../services/alarms/alarmFiles.ts';
import { createAlarmService } from '../services/alarms/alarmService.ts';
import { createAlarmDefinitions } from '../services/alarms/definitions.ts';
import { createAlarmMeters } from '../services/alarms/meters.ts';
import { createPastAlarms } from '../services/alarms/pastAlarms.ts';
import { createTreatments } from '../services/alarms/treatments.ts';
import type { Equipment } from './equipment.ts';
import type { News } from './news.ts';
import type { Operators } from './operators.ts';
import type { Stores } from './stores.ts';
import { monotonic, type StationSurroundings } from './surroundings.ts';

export type Alarms = ReturnType<typeof openAlarms>;

/** Alarms with their definitions, treatments, past and meters, and the marks that the map carries of them and of age. */
export function openAlarms(
  args: StationArguments,
  { store }: Stores,
  { register, table, ages, typeOf }: Equipment,
  { desk, logs }: Operators,
  { assetFeed }: News,
  { now, log }: StationSurroundings,
) {
  const flags = createAssetFlags({
    register,
    of: (index) => alarms.flags(index) | ages.flags(index, now()),
    onChange(index) {
      live.stateChanged(index);
      assetFeed.changed(register.assets[index]!.id);
    },
  });
  const live = createLiveStreams({ table, flags: flags.all, registerVersion: register.version, now });
  const recordsSince = Number(store.setting('records-since') ?? now());
  store.setSetting('records-since', String(recordsSince));
  const files = readAlarmFiles([
    ...(args.alarms === undefined ? [] : [{ path: args.alarms, optional: false }]),
    { path: join(dirname(resolve(args.city)), 'alarms.json'), optional: true },
  ]);
  const definitions = createAlarmDefinitions({
    manifests: [...[...catalogue.values()].map(({ manifest }) => manifest), ...LINK_MANIFESTS],
    files: files.files,
    log: logs.amendments,
    position: args.position,
    operator: desk.author,
    onChange: () => alarms.reviewed(null),
  });
  const definitionOf = (index: number, condition: string) => definitions.of(typeOf(index) ?? '', condition);
  const treatments = createTreatments({ register, log: logs.treatments, definitionOf, now });
  const past = createPastAlarms({ register, archive: store.archive, log: logs.alarms, definitionOf, now });
  const alarms = createAlarmService({
    register,
    typeOf,
    definitions,
    treatments,
    log: logs.alarms,
    now,
    clock: monotonic,
    posts: readPosts(store.setting('posts')),
    onFlags: flags.refresh,
    onRefused: (code) => log(`alarms are kept in memory: ${code}`),
    onAnnounced: (announced) => store.archive.announced(announced),
  });
  return {
    flags,
    live,
    alarms,
    definitions,
    treatments,
    past,
    /** What to do at a condition, as its definition says. */
    callOf(asset: string, condition: string) {
      const index = register.indexOf(asset);
      return (index === undefined ? undefined : definitionOf(index, condition)?.call) ?? { fr: [], en: [] };
    },
    meters: createAlarmMeters({
      ...{ register, archive: store.archive, recordsSince, definitions, definitionOf, treatments, now },
    }),
    savePosts: (posts: readonly Post[]) => store.setSetting('posts', JSON.stringify(posts)),
    /** What could not be read at the start. */
    refusals: [...files.refusals, ...definitions.refusals],
  };
}

/** Posts that this position is told of, as they were saved; all when nothing was, or when it cannot be read. */
function readPosts(saved: string | null): readonly Post[] {
  const read = z.array(z.enum(POSTS)).safeParse(saved === null ? [] : JSON.parse(saved));
  return read.success ? read.data : [];
}
