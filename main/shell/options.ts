import path from 'node:path';
import { parseArgs } from 'node:util';
import { IF_DAMAGED, type IfDamaged } from '../../src/contract/bridge.ts';
import { readHostPort } from '../../src/shared/hostPort.ts';

/** What a person may ask for after `npm start --`. */
export interface StartOptions {
  /** No windows: the pages are served to a browser. */
  readonly headless: boolean;
  /** Only the shared server. */
  readonly onlyHub: boolean;
  /** Absolute path of the data folder. */
  readonly dataDir: string;
  /** Absolute path of a real city's file, in place of the demonstration. */
  readonly city?: string;
  /** Absolute path of a crisis laptop's bundle, in place of a city. */
  readonly bundle?: string;
  /** Seed of the demonstration city. */
  readonly seed: number;
  /** Port of the station (of the hub with `--only-hub`); 0 lets the system choose. */
  readonly port: number;
  /** Hub to join, in place of an embedded one. */
  readonly hub?: string;
  /** Serves the windows to browsers on other machines, at this name or address and port. */
  readonly serveWindows?: string;
  /**
   * Absolute path of a folder of certificates, for the link to the hub and for windows on other machines; the hub's own
   * with `--only-hub`.
   */
  readonly tls?: string;
  /** Group of stations that divide telemetry among them: each hears a part of it. */
  readonly mqttShare?: string;
  /** Communes whose parts of the topics are heard, with commas between them; all when left out. */
  readonly mqttParts?: string;
  /** Folder of the back-ups, in place of the data folders. */
  readonly backups?: string;
  /** What to do with damaged data; without it a person is asked. */
  readonly ifDamaged?: IfDamaged;
  readonly language: 'fr' | 'en';
  /** It was asked for, and wins over what the operator chose before. */
  readonly languageAsked: boolean;
}

/** What `readOptions` takes from its surroundings. */
export interface OptionSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly cwd: string;
}

/** Shown with each refusal and by `--help`. */
export const USAGE = `usage: npm start -- [options]
  --headless          no windows: serve the pages to a browser
  --data DIR          data folder (made when it is missing)
  --city FILE         a real city's configuration in place of the demonstration
  --bundle FILE       a crisis laptop's bundle in place of a city; its passphrase is asked, or in VIGIE_BUNDLE_PASSPHRASE
  --seed N            seed of the demonstration city, 0 to 4294967295
  --port N            port of the station, 0 to 65535, 0: any
  --hub URL           join this hub (ws:// or wss://) instead of embedding one; its token in VIGIE_HUB_TOKEN
  --tls DIR           certificates of that link: ca.pem, and cert.pem with key.pem for a hub that asks for one; with
                      --serve-windows cert.pem and key.pem of this machine
  --serve-windows HOST:PORT  the windows in a browser on another machine too, by HTTPS and a code that is printed
  --mqtt-share GROUP  with --headless: store and forward a part of the telemetry, the rest of the group another
  --mqtt-parts LIST   with --headless: hear only the topics of these communes (21231,21166)
  --backups DIR       folder of the nightly copies (another disk is better)
  --if-damaged HOW    with damaged data: restore (the newest copy), rebuild (from the hub) or memory (nothing kept)
  --language fr|en    language of the windows; without it the one chosen last`;

/** The options by name. */
export const FLAGS = {
  headless: { type: 'boolean' },
  'only-hub': { type: 'boolean' },
  help: { type: 'boolean' },
  data: { type: 'string' },
  city: { type: 'string' },
  bundle: { type: 'string' },
  seed: { type: 'string' },
  port: { type: 'string' },
  hub: { type: 'string' },
  tls: { type: 'string' },
  'serve-windows': { type: 'string' },
  'mqtt-share': { type: 'string' },
  'mqtt-parts': { type: 'string' },
  backups: { type: 'string' },
  'if-damaged': { type: 'string' },
  language: { type: 'string' },
} as const;

/** The options, or one sentence that says which one is wrong and what it may be. */
export type OptionsRead =
  | { readonly ok: true; readonly options: StartOptions }
  | { readonly ok: false; readonly problem: string };

