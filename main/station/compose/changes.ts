import type { CallService } from '../services/callService.ts';
import type { CameraService } from '../services/cameras/cameraService.ts';
import type { Alarms } from './alarms.ts';
import type { Equipment } from './equipment.ts';
import type { Incidents } from './incidents.ts';
import type { News } from './news.ts';
import type { Reception } from './reception.ts';
import type { Stores } from './stores.ts';

/** How occurrences begin that are about a station (`occurrenceId`). */
const OF_STATION = encodeURIComponent('station:');
/** The words of the past follow so long after what was written, ms: that is shown first. */
const WORDING = 500;

/** Who is told when records change, whoever changed them: we, or peers through the hub. Gives what ends it. */
export function followRecords(
  { store }: Stores,
  { register, peers }: Equipment,
  { alarms, definitions, treatments, past }: Alarms,
  { incidents, teams }: Incidents,
  calls: CallService,
  cameras: CameraService,
  { statusFeed }: News,
) {
  let wording: NodeJS.Timeout | undefined;
  const word = (): void => {
    wording = undefined;
    if (past.wordSlice()) wording = setTimeout(word, 0);
  };
  store.onChange((change) => {
    const { alarms: alarmIds, calls: callIds, treatments: treatmentIds, definitions: amended } = change;
    cameras.masks.refresh(change.masks);
    if (amended.length > 0) definitions.refresh();
    const ofStations = alarmIds.filter((id) => id.startsWith(OF_STATION));
    register.admit(peers.missing(ofStations.flatMap((id) => store.alarm(id)?.state.asset ?? [])));
    alarms.refresh(alarmIds);
    if (alarmIds.length > 0) wording ??= setTimeout(word, WORDING);
    if (treatmentIds.length > 0) alarms.reviewed(treatments.refresh(treatmentIds));
    calls.refresh(callIds);
    incidents.refresh(change.incidents);
    teams.incidentsChanged(change.incidents);
    incidents.teamsChanged(change.teams);
    teams.refresh(change.teams);
    statusFeed.changed('status');
  });
  return { begin: word, close: () => clearTimeout(wording) };
}

/** Who is told when assets come, change or go. */
export function followRegister(
  { register, bindings, table, keeper, history, recountFeeds }: Equipment,
  { flags, live, past }: Alarms,
  { teams }: Incidents,
  cameras: CameraService,
  { fleet }: Reception,
  { assetFeed }: News,
): void {
  register.onChange((change) => {
    fleet.registerChanged();
    bindings.registerChanged();
    table.registerChanged(change);
    keeper.registerChanged();
    history.registerChanged(change);
    recountFeeds();
    cameras.watchAll();
    flags.refreshAll();
    live.registerChanged();
    teams.rosterChanged();
    past.reword(change.changed.map((index) => register.assets[index]!.id));
    for (const list of [change.added, change.changed, change.retired])
      for (const index of list) assetFeed.changed(register.assets[index]!.id);
  });
}
