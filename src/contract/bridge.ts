/**
 * The bridge between a window and the shell: the whole of what a page may ask of Electron. In a plain browser there
 * is no bridge (`window.vigie` is undefined) and the page takes its address and token from the fragment of its own.
 */

/** The three programs that the shell starts and watches. */
export type ProgramName = 'city' | 'hub' | 'station';

/**
 * What a person may choose when a program's data is damaged (`store.corrupt`, `store.missing`): the newest good back-up,
 * a fresh store that the hub or the stations fill, or memory alone, of which nothing is kept.
 */
export const IF_DAMAGED = ['restore', 'rebuild', 'memory'] as const;
export type IfDamaged = (typeof IF_DAMAGED)[number];

/** State of a program, as the supervisor names it. */
export type ProgramState = 'stopped' | 'starting' | 'ready' | 'failed' | 'backing-off' | 'refused' | 'stopping';

/** What the supervisor knows of one program. */
export interface ProgramStatus {
  readonly name: ProgramName;
  readonly state: ProgramState;
  /** While starting: what it is doing, in plain English, and how far it is (`total` 0: not known). */
  readonly progress?: { readonly step: string; readonly done: number; readonly total: number };
  /** Refused: why a restart would not help. `code` is stable, `message` is plain English, `context` fills the words. */
  readonly refusal?: {
    readonly code: string;
    readonly message: string;
    readonly context: Readonly<Record<string, string | number | boolean>>;
  };
  /** Backing off: when the next start is tried, milliseconds since 1970. */
  readonly retryAt?: number;
  /** How many times it was started again since the last time it was healthy. */
  readonly restarts: number;
  /** Failed, backing off or refused: the last lines that it printed, oldest first. */
  readonly lastLines?: readonly string[];
}

/** State of everything that was started: the worst of the programs that are needed, and each of them. */
export interface StationHostStatus {
  readonly state: ProgramState;
  readonly programs: readonly ProgramStatus[];
}

/** Where the station answers, and the token of this launch. */
export interface StationConnection {
  /** `http://127.0.0.1:PORT`, without a path. */
  readonly url: string;
  /** 32 random bytes in base64url; never stored, never logged. */
  readonly token: string;
}

/** Which window this is. */
export interface WindowIdentity {
  /** 0 for the first window, counted from the left. */
  readonly index: number;
  /** How many windows are open now. */
  readonly count: number;
  /** Identity of the display, stable over restarts and swapped cables where the monitor tells its serial number. */
  readonly displayKey: string;
  /** Name under which this window's layout is kept: the same on the same display at the next start. */
  readonly workspaceId: string;
}

/** One display and whether a window is on it. */
export interface DisplayStatus {
  readonly displayKey: string;
  /** Name that the monitor gives itself, or its connector. */
  readonly label: string;
  readonly width: number;
  readonly height: number;
  readonly hasWindow: boolean;
}

/** `window.vigie`. */
export interface VigieBridge {
  /** Waits until the station is up for the first time and gives its address and the token of this launch. */
  connection(): Promise<StationConnection>;
  /** Calls back with the address whenever the station is ready again, which may be under another port; returns the way to stop. */
  onConnection(callback: (connection: StationConnection) => void): () => void;
  /** Tells which window this is, on which display. */
  window(): WindowIdentity;
  /** Calls back when windows were opened or closed or this one changed display; returns the way to stop. */
  onWindow(callback: (identity: WindowIdentity) => void): () => void;
  /** Tells the state of the station and of the programs that it needs, as the supervisor sees it now. */
  stationState(): Promise<StationHostStatus>;
  /** Calls back at each change of that state; returns the way to stop. */
  onStationState(callback: (status: StationHostStatus) => void): () => void;
  /** Gives the passphrase of a crisis laptop's bundle to a station that waits for it. */
  givePassphrase(passphrase: string): void;
  /** Opens the printed sheet that the station keeps on the disk, in the program that this machine has for pages. */
  openSheet(language: 'fr' | 'en'): void;
  /** Starts a program again whose data is damaged, in the way that a person chose; does nothing for one that was not refused. */
  mend(program: ProgramName, how: IfDamaged): void;
  /** Names the operating system, for keyboard labels only. */
  readonly platform: 'linux' | 'win32' | 'darwin';
  /** Names the language that the program was started in, `fr` or `en`; the operator may change it in the page. */
  readonly language: 'fr' | 'en';
  /** Closes all windows and stops everything that was started. */
  quit(): void;
  /** Lists the displays, so that the command bar can offer to open a window on one. */
  displays(): Promise<readonly DisplayStatus[]>;
  /** Opens a window on the display with this key, or brings forward the one that is there; an unknown key does nothing. */
  openWindowOn(displayKey: string): void;
  /** Writes one line to the shell's log; text beyond 2,000 characters is cut, and 50 lines a second is the most. */
  log(level: 'info' | 'warning' | 'error', text: string): void;
}

declare global {
  interface Window {
    /** Present in the desktop program only. */
    readonly vigie?: VigieBridge;
  }
}
