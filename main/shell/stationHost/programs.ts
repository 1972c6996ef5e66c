import type { IfDamaged, ProgramName } from '../../../src/contract/bridge.ts';

/**
 * The protocol between the supervisor and a program (city, hub, station), which is a bundle `dist/<name>/<name>.js`
 * run by Node.
 *
 * Start: arguments as below, environment `VIGIE_CHILD=1`, tokens in `VIGIE_TOKEN` and `VIGIE_HUB_TOKEN` (arguments
 * can be read by other users of the machine, the environment cannot).
 *
 * Reports: one JSON object a line on the standard output; every other line is log.
 * - `{"state":"starting","step":"text","done":n,"total":n}` while it works towards being ready
 * - `{"state":"ready", ...addresses}` when it is up
 * - `{"state":"asks","what":"elect-hub"}`, `{"state":"asks","what":"join-hub","url":"ws://...","token":"..."}` and
 *   `{"state":"asks","what":"usual-hub"}` of the station: an operator decided which hub it works with (`hubChoice.ts`)
 * - `{"state":"refused","code":"port-busy","message":"...","context":{...}}`, then exit code 3, when starting it
 *   again would not help: a busy port, a broken city file, a data folder of a newer version
 *
 * Stop: at SIGTERM and when its standard input closes, so that nothing is left if the supervisor is killed.
 */

/** How one program is started. */
export interface ProgramLaunch {
  readonly name: ProgramName;
  /** Path of the bundle. */
  readonly script: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What a program says of itself when it is ready. Members that are missing were not announced. */
export interface ReadyAddresses {
  readonly url?: string;
  /** The station's windows for browsers on other machines, and the code for the first. */
  readonly windows?: string;
  readonly windowsCode?: string;
  readonly mqtt?: string;
  readonly cameras?: string;
  readonly rtsp?: string;
  readonly control?: string;
  readonly cityFile?: string;
  readonly firstCameras?: readonly string[];
}

/** Ports of the demonstration city; 0 lets the system choose. After a restart the same ones are given again. */
export interface CityPorts {
  readonly mqtt: number;
  readonly cameras: number;
  readonly rtsp: number;
  readonly control: number;
}

/** Arguments of the demonstration city. */
export function cityArguments(city: { dataDir: string; seed: number; ports: CityPorts }): string[] {
  return [
    ...['--data', city.dataDir, '--seed', String(city.seed)],
    ...['--mqtt-port', String(city.ports.mqtt), '--cameras-port', String(city.ports.cameras)],
    ...['--rtsp-port', String(city.ports.rtsp), '--control-port', String(city.ports.control)],
  ];
}

/** Arguments of the hub. Its token goes in `VIGIE_HUB_TOKEN`. */
export function hubArguments(
  hub: KeptData & {
    dataDir: string;
    port: number;
    host: string;
    /** A real city's file: rights by commune are judged by it. */
    communes?: string | undefined;
    /** Folder of its certificates. */
    tls?: string | undefined;
  },
): string[] {
  return [
    ...['--data', hub.dataDir, '--port', String(hub.port), '--host', hub.host],
    ...(hub.communes === undefined ? [] : ['--communes', hub.communes]),
    ...(hub.tls === undefined ? [] : ['--tls', hub.tls]),
    ...keptArguments(hub),
  ];
}

/** What a program that keeps data is told of its copies, and of what to do when the data is damaged. */
export interface KeptData {
  /** Folder of the back-ups; in the data folder when left out. */
  readonly backups?: string | undefined;
  /** What a person chose to be done with damaged data; it is refused when left out. */
  readonly ifDamaged?: IfDamaged | undefined;
}

const keptArguments = ({ backups, ifDamaged }: KeptData): string[] => [
  ...(backups === undefined ? [] : ['--backups', backups]),
  ...(ifDamaged === undefined ? [] : ['--if-damaged', ifDamaged]),
];

/** What the station is told. The tokens go in `VIGIE_TOKEN` and `VIGIE_HUB_TOKEN`. */
export interface StationLaunch extends KeptData {
  readonly dataDir: string;
  readonly port: number;
  /** City file: the demonstration's, or the one given with `--city`; left out with a bundle. */
  readonly city?: string | undefined;
  /** A crisis laptop's bundle; its passphrase goes in `VIGIE_BUNDLE_PASSPHRASE`. */
  readonly bundle?: string | undefined;
  /** Broker of the demonstration; left out for a real city, whose file names its own. */
  readonly mqtt?: string;
  /** Group of stations that divide telemetry among them. */
  readonly mqttShare?: string;
  /** Communes whose parts of the topics it hears, with commas between them; all when left out. */
  readonly mqttParts?: string;
  /** Origin of the demonstration's cameras; left out for a real city. */
  readonly cameras?: string;
  /** Left out with a bundle that names its own. */
  readonly hub?: string | undefined;
  /** `embedded`: the usual hub runs beside the station; `elected`: one for its peers does; `peer`: another runs it. */
  readonly hubRole?: 'usual' | 'embedded' | 'elected' | 'peer';
  /** Folder of the certificates of the link to the hub. */
  readonly hubTls?: string | undefined;
  /** Windows for browsers on other machines, `HOST:PORT`, and the folder of their certificate. */
  readonly windows?: { readonly at: string; readonly tls: string } | undefined;
  readonly language: 'fr' | 'en';
  /** The language is not only for a first start. */
  readonly languageAsked?: boolean;
  /** Folder of the pages, served to a plain browser. */
  readonly renderer: string;
  /** Folder of the device profiles that come along. */
  readonly profiles?: string;
  /** File of the alarm definitions that come along. */
  readonly alarms?: string;
  readonly position: string;
}

/** Arguments of the station. */
export function stationArguments(station: StationLaunch): string[] {
  return [
    ...['--data', station.dataDir, '--port', String(station.port)],
    ...(station.city === undefined ? [] : ['--city', station.city]),
    ...(station.bundle === undefined ? [] : ['--bundle', station.bundle]),
    ...(station.mqtt === undefined ? [] : ['--mqtt', station.mqtt]),
    ...(station.mqttShare === undefined ? [] : ['--mqtt-share', station.mqttShare]),
    ...(station.mqttParts === undefined ? [] : ['--mqtt-parts', station.mqttParts]),
    ...(station.cameras === undefined ? [] : ['--cameras', station.cameras]),
    ...(station.hub === undefined ? [] : ['--hub', station.hub]),
    ...(station.hubRole === undefined ? [] : ['--hub-role', station.hubRole]),
    ...['--language', station.language],
    ...(station.hubTls === undefined ? [] : ['--hub-tls', station.hubTls]),
    ...(station.windows === undefined ? [] : ['--windows', station.windows.at, '--windows-tls', station.windows.tls]),
    ...(station.languageAsked ? ['--language-asked', 'yes'] : []),
    ...['--renderer', station.renderer, '--position', station.position],
    ...(station.profiles === undefined ? [] : ['--profiles', station.profiles]),
    ...(station.alarms === undefined ? [] : ['--alarms', station.alarms]),
    ...keptArguments(station),
  ];
}

/** Port of an address such as `mqtt://127.0.0.1:1883`; 0 when it has none or is not an address. */
export function portOf(address: string | undefined): number {
  if (address === undefined || !URL.canParse(address)) return 0;
  const port = Number(new URL(address).port);
  return Number.isInteger(port) ? port : 0;
}
