import { EventEmitter } from 'node:events';
import path from 'node:path';
import type {
  IfDamaged,
  ProgramName,
  ProgramState,
  StationConnection,
  StationHostStatus,
} from '../../../src/contract/bridge.ts';
import { type HubChoice, spokenToken } from './hubChoice.ts';
import { LogFile } from './logFile.ts';
import {
  cityArguments,
  hubArguments,
  type KeptData,
  type ProgramLaunch,
  portOf,
  type ReadyAddresses,
  stationArguments,
} from './programs.ts';
import type { SpawnProgram } from './spawnNode.ts';
import { SupervisedProgram } from './supervisedProgram.ts';

/** What is to be started, as the person asked for it. */
export interface VigieHostOptions {
  readonly dataDir: string;
  /** A real city's file; without it the demonstration city is started. */
  readonly city?: string;
  /** A crisis laptop's bundle: neither city nor hub is started; the station takes both from it. */
  readonly bundle?: string;
  /** Of the bundle; a person is asked when left out. */
  readonly bundlePassphrase?: string;
  readonly seed: number;
  /** Port of the station; 0 lets the system choose. */
  readonly port: number;
  /** A hub to join, `ws://` or `wss://`; without it one is started. */
  readonly hub?: string;
  /** Folder of certificates of the link to it, or of the hub alone. */
  readonly tls?: string;
  /** Serves the station's windows to browsers on other machines, `HOST:PORT`; wants `tls`. */
  readonly serveWindows?: string;
  /** Token for that hub; without it the embedded hub gets one of its own. */
  readonly hubToken?: string;
  readonly hubPort?: number;
  /** Address that the hub listens on; without it this machine only. */
  readonly hubHost?: string;
  /** Group of stations that divide telemetry among them. */
  readonly mqttShare?: string;
  /** Communes whose parts of the topics it hears, with commas between them. */
  readonly mqttParts?: string;
  readonly language: 'fr' | 'en';
  /** It wins over what the operator chose before; once, not at each return of a station that was killed. */
  readonly languageAsked?: boolean;
  readonly position: string;
  /** Folder of the back-ups, one folder in it for each program; in their data folders when left out. */
  readonly backups?: string;
  /** What to do with damaged data; a person is asked when left out. */
  readonly ifDamaged?: IfDamaged;
  /** Starts only the hub. */
  readonly onlyHub?: boolean;
}

/** What the host takes from its surroundings. */
export interface VigieHostSeams {
  /** Folder of the bundles: `dist`. */
  readonly programsDir: string;
  readonly spawn: SpawnProgram;
  /** A new secret of 32 random bytes in base64url. */
  readonly newToken: () => string;
  readonly monotonic: () => number;
  readonly now: () => number;
}

/** Everything that can be told when all is up. */
export interface HostAddresses {
  readonly station: StationConnection | null;
  readonly hub: string | null;
  readonly hubToken: string;
  /** The windows for browsers on other machines, and the code for the first. */
  readonly windows: { readonly url: string; readonly code: string } | null;
  readonly city: ReadyAddresses;
  readonly pids: Partial<Record<ProgramName, number>>;
}

interface HostEvents {
  status: [StationHostStatus];
  connection: [StationConnection];
  ready: [];
  refused: [StationHostStatus];
}

/** How bad a state is: the host's state is that of the worst program. */
const GRAVITY: readonly ProgramState[] = [
  'ready',
  'stopped',
  'starting',
  'stopping',
  'failed',
  'backing-off',
  'refused',
];

/**
 * Starts city and hub side by side, then the station, and keeps them running. Events: `status` at each change,
 * `connection` whenever the station is ready, `ready` once when all is up for the first time, `refused` when a
 * program says that starting it again would not help.
 */