/** Reads and checks the options. Never throws. */
export function readOptions(args: readonly string[], around: OptionSurroundings): OptionsRead {
  let values: Partial<Record<keyof typeof FLAGS, string | boolean>>;
  try {
    values = parseArgs({ args: [...args], options: FLAGS, strict: true, allowPositionals: false }).values;
  } catch (error) {
    return problem(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
  }
  if (values.help) return problem('help was asked for');
  const text = (name: keyof typeof FLAGS): string | undefined => {
    const value = values[name];
    return typeof value === 'string' ? value : undefined;
  };
  const seed = wholeNumber(text('seed') ?? '1', 0, 4_294_967_295);
  if (seed === null) return problem(`--seed wants a whole number from 0 to 4294967295, not "${text('seed')}"`);
  const port = wholeNumber(text('port') ?? '0', 0, 65_535);
  if (port === null) return problem(`--port wants a whole number from 0 to 65535, not "${text('port')}"`);
  const language = text('language') ?? defaultLanguage(around.env);
  if (language !== 'fr' && language !== 'en') return problem(`--language is fr or en, not "${language}"`);
  const hub = text('hub');
  if (hub !== undefined && !isHubAddress(hub))
    return problem(`--hub wants an address ws://... or wss://..., not "${hub}"`);
  const serveWindows = text('serve-windows');
  if (serveWindows !== undefined && readHostPort(serveWindows) === null)
    return problem(
      `--serve-windows wants a name or address of this machine and a port (pc-crise:8443), not "${serveWindows}"`,
    );
  const mqttShare = text('mqtt-share');
  if (mqttShare !== undefined && !GROUP.test(mqttShare))
    return problem(`--mqtt-share wants a name of 1 to 40 letters, digits, dots, - or _, not "${mqttShare}"`);
  const mqttParts = text('mqtt-parts');
  if (mqttParts !== undefined && !COMMUNES.test(mqttParts))
    return problem(`--mqtt-parts wants numbers of communes with commas between them, not "${mqttParts}"`);
  // Before a window most lamps would look silent.
  for (const name of ['mqtt-share', 'mqtt-parts'] as const)
    if (text(name) !== undefined && values.headless !== true)
      return problem(`--${name} is for stations without windows: it wants --headless`);
  const ifDamaged = IF_DAMAGED.find((how) => how === text('if-damaged'));
  if (text('if-damaged') !== undefined && ifDamaged === undefined)
    return problem(`--if-damaged is restore, rebuild or memory, not "${text('if-damaged')}"`);
  for (const name of ['data', 'city', 'bundle', 'backups', 'tls'] as const) {
    if (text(name) === '') return problem(`--${name} wants a path`);
  }
  const data = text('data');
  const tls = text('tls');
  const city = text('city');
  const bundle = text('bundle');
  if (bundle !== undefined && city !== undefined) return problem('--bundle stands in for --city: one of them');
  const backups = text('backups');
  const options: StartOptions = {
    headless: values.headless === true,
    onlyHub: values['only-hub'] === true,
    dataDir:
      data === undefined
        ? defaultDataDir(around, bundle ? 'crisis' : city ? 'city' : 'demonstration')
        : path.resolve(around.cwd, data),
    seed,
    port,
    language,
    languageAsked: text('language') !== undefined,
    ...(city === undefined ? {} : { city: path.resolve(around.cwd, city) }),
    ...(bundle === undefined ? {} : { bundle: path.resolve(around.cwd, bundle) }),
    ...(hub === undefined ? {} : { hub }),
    ...(serveWindows === undefined ? {} : { serveWindows }),
    ...(tls === undefined ? {} : { tls: path.resolve(around.cwd, tls) }),
    ...(mqttShare === undefined ? {} : { mqttShare }),
    ...(mqttParts === undefined ? {} : { mqttParts }),
    ...(backups === undefined ? {} : { backups: path.resolve(around.cwd, backups) }),
    ...(ifDamaged === undefined ? {} : { ifDamaged }),
  };
  if (options.onlyHub && [hub, bundle, serveWindows, mqttShare, mqttParts].some((given) => given !== undefined)) {
    return problem(
      'the hub alone takes neither --hub nor --bundle nor --serve-windows nor --mqtt-share nor --mqtt-parts',
    );
  }
  if (serveWindows !== undefined && tls === undefined) {
    return problem('--serve-windows wants --tls, a folder with cert.pem and key.pem of this machine');
  }
  if (tls !== undefined && !options.onlyHub && !hub?.startsWith('wss:') && serveWindows === undefined) {
    return problem('--tls is for a hub at wss://, for --serve-windows, or for the hub alone');
  }
  return { ok: true, options };
}

/** As the station takes it: it becomes a part of topic filters. */
const COMMUNES = /^[0-9A-Za-z_-]{1,20}(,[0-9A-Za-z_-]{1,20}){0,999}$/;
const GROUP = /^[A-Za-z0-9._-]{1,40}$/;

const problem = (text: string): OptionsRead => ({ ok: false, problem: `${text}\n${USAGE}` });

function wholeNumber(text: string, least: number, most: number): number | null {
  if (!/^\d{1,10}$/.test(text)) return null;
  const value = Number(text);
  return value >= least && value <= most ? value : null;
}

function isHubAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return (url.protocol === 'ws:' || url.protocol === 'wss:') && url.hostname !== '';
}

/** The demonstration and a real city never share a folder: an exercise must not be found in a real log. */
function defaultDataDir(around: OptionSurroundings, name: 'city' | 'crisis' | 'demonstration'): string {
  const base = around.env.XDG_DATA_HOME || around.env.LOCALAPPDATA || path.join(around.home, '.local', 'share');
  return path.join(base, 'vigie', name);
}

function defaultLanguage(env: OptionSurroundings['env']): string {
  return /^en/i.test(env.LC_ALL || env.LC_MESSAGES || env.LANG || '') ? 'en' : 'fr';
}
