import { statSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { readArguments } from './arguments.ts';
import {
  CAMERA_DEFECTS,
  CAMERA_FAULTS,
  CAMERA_SIGNALS,
  type CameraDefect,
  type CameraFault,
  type CameraSignal,
} from './cameras/camera.ts';
import { type CameraPark, camerasOf, startCameraPark } from './cameras/cameraPark.ts';
import { openControl } from './control/controlServer.ts';
import { CAMERA_ACCOUNT, grownCity } from './grownCity.ts';
import { type EmbeddedBroker, openBroker } from './link/embeddedBroker.ts';
import { type RunningCity, runCity } from './runCity.ts';

/*
 * The demonstration city as a program. It speaks with whoever started it in lines of JSON on its standard output:
 * {"state":"starting"|"ready"|"refused",...}; what else it has to say goes to standard error.
 */

const say = (line: object): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};
const log = (message: string): void => {
  process.stderr.write(`city: ${message}\n`);
};

/** Undone in reverse order at the end. */
const undo: (() => Promise<unknown>)[] = [];
let ending = false;

async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  // A broker that hangs must not keep the program alive.
  setTimeout(() => process.exit(code), 4_000).unref();
  for (const step of undo.reverse()) await step().catch((error: unknown) => log(String(error)));
  process.exit(code);
}

/** Says why it cannot run, in a way that a restart would not mend, and ends with 3. */
const refused = (code: string, message: string, context: object): Promise<void> => {
  say({ state: 'refused', code, message, context });
  return end(3);
};

/** The pretended city is the world outside: it takes no turn from the programs that watch it. */
function stepBack(): void {
  try {
    setPriority(getPriority() + 5);
  } catch {
    // Not allowed here: then all run alike.
  }
}

async function start(): Promise<void> {
  stepBack();
  const read = readArguments(process.argv.slice(2));
  if (!read.ok) return refused(read.refusal.code, read.refusal.message, read.refusal.context);
  const args = read.value;
  const now = Date.now;

  say({ state: 'starting', step: 'city', done: 0, total: 1 });
  const { city, path } = await grownCity(args.data, args.seed, (step, done, total) =>
    say({ state: 'starting', step, done, total }),
  ).catch((error: NodeJS.ErrnoException) => {
    throw Object.assign(error, { folder: args.data });
  });

  let broker: EmbeddedBroker | undefined;
  if (args.mqtt === undefined) {
    say({ state: 'starting', step: 'broker', done: 0, total: 1 });
    broker = await openBroker(args['mqtt-port'], log);
    undo.push(broker.close);
  }
  const mqtt = args.mqtt ?? broker?.url ?? '';

  // The cameras ask the city for light, the city tells the cameras their faults: the park opens first, the city answers once it runs.
  const cameras = camerasOf(city);
  const streetOf = new Map(city.assets.filter((a) => a.kind === 'camera').map((a) => [a.number, a.street]));
  const numberOf = new Map(cameras.map((camera) => [camera.id, camera.number]));
  let running: RunningCity | undefined;
  say({ state: 'starting', step: 'cameras', done: 0, total: 1 });
  const park: CameraPark = await startCameraPark({
    cameras,
    ...CAMERA_ACCOUNT,
    onvifPort: args['cameras-port'],
    rtspPort: args['rtsp-port'],
    discovery: { address: '127.0.0.1' },
    now,
    lightsOn: (number) => running?.lightsOn(streetOf.get(number)) ?? true,
    log,
  });
  undo.push(() => park.close());
  /** False for a number that no camera has. */
  const atCamera = (act: () => void): boolean => {
    try {
      act();
      return true;
    } catch {
      return false;
    }
  };
  const setFault = (number: number | undefined, fault: string | null): boolean => {
    if (number === undefined || (fault !== null && !(CAMERA_FAULTS as readonly string[]).includes(fault))) return false;
    return atCamera(() => park.setFault(number, fault as CameraFault | null));
  };

  const control = await openControl({
    // Nothing is asked of it before it runs: the line below and its start are one turn of the program.
    city: () => running as RunningCity,
    cameraFault: setFault,
    cameraFaults: CAMERA_FAULTS,
    cameraDefect: (number, defect, active) => atCamera(() => park.setDefect(number, defect as CameraDefect, active)),
    cameraDefects: CAMERA_DEFECTS,
    cameraSignal: (number, signal, active) => atCamera(() => park.signal(number, signal as CameraSignal, active)),
    cameraSignals: CAMERA_SIGNALS,
    token: process.env.VIGIE_TOKEN,
    port: args['control-port'],
  });
  undo.push(control.close);
  // Every door is open: whoever waits for us need not wait until all devices have been made as well.
  say({
    state: 'ready',
    mqtt,
    cameras: park.onvifOrigin,
    rtsp: `rtsp://127.0.0.1:${park.rtspPort}`,
    cityFile: path,
    control: control.url,
    firstCameras: cameras.slice(0, 3).map((camera) => park.addressOf(camera.number)),
  });
  const simulated = runCity({
    city,
    seed: args.seed,
    grownAt: Math.floor(statSync(path).mtimeMs),
    mqtt: { url: mqtt, protocol: broker ? 4 : 5 },
    now,
    quiet: args.quiet,
    callsPerDay: args['calls-per-day'],
    cameras: { set: (asset, fault) => setFault(numberOf.get(asset), fault) },
    log,
  });
  running = simulated;
  undo.push(simulated.close);
  simulated.published.then(() => log(`all ${simulated.counts().devices} states are published`), log);
}

process.on('SIGTERM', () => void end(0));
process.on('SIGINT', () => void end(0));
if (process.env.VIGIE_CHILD === '1') {
  // Whoever started us is gone when our standard input closes: nothing is left running.
  process.stdin.on('end', () => void end(0));
  process.stdin.on('error', () => void end(0));
  process.stdin.resume();
}
process.stdout.on('error', () => void end(0));

start().catch((error: NodeJS.ErrnoException & { port?: number; folder?: string }) => {
  if (error.code === 'EADDRINUSE')
    return refused('port-busy', `port ${error.port ?? 0} is in use by another program`, { port: error.port ?? 0 });
  if (error.folder !== undefined && error.code !== undefined)
    return refused('data-unwritable', `${error.folder}: ${error.message}`, { folder: error.folder, error: error.code });
  log(error.stack ?? String(error));
  return end(1);
});
