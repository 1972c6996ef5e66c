import type { IncidentRow } from '../../../src/contract/incidents.ts';
import type { Refusal } from '../../../src/shared/result.ts';
import type { Linkable } from '../../state/incidents.ts';

/** What can be done in the pane and its keys, in the order of the buttons. */
export const ACTS = [
  { id: 'link', key: 'l' },
  { id: 'assign', key: 'e' },
  { id: 'step', key: 's' },
  { id: 'remark', key: 'r' },
  { id: 'involve', key: 'a' },
  { id: 'close', key: 'c' },
  { id: 'reopen', key: 'o' },
  { id: 'go', key: 'm' },
] as const;
export type ActId = (typeof ACTS)[number]['id'];

/** An act as it stands now. */
export interface ActState {
  readonly id: ActId;
  readonly key: string;
  /** Why it cannot be done; null when it can. */
  readonly refusal: Refusal | null;
}

/** What the acts hang on. */
export interface Situation {
  readonly incident: IncidentRow;
  readonly linkable: Linkable | null;
  /** Number of services that there are. */
  readonly services: number;
  /** Why who is signed in may not handle incidents, or send teams; null: they may. */
  readonly denied: { readonly incident: Refusal | null; readonly team: Refusal | null };
}

const no = (code: string, message: string, context: Refusal['context'] = {}): Refusal => ({ code, message, context });

const idsOf = ({ alarms, calls, assets }: IncidentRow) => ({
  alarm: alarms,
  call: calls,
  asset: assets.map(({ id }) => id),
});

/** Every act with the reason against it, the same that the station would give, or what is missing here. */
export function actsFor({ incident, linkable, services, denied }: Situation): ActState[] {
  const closed =
    incident.state === 'closed'
      ? no('incident.closed', 'the incident is closed', { incidentTitle: incident.title })
      : null;
  const against: Readonly<Record<ActId, () => Refusal | null>> = {
    link: () =>
      denied.incident ??
      (linkable === null
        ? no('incident.nothing-selected', 'select an alarm, a call or an asset first')
        : idsOf(incident)[linkable.link.type].includes(linkable.link.id)
          ? no('incident.linked-already', 'it is linked already')
          : null),
    assign: () => denied.team ?? closed,
    step: () =>
      denied.team ?? (incident.teams.length === 0 ? no('incident.no-team', 'no team is on this incident') : null),
    remark: () => denied.incident,
    involve: () =>
      denied.incident ??
      (incident.parts.length >= services ? no('incident.all-involved', 'all services have a part') : null),
    close: () => denied.incident ?? closed,
    reopen: () =>
      denied.incident ??
      (incident.parts.some((part) => part.closed) ? null : no('incident.part-open', 'no part is closed')),
    go: () => (incident.place === null ? no('incident.no-place', 'the incident has no place') : null),
  };
  return ACTS.map(({ id, key }) => ({ id, key, refusal: against[id]() }));
}
