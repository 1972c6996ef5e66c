import { create } from 'zustand';
import type { AlarmRow } from '../../src/contract/alarms.ts';
import type { WindowIdentity } from '../../src/contract/bridge.ts';
import type { CallRow } from '../../src/contract/calls.ts';
import type { IncidentRow } from '../../src/contract/incidents.ts';
import type { Appearance, Hello, Selection, StationStatus } from '../../src/contract/session.ts';
import type { TeamRow } from '../../src/contract/teams.ts';
import type { LinkStatus } from './connection.ts';
import type { Rows } from './rows.ts';

/*
 * What every pane may read. Written by startState.ts only. Contents stay as they are when the link is lost:
 * `useLink` tells since when, and panes then show them as old.
 */

/** This window's link to its station. */
export const useLink = create<LinkStatus>(() => ({ state: 'waiting', since: Date.now() }));

/** What the station said of itself and the state of its links; null before the first time. */
export const useSession = create<{ hello: Hello | null; status: StationStatus | null }>(() => ({
  hello: null,
  status: null,
}));

/** Which window this is; in a plain browser window 0 of 1 (or `#window=N`). */
export const useWindowIdentity = create<WindowIdentity>(() => ({
  index: 0,
  count: 1,
  displayKey: 'browser',
  workspaceId: 'browser-0',
}));

/** Alarms present, by occurrence id. `number` is -1 before the first snapshot. */
export const useAlarms = create<Rows<AlarmRow>>(() => ({ number: -1, rows: new Map() }));

/** Calls, by id. `number` is -1 before the first snapshot. */
export const useCalls = create<Rows<CallRow>>(() => ({ number: -1, rows: new Map() }));

/** Incidents, by id. `number` is -1 before the first snapshot. */
export const useIncidents = create<Rows<IncidentRow>>(() => ({ number: -1, rows: new Map() }));

/** Teams, by id. `number` is -1 before the first snapshot. */
export const useTeams = create<Rows<TeamRow>>(() => ({ number: -1, rows: new Map() }));

/** The one thing that is selected in every window, and the window that selected it. */
export const useSelection = create<{ selection: Selection; by: string }>(() => ({ selection: null, by: '' }));

/** Language, light and density of every window of this station. */
export const useAppearance = create<Appearance>(() => ({ language: 'fr', light: 'night', density: 'desk' }));
