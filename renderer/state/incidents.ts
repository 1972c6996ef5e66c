import { create } from 'zustand';
import type { Outcome } from '../../src/contract/refusal.ts';
import type { Post } from '../../src/domain/alarm/definition.ts';
import type { LonLat } from '../../src/domain/asset/asset.ts';
import type { Disposition, IncidentLink } from '../../src/domain/incident/operations.ts';
import type { Language } from '../i18n/format.ts';
import {
  BLANK_OPENING,
  type IncidentOpening,
  openingFromAlarm,
  openingFromAsset,
  openingFromCall,
} from './incidentOpening.ts';
import { useRegister } from './register.ts';
import { connection, live, newCommandId } from './station.ts';
import { useAlarms, useCalls, useSelection } from './stores.ts';

/*
 * What an operator does with incidents and teams, and which incident this window looks at. Selecting an alarm or a call
 * meanwhile changes nothing of it: it is what is linked next.
 */

/** The incident that is open in this window, and the form of one that is not opened yet. */
export const useIncidentDesk = create<{ readonly open: string | null; readonly opening: IncidentOpening | null }>(
  () => ({ open: null, opening: null }),
);

/** Opens an incident's card in this window. */
export const chooseIncident = (id: string | null): void => useIncidentDesk.setState({ open: id });

/** Where an asset is now, as this window knows it. */
export function whereIs(asset: string): LonLat | null {
  const index = useRegister.getState().register?.indexOf.get(asset);
  const columns = live.columns();
  return index === undefined || !columns ? null : [columns.lon[index] ?? 0, columns.lat[index] ?? 0];
}

/** What is selected, as an incident may be linked to it; null: nothing that it may. */
export interface Linkable {
  readonly link: IncidentLink;
  readonly name: string;
}

/** Reads it off the selection. */
export function linkableNow(language: Language): Linkable | null {
  const { selection } = useSelection.getState();
  if (!selection) return null;
  if (selection.type === 'alarm') {
    const row = useAlarms.getState().rows.get(selection.id);
    return row ? { link: { type: 'alarm', id: row.id }, name: `${row.text[language]}, ${row.assetName}` } : null;
  }
  if (selection.type === 'call') {
    const row = useCalls.getState().rows.get(selection.id);
    return row ? { link: { type: 'call', id: row.id }, name: row.number } : null;
  }
  const { register } = useRegister.getState();
  const index = register?.indexOf.get(selection.id);
  return index === undefined
    ? null
    : { link: { type: 'asset', id: selection.id }, name: register?.name[index] ?? selection.id };
}

/** Begins an incident with what is selected; the form is offered, nothing is done yet. */
export function beginIncident(language: Language): void {
  const { selection } = useSelection.getState();
  const alarm = selection?.type === 'alarm' ? useAlarms.getState().rows.get(selection.id) : undefined;
  const call = selection?.type === 'call' ? useCalls.getState().rows.get(selection.id) : undefined;
  const { register } = useRegister.getState();
  const index = selection?.type === 'asset' ? register?.indexOf.get(selection.id) : undefined;
  const opening = alarm
    ? openingFromAlarm(alarm, whereIs(alarm.asset), language)
    : call
      ? openingFromCall(call)
      : selection && register && index !== undefined
        ? openingFromAsset(selection.id, register.name[index] ?? '', register.kindOf(index), whereIs(selection.id))
        : BLANK_OPENING;
  useIncidentDesk.setState({ opening });
}

/** Leaves the form without opening anything. */
export const leaveOpening = (): void => useIncidentDesk.setState({ opening: null });

/** Opens it and shows its card. */
export async function openIncident({ links, services, ...opening }: IncidentOpening): Promise<Outcome> {
  const commandId = newCommandId();
  const outcome = await connection.act((client) =>
    client.incident.open({ commandId, ...opening, services: [...services], links: [...links] }),
  );
  if (outcome.ok) useIncidentDesk.setState({ open: commandId, opening: null });
  return outcome;
}

export const linkToIncident = (incident: string, link: IncidentLink): Promise<Outcome> =>
  connection.act((client) => client.incident.link({ commandId: newCommandId(), incident, link }));

export const unlinkFromIncident = (incident: string, link: IncidentLink): Promise<Outcome> =>
  connection.act((client) => client.incident.unlink({ commandId: newCommandId(), incident, link }));

export const involve = (incident: string, post: Post): Promise<Outcome> =>
  connection.act((client) => client.incident.involve({ commandId: newCommandId(), incident, post }));

export const closePart = (incident: string, post: Post, disposition: Disposition, note: string): Promise<Outcome> =>
  connection.act((client) =>
    client.incident.closePart({ commandId: newCommandId(), incident, post, disposition, note }),
  );

export const reopenPart = (incident: string, post: Post, reason: string): Promise<Outcome> =>
  connection.act((client) => client.incident.reopenPart({ commandId: newCommandId(), incident, post, reason }));

export const remarkOn = (incident: string, text: string): Promise<Outcome> =>
  connection.act((client) => client.incident.remark({ commandId: newCommandId(), incident, text }));

/** Sends a free team. */
export const assignTeam = (team: string, incident: string): Promise<Outcome> =>
  connection.act((client) => client.team.assign({ commandId: newCommandId(), team, incident }));

/** Takes a team from the incident that it was seen on; another act than `assignTeam`, with its reason. */
export const reassignTeam = (team: string, from: string, incident: string, reason: string): Promise<Outcome> =>
  connection.act((client) => client.team.reassign({ commandId: newCommandId(), team, from, incident, reason }));

/** What a team that is on an incident does next. */
export type TeamStep = 'en-route' | 'on-scene' | 'clearing' | 'release';

export const stepTeam = (team: string, incident: string, step: TeamStep): Promise<Outcome> =>
  connection.act((client) =>
    step === 'release'
      ? client.team.release({ commandId: newCommandId(), team, incident })
      : client.team.setStatus({ commandId: newCommandId(), team, incident, status: step }),
  );
