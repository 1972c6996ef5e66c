import type { StationArguments } from '../arguments.ts';
import { createOperationLogs } from '../services/operationLogs.ts';
import { createOperatorDesk, isEncrypted } from '../services/operator/operatorDesk.ts';
import type { Equipment } from './equipment.ts';
import type { News } from './news.ts';
import type { Stores } from './stores.ts';
import { monotonic, type StationSurroundings } from './surroundings.ts';

export type Operators = ReturnType<typeof openOperators>;

/** Who is signed in at this position, and the log of what is done here, which asks whether they may. */
export function openOperators(
  args: StationArguments,
  { store, deskKey }: Stores,
  { register, places, roster }: Equipment,
  { announce }: News,
  { now, random }: StationSurroundings,
) {
  const station = store.stationId();
  const { position } = args;
  const desk = createOperatorDesk({
    ...{ store, key: deskKey, station, position, now, clock: monotonic, announce },
    encrypted: isEncrypted(args.hub ?? ''),
    standIn: args['hub-role'] === 'elected' || args['hub-role'] === 'peer',
  });
  const logs = createOperationLogs({
    ...{ store, station, position, now, random },
    gate: desk,
    communeOf: (subject) => roster.byId(subject)?.commune ?? register.byId(subject)?.commune,
    communeAt: places.communeAt,
  });
  return { desk, logs };
}
