import { decodeLive } from '../../src/contract/live.ts';
import type { RegisterColumns } from '../../src/contract/register.ts';
import { addressFromBrowser, isElsewhere } from './address.ts';
import { useCameraTours } from './cameraTours.ts';
import { setStationTime } from './clock.ts';
import type { Connection } from './connection.ts';
import { leaveWhenOver } from './elsewhere.ts';
import type { LiveStore } from './live.ts';
import { addNotice } from './notices.ts';
import { followOperator } from './operator.ts';
import { indexRegister, useRegister } from './register.ts';
import { applyFrame } from './rows.ts';
import { connection, live, ownAppearance, readBaseMap, selectedHere } from './station.ts';
import {
  useAlarms,
  useAppearance,
  useCalls,
  useIncidents,
  useLink,
  useSelection,
  useSession,
  useTeams,
  useWindowIdentity,
} from './stores.ts';
import { useWallPrograms, useWalls } from './walls.ts';

/** Follows every stream that all panes share and writes it to the stores; returns the way to stop. */
export function followStation(connection: Connection): () => void {
  useLink.setState(connection.status.getState(), true);
  const stops = [
    connection.status.subscribe((status) => useLink.setState(status, true)),
    followOperator(connection),
    connection.watch(
      (client, signal) => client.session.watchStatus(undefined, { signal }),
      (status) => {
        setStationTime(status.time);
        useSession.setState({ status });
        readBaseMap(status.baseMap);
        return undefined;
      },
    ),
    connection.watch(
      (client, signal) => client.session.watchAppearance(undefined, { signal }),
      (appearance) => {
        ownAppearance.heard(appearance);
        return undefined;
      },
    ),
    connection.watch(
      (client, signal) => client.session.watchSelection(undefined, { signal }),
      (frame) => {
        // Our own choice comes back late: a newer one made here meanwhile must not be undone.
        if (!selectedHere(frame.by)) useSelection.setState(frame, true);
        return undefined;
      },
    ),
    connection.watch(
      (client, signal) => client.session.watchNotices(undefined, { signal }),
      ({ id, at, ...refusal }) => {
        addNotice({ id, at, refusal });
        return undefined;
      },
    ),
    connection.watch(
      (client, signal) => client.wall.watch(undefined, { signal }),
      (programs) => {
        useWallPrograms.setState(programs, true);
        return undefined;
      },
    ),
    connection.watch(
      (client, signal) => client.wall.watchWalls(undefined, { signal }),
      (walls) => {
        useWalls.setState({ walls }, true);
        return undefined;
      },
    ),
    connection.watch(
      (client, signal) => client.alarm.watch(undefined, { signal }),
      (frame) => {
        const next = applyFrame(useAlarms.getState(), frame);
        if (next) useAlarms.setState(next, true);
        return next !== null;
      },
    ),
    connection.watch(
      (client, signal) => client.call.watch(undefined, { signal }),
      (frame) => {
        const next = applyFrame(useCalls.getState(), frame);
        if (next) useCalls.setState(next, true);
        return next !== null;
      },
    ),
    connection.watch(
      (client, signal) => client.incident.watch(undefined, { signal }),
      (frame) => {
        const next = applyFrame(useIncidents.getState(), frame);
        if (next) useIncidents.setState(next, true);
        return next !== null;
      },
    ),
    connection.watch(
      (client, signal) => client.team.watch(undefined, { signal }),
      (frame) => {
        const next = applyFrame(useTeams.getState(), frame);
        if (next) useTeams.setState(next, true);
        return next !== null;
      },
    ),
    connection.watch(
      (client, signal) => client.camera.watchTours(undefined, { signal }),
      (state) => {
        useCameraTours.setState(state);
        return undefined;
      },
    ),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Reads the register at each connection and follows the live frames; returns the way to stop. */
export function followLive(connection: Connection, live: LiveStore): () => void {
  return connection.onConnected((_, address, signal) => {
    let reading = false;
    const read = async (): Promise<void> => {
      if (reading) return;
      reading = true;
      try {
        const response = await connection.fetch('/city/assets', { signal });
        if (!response.ok) throw new Error(`HTTP ${response.status}`);
        const register = indexRegister((await response.json()) as RegisterColumns);
        live.reset(register);
        if (useRegister.getState().register?.version !== register.version)
          useRegister.setState({ register, failed: null }, true);
        open();
      } catch (error) {
        if (signal.aborted) return;
        useRegister.setState({ failed: String(error) });
        setTimeout(() => !signal.aborted && void read(), 2_000);
      } finally {
        reading = false;
      }
    };
    const open = (): void => {
      const socket = new WebSocket(`${address.url.replace(/^http/, 'ws')}/live`, ['vigie.1', `token.${address.token}`]);
      socket.binaryType = 'arraybuffer';
      const end = (): void => socket.close();
      signal.addEventListener('abort', end, { once: true });
      let stale = false;
      socket.addEventListener('message', ({ data }) => {
        const frame = data instanceof ArrayBuffer ? decodeLive(data) : null;
        if (!frame || stale) return;
        connection.heard();
        if (live.apply(frame)) return;
        // The register changed under us: read it again, then start from a complete frame.
        stale = true;
        socket.close();
      });
      socket.addEventListener('close', () => {
        signal.removeEventListener('abort', end);
        if (!signal.aborted) setTimeout(() => !signal.aborted && void read(), stale ? 0 : 1_000);
      });
    };
    void read();
  });
}

/**
 * Starts this window: takes its identity and the station's address from the bridge or the page's own address.
 * Answers false in a browser that was opened without a token.
 */
export function startState(): boolean {
  followStation(connection);
  followLive(connection, live);
  // Nearly every window shows a map: its ground is asked for before the panes are up.
  connection.onConnected(() => readBaseMap());
  const bridge = window.vigie;
  if (bridge) {
    useWindowIdentity.setState(bridge.window(), true);
    bridge.onWindow((identity) => useWindowIdentity.setState(identity, true));
    useAppearance.setState({ language: bridge.language });
    bridge.onConnection((address) => connection.use(address));
    void bridge.connection().then((address) => connection.use(address));
    return true;
  }
  const address = addressFromBrowser(window);
  const asked = Number(new URLSearchParams(window.location.hash.replace(/^#/, '')).get('window') ?? 0);
  const index = Number.isInteger(asked) && asked >= 0 && asked < 16 ? asked : 0;
  useWindowIdentity.setState({ index, count: 1, displayKey: 'browser', workspaceId: `browser-${index}` }, true);
  if (!address) return false;
  connection.use(address);
  if (isElsewhere(window.location)) leaveWhenOver(connection, address, () => window.location.reload());
  return true;
}