export class VigieHost extends EventEmitter<HostEvents> {
  readonly #options: VigieHostOptions;
  readonly #seams: VigieHostSeams;
  readonly #programs = new Map<ProgramName, SupervisedProgram>();
  readonly #token: string;
  readonly #hubToken: string;
  #city: ReadyAddresses = {};
  #hubUrl: string | null;
  #hubPort: number;
  #stationPort: number;
  #connection: StationConnection | null = null;
  #windows: HostAddresses['windows'] = null;
  #wasReady = false;
  #moved = false;
  #wasRefused = false;
  #cityPortsLost = false;
  #stopping = false;
  /** What was chosen for damaged data. `memory` holds until everything is stopped, the others for one start. */
  #passphrase: string | undefined;
  #hubRole: 'usual' | 'elected' | 'peer' = 'usual';
  /** Address and token of the hub that was elected or joined. */
  #peerHub: { url: string; token: string } | null = null;
  readonly #ifDamaged = new Map<ProgramName, IfDamaged>();

  constructor(options: VigieHostOptions, seams: VigieHostSeams) {
    super();
    this.#options = options;
    this.#seams = seams;
    this.#token = seams.newToken();
    this.#hubToken = options.hubToken ?? seams.newToken();
    this.#hubUrl = options.hub ?? null;
    this.#hubPort = options.hubPort ?? 0;
    this.#stationPort = options.port;
    this.#passphrase = options.bundlePassphrase;
    const ownCity = options.city === undefined && options.bundle === undefined;
    if (!options.onlyHub && ownCity) this.#add('city', () => this.#launchCity());
    if (options.hub === undefined && options.bundle === undefined) this.#add('hub', () => this.#launchHub());
    if (!options.onlyHub) this.#add('station', () => this.#launchStation());
  }

