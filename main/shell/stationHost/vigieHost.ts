import { EventEmitter } from 'node:events';
import path from 'node:path';
import type { ProgramName, ProgramState, StationConnection, StationHostStatus } from '../../../src/contract/bridge.ts';
import { LogFile } from './logFile.ts';
import {
  cityArguments,
  hubArguments,
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
  readonly seed: number;
  /** Port of the station; 0 lets the system choose. */
  readonly port: number;
  /** A hub to join, `ws://` or `wss://`; without it one is started. */
  readonly hub?: string;
  /** Token for that hub; without it the embedded hub gets one of its own. */
  readonly hubToken?: string;
  readonly hubPort?: number;
  /** Address that the hub listens on; without it this machine only. */
  readonly hubHost?: string;
  /** Group of stations that divide telemetry among them. */
  readonly mqttShare?: string;
  readonly language: 'fr' | 'en';
  /** It wins over what the operator chose before; once, not at each return of a station that was killed. */
  readonly languageAsked?: boolean;
  readonly position: string;
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
  #wasReady = false;
  #moved = false;
  #wasRefused = false;
  #cityPortsLost = false;
  #stopping = false;

  constructor(options: VigieHostOptions, seams: VigieHostSeams) {
    super();
    this.#options = options;
    this.#seams = seams;
    this.#token = seams.newToken();
    this.#hubToken = options.hubToken ?? seams.newToken();
    this.#hubUrl = options.hub ?? null;
    this.#hubPort = options.hubPort ?? 0;
    this.#stationPort = options.port;
    if (!options.onlyHub && options.city === undefined) this.#add('city', () => this.#launchCity());
    if (options.hub === undefined) this.#add('hub', () => this.#launchHub());
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
    if (name === 'hub') {
      this.#moved ||= this.#hubUrl !== null && this.#hubUrl !== (addresses.url ?? null);
      this.#hubUrl = addresses.url ?? null;
      this.#hubPort = portOf(addresses.url);
    }
    if (name === 'station' && addresses.url !== undefined) {
      this.#stationPort = portOf(addresses.url);
      this.#connection = { url: addresses.url, token: this.#token };
    }
  }

  #afterReady(name: ProgramName): void {
    if (this.#stopping) return;
    if (name === 'station' && this.#connection !== null) this.emit('connection', this.#connection);
    if (name !== 'station') this.#startStationWhenPossible();
    if (this.#moved) {
      // The station knows the old address only; it is quick to come back and has lost nothing.
      this.#moved = false;
      const station = this.#programs.get('station');
      if (station?.pid !== undefined) void station.stop().then(() => this.#stopping || station.start());
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
    });
    return this.#launch('hub', args, { VIGIE_HUB_TOKEN: this.#hubToken });
  }

  #launchStation(): ProgramLaunch {
    const args = stationArguments({
      dataDir: path.join(this.#options.dataDir, 'station'),
      port: this.#stationPort,
      city: this.#options.city ?? this.#city.cityFile ?? '',
      mqtt: this.#city.mqtt,
      mqttShare: this.#options.mqttShare,
      cameras: this.#city.cameras,
      hub: this.#hubUrl ?? '',
      language: this.#options.language,
      languageAsked: this.#options.languageAsked === true && this.#connection === null,
      renderer: path.join(this.#seams.programsDir, 'renderer'),
      profiles: path.join(this.#seams.programsDir, 'profiles'),
      alarms: path.join(this.#seams.programsDir, 'alarms', 'alarms.json'),
      position: this.#options.position,
    });
    return this.#launch('station', args, { VIGIE_TOKEN: this.#token, VIGIE_HUB_TOKEN: this.#hubToken });
  }

  #launch(name: ProgramName, args: readonly string[], env: Record<string, string>): ProgramLaunch {
    return { name, script: path.join(this.#seams.programsDir, name, `${name}.js`), args, env };
  }
}
