import type { Outcome } from '../../src/contract/refusal.ts';
import type { BaseMap, BuildingOutlines } from '../../src/contract/register.ts';
import type { Appearance, Selection } from '../../src/contract/session.ts';
import { setStationTime } from './clock.ts';
import { type Connection, createConnection } from './connection.ts';
import { createLiveStore, type LiveStore } from './live.ts';
import { createOwnChanges } from './ownChanges.ts';
import { useBaseMap } from './register.ts';
import { useAppearance, useSelection, useSession } from './stores.ts';

/*
 * The one station of this window and what an operator does there. Panes import from here and from stores.ts.
 */

/** Tells this window from the others of the station. */
export const windowName = `window-${crypto.randomUUID().slice(0, 8)}`;

export const connection: Connection = createConnection({
  window: windowName,
  onHello(hello) {
    setStationTime(hello.time);
    useSession.setState({ hello });
  },
});

export const live: LiveStore = createLiveStore();

/** Id of a new act; the station does the same one only once. */
export const newCommandId = (): string => crypto.randomUUID();

/** GET at the station with the token as bearer. Throws while the station is away. */
export const stationFetch = (path: string, init?: RequestInit): Promise<Response> => connection.fetch(path, init);

/** What a wall adds to its window's name when it selects a camera that it shows: other walls keep what they have. */
const ON_WALL = ' wall';
export const selectedOnWall = (by: string): boolean => by.endsWith(ON_WALL);
/** Whether a selection was made in this window. */
export const selectedHere = (by: string): boolean => by === windowName || by === windowName + ON_WALL;

/** Selects one thing in every window: at once here, in the others by the station. */
export function select(selection: Selection, { onWall = false } = {}): void {
  const by = onWall ? windowName + ON_WALL : windowName;
  useSelection.setState({ selection, by }, true);
  void connection.act((client) => client.session.select({ selection, by }));
}

/** What the station says of language, light and density goes through here. */
export const ownAppearance = createOwnChanges<Appearance>((appearance) => useAppearance.setState(appearance, true));

/** Changes language, light or density in every window. */
export function setAppearance(change: Partial<Appearance>): Promise<Outcome> {
  const appearance = { ...useAppearance.getState(), ...change };
  useAppearance.setState(appearance, true);
  const outcome = connection.act((client) => client.session.setAppearance(appearance));
  ownAppearance.during(outcome.then(({ ok }) => ok));
  return outcome;
}

async function document<T>(path: string): Promise<T> {
  const response = await stationFetch(path);
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return (await response.json()) as T;
}

let reading = false;
let outlines: Promise<BuildingOutlines | null> | null = null;
/** Reads the base map unless it is here, of that version, or on its way; a failure is told by the store. */
export function readBaseMap(version?: number): void {
  const { baseMap } = useBaseMap.getState();
  if (reading || (baseMap && (version === undefined || version === baseMap.version))) return;
  reading = true;
  useBaseMap.setState({ failed: null });
  document<BaseMap>('/city/basemap')
    .then((baseMap) => {
      outlines = null;
      useBaseMap.setState({ baseMap, failed: null });
    })
    .catch((error: unknown) => useBaseMap.setState({ failed: String(error) }))
    .finally(() => {
      reading = false;
    });
}

/** Outlines of the buildings, read once when a map first comes near; null when that failed, and then tried again. */
export function readBuildings(): Promise<BuildingOutlines | null> {
  outlines ??= document<BuildingOutlines>('/city/buildings').catch(() => {
    outlines = null;
    return null;
  });
  return outlines;
}
