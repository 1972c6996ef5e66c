import type { Outcome } from '../../src/contract/refusal.ts';
import type { BaseMap } from '../../src/contract/register.ts';
import type { Appearance, Selection } from '../../src/contract/session.ts';
import { setStationTime } from './clock.ts';
import { type Connection, createConnection } from './connection.ts';
import { createLiveStore, type LiveStore } from './live.ts';
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

/** Selects one thing in every window: at once here, in the others by the station. */
export function select(selection: Selection): void {
  useSelection.setState({ selection, by: windowName }, true);
  void connection.act((client) => client.session.select({ selection, by: windowName }));
}

/** Changes language, light or density in every window. */
export function setAppearance(change: Partial<Appearance>): Promise<Outcome> {
  const appearance = { ...useAppearance.getState(), ...change };
  useAppearance.setState(appearance, true);
  return connection.act((client) => client.session.setAppearance(appearance));
}

let asked = false;
/** Reads the base map once, and again after a failure when the link is back. */
export function loadBaseMap(): void {
  if (asked) return;
  asked = true;
  connection.onConnected(() => {
    if (useBaseMap.getState().baseMap) return;
    stationFetch('/city/basemap')
      .then(async (response) => {
        if (!response.ok) throw new Error(`HTTP ${response.status}`);
        useBaseMap.setState({ baseMap: (await response.json()) as BaseMap, failed: null });
      })
      .catch((error: unknown) => useBaseMap.setState({ failed: String(error) }));
  });
}
