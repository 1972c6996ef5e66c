import type { HostAddresses } from './stationHost/vigieHost.ts';

/** The one line of JSON that `npm start` prints when all is up. */
export interface ReadyLine {
  readonly ready: true;
  /** Address for a browser, the token of this launch in its fragment; null when only the hub runs. */
  readonly url: string | null;
  /** The windows for a browser on another machine, and the code that lets the first in. */
  readonly windows: HostAddresses['windows'];
  readonly mqtt: string | null;
  readonly hub: string | null;
  /** Token of the station, or of the hub when only the hub runs. */
  readonly token: string;
  /** Token that another station needs to join the hub. */
  readonly hubToken: string;
  /** ONVIF addresses of the first cameras of the demonstration. */
  readonly cameras: readonly string[];
  /** Where a script asks the demonstration for a fault. */
  readonly control: string | null;
  readonly data: string;
  readonly pids: Readonly<Record<string, number>>;
}

/** Builds that line. */
export function readyLine(addresses: HostAddresses, dataDir: string): ReadyLine {
  const { station, city } = addresses;
  return {
    ready: true,
    url: station === null ? null : `${station.url}/#token=${station.token}`,
    windows: addresses.windows,
    mqtt: city.mqtt ?? null,
    hub: addresses.hub,
    token: station?.token ?? addresses.hubToken,
    hubToken: addresses.hubToken,
    cameras: city.firstCameras ?? [],
    control: city.control ?? null,
    data: dataDir,
    pids: addresses.pids,
  };
}