  /** State of all and of each. */
  get status(): StationHostStatus {
    const programs = [...this.#programs.values()].map((program) => program.status);
    const worst = programs.reduce<ProgramState>(
      (so, { state }) => (GRAVITY.indexOf(state) > GRAVITY.indexOf(so) ? state : so),
      'ready',
    );
    // The station waits for the others: stopped then means not started yet.
    return { state: worst === 'stopped' && !this.#stopping ? 'starting' : worst, programs };
  }

  /** Where the station answers, or null while it is not up for the first time. */
  get connection(): StationConnection | null {
    return this.#connection;
  }

  /** Whether a program refused to start. */
  get wasRefused(): boolean {
    return this.#wasRefused;
  }

  /** Addresses of everything; complete after `ready`. */
  get addresses(): HostAddresses {
    const pids = [...this.#programs].flatMap(([name, { pid }]) => (pid === undefined ? [] : [[name, pid] as const]));
    return {
      station: this.#connection,
      hub: this.#hubUrl,
      hubToken: this.#hubToken,
      windows: this.#windows,
      city: this.#city,
      pids: Object.fromEntries(pids),
    };
  }

  /** Starts everything; returns at once, the events tell the rest. */
  start(): void {
    this.#programs.get('city')?.start();
    this.#programs.get('hub')?.start();
    this.#startStationWhenPossible();
  }

  /** Stops everything, the station first so that it can still say goodbye to the hub. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const program of this.#programs.values()) program.giveUp();
    await this.#programs.get('station')?.stop();
    await Promise.all([this.#programs.get('hub')?.stop(), this.#programs.get('city')?.stop()]);
  }

  /** Starts a program again that refused its damaged data, in the way that a person chose. */
  mend(name: ProgramName, how: IfDamaged): void {
    const program = this.#programs.get(name);
    const code = program?.status.refusal?.code;
    if (program === undefined || (code !== 'store.corrupt' && code !== 'store.missing')) return;
    this.#ifDamaged.set(name, how);
    this.#wasRefused = false;
    program.start();
  }

  /** Starts a station again that wants the passphrase of its bundle. */
  givePassphrase(passphrase: string): void {
    const station = this.#programs.get('station');
    if (!station?.status.refusal?.code.startsWith('bundle.passphrase')) return;
    this.#passphrase = passphrase;
    this.#wasRefused = false;
    station.start();
  }

  /** An operator's decision; the station, which is told its hub at the start, is quick to come back with another. */
  async #chooseHub(choice: HubChoice): Promise<void> {
    // Who runs the usual hub has nothing to elect: it would be this one.
    if (this.#stopping || (this.#programs.has('hub') && this.#hubRole === 'usual')) return;
    const before = this.#programs.get('hub');
    if (before && choice.what !== 'elect-hub') {
      before.giveUp();
      this.#programs.delete('hub');
    }
    this.#hubRole = choice.what === 'elect-hub' ? 'elected' : choice.what === 'join-hub' ? 'peer' : 'usual';
    if (choice.what === 'elect-hub') {
      if (before) return;
      this.#peerHub = { url: '', token: spokenToken(this.#seams.newToken() + this.#seams.newToken()) };
      this.#add('hub', () => this.#launchPeerHub());
      this.#programs.get('hub')?.start();
      return;
    }
    this.#peerHub = choice.what === 'join-hub' ? { url: choice.url, token: choice.token } : null;
    await this.#restartStation();
    await before?.stop();
  }

  async #restartStation(): Promise<void> {
    const station = this.#programs.get('station');
    if (station?.pid === undefined) return;
    await station.stop();
    if (!this.#stopping) station.start();
  }

  #launchPeerHub(): ProgramLaunch {
    const args = hubArguments({
      dataDir: path.join(this.#options.dataDir, 'peer-hub'),
      port: portOf(this.#peerHub?.url),
      host: '0.0.0.0',
    });
    return this.#launch('hub', args, { VIGIE_HUB_TOKEN: this.#peerHub?.token ?? '' });
  }

  #keptData(name: 'hub' | 'station'): KeptData {
    const { backups } = this.#options;
    const ifDamaged = this.#ifDamaged.get(name) ?? this.#options.ifDamaged;
    if (ifDamaged !== 'memory') this.#ifDamaged.delete(name);
    return { backups: backups === undefined ? undefined : path.join(backups, name), ifDamaged };
  }

  #add(name: ProgramName, launch: () => ProgramLaunch): void {
    const log = new LogFile(path.join(this.#options.dataDir, 'logs'), name, () => new Date(this.#seams.now()));
    const program: SupervisedProgram = new SupervisedProgram({
      name,
      spawn: this.#seams.spawn,
      launch,
      log: (line) => log.write(line),
      onStatus: (status) => {
        this.emit('status', this.status);
        if (status.state === 'refused') {
          this.#wasRefused = true;
          this.emit('refused', this.status);
        }
        if (status.state === 'ready') this.#afterReady(name);
      },
      onReady: (addresses) => this.#learn(name, addresses),
      onAsks: (choice) => void this.#chooseHub(choice),
      mendRefusal: (code) => code === 'port-busy' && this.#forgetChosenPorts(name),
      monotonic: this.#seams.monotonic,
      now: this.#seams.now,
    });
    this.#programs.set(name, program);
  }

  #learn(name: ProgramName, addresses: ReadyAddresses): void {
    if (name === 'city') {
      this.#moved ||= this.#city.mqtt !== undefined && this.#city.mqtt !== addresses.mqtt;
      this.#city = addresses;
    }
    if (name === 'hub' && this.#peerHub) {
      // Listens on every interface; this machine's station comes by its own.
      const url = `ws://127.0.0.1:${portOf(addresses.url)}`;
      this.#moved ||= this.#peerHub.url !== url;
      this.#peerHub = { ...this.#peerHub, url };
    } else if (name === 'hub') {
      this.#moved ||= this.#hubUrl !== null && this.#hubUrl !== (addresses.url ?? null);
      this.#hubUrl = addresses.url ?? null;
      this.#hubPort = portOf(addresses.url);
    }
    if (name === 'station' && addresses.url !== undefined) {
      this.#stationPort = portOf(addresses.url);
      this.#connection = { url: addresses.url, token: this.#token };
      const { windows, windowsCode } = addresses;
      this.#windows = windows && windowsCode ? { url: windows, code: windowsCode } : null;
    }
  }

  #afterReady(name: ProgramName): void {
    if (this.#stopping) return;
    if (name === 'station' && this.#connection !== null) this.emit('connection', this.#connection);
    if (name !== 'station') this.#startStationWhenPossible();
    if (this.#moved) {
      // The station knows the old address only; it is quick to come back and has lost nothing.
      this.#moved = false;
      void this.#restartStation();
    }
    const all = [...this.#programs.values()].every((program) => program.status.state === 'ready');
    if (all && !this.#wasReady) {
      this.#wasReady = true;
      this.emit('ready');
    }
  }

  #startStationWhenPossible(): void {
    const station = this.#programs.get('station');
    if (station === undefined || station.status.state !== 'stopped') return;
    const ready = (name: ProgramName): boolean => {
      const program = this.#programs.get(name);
      return program === undefined || program.status.state === 'ready';
    };
    if (ready('city') && ready('hub')) station.start();
  }

  /** A port that the system chose may be taken by another program between two starts; one that was asked for stays. */
  #forgetChosenPorts(name: ProgramName): boolean {
    if (name === 'station' && this.#options.port === 0) this.#stationPort = 0;
    else if (name === 'hub' && this.#peerHub) this.#peerHub = { ...this.#peerHub, url: '' };
    else if (name === 'hub' && !this.#options.hubPort) this.#hubPort = 0;
    else if (name === 'city') this.#cityPortsLost = true;
    else return false;
    return true;
  }

  #launchCity(): ProgramLaunch {
    const known = this.#cityPortsLost ? {} : this.#city;
    this.#cityPortsLost = false;
    const ports = {
      mqtt: portOf(known.mqtt),
      cameras: portOf(known.cameras),
      rtsp: portOf(known.rtsp),
      control: portOf(known.control),
    };
    const dataDir = path.join(this.#options.dataDir, 'city');
    return this.#launch('city', cityArguments({ dataDir, seed: this.#options.seed, ports }), {});
  }

  #launchHub(): ProgramLaunch {
    const args = hubArguments({
      dataDir: path.join(this.#options.dataDir, 'hub'),
      port: this.#hubPort,
      host: this.#options.hubHost ?? '127.0.0.1',
      communes: this.#options.city,
      tls: this.#options.onlyHub ? this.#options.tls : undefined,
      ...this.#keptData('hub'),
    });
    return this.#launch('hub', args, { VIGIE_HUB_TOKEN: this.#hubToken });
  }

  #launchStation(): ProgramLaunch {
    const args = stationArguments({
      dataDir: path.join(this.#options.dataDir, 'station'),
      port: this.#stationPort,
      city: this.#options.bundle === undefined ? (this.#options.city ?? this.#city.cityFile ?? '') : undefined,
      bundle: this.#options.bundle,
      mqtt: this.#city.mqtt,
      mqttShare: this.#options.mqttShare,
      mqttParts: this.#options.mqttParts,
      cameras: this.#city.cameras,
      hub: this.#peerHub?.url ?? this.#hubUrl ?? undefined,
      hubRole: this.#hubRole === 'usual' && this.#programs.has('hub') ? 'embedded' : this.#hubRole,
      hubTls: this.#options.tls,
      windows:
        this.#options.serveWindows !== undefined && this.#options.tls !== undefined
          ? { at: this.#options.serveWindows, tls: this.#options.tls }
          : undefined,
      language: this.#options.language,
      languageAsked: this.#options.languageAsked === true && this.#connection === null,
      renderer: path.join(this.#seams.programsDir, 'renderer'),
      profiles: path.join(this.#seams.programsDir, 'profiles'),
      alarms: path.join(this.#seams.programsDir, 'alarms', 'alarms.json'),
      position: this.#options.position,
      ...this.#keptData('station'),
    });
    return this.#launch('station', args, {
      VIGIE_TOKEN: this.#token,
      VIGIE_HUB_TOKEN: this.#peerHub?.token ?? this.#hubToken,
      ...(this.#passphrase === undefined ? {} : { VIGIE_BUNDLE_PASSPHRASE: this.#passphrase }),
    });
  }

  #launch(name: ProgramName, args: readonly string[], env: Readonly<Record<string, string>>): ProgramLaunch {
    return { name, script: path.join(this.#seams.programsDir, name, `${name}.js`), args, env };
  }
}
