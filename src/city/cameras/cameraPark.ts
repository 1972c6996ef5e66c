import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { type AddressInfo, createServer } from 'node:net';
import { type PtzState, step, switchedOn, viewOf } from '../../drivers/camera-onvif/simulator.ts';
import { type CameraFault, type ParkCamera, PROFILES, type StreamProfile } from './camera.ts';
import { type CameraStream, cameraStream } from './cameraStream.ts';
import { type DigestGate, digestGate } from './httpDigest.ts';
import { type TokenGate, tokenGate } from './onvif/authentication.ts';
import { openOnvifServer } from './onvif/onvifServer.ts';
import type { OnvifDevice } from './onvif/session.ts';
import { pictureEngine } from './picture/pictureEngine.ts';
import type { Moment } from './picture/protocol.ts';
import { serveRtsp } from './rtsp/rtspConnection.ts';

export { type CameraFault, camerasOf, type ParkCamera } from './camera.ts';

/** How a park of cameras is opened. */
export interface CameraParkOptions {
  readonly cameras: readonly ParkCamera[];
  /** Address to listen on, `127.0.0.1` when left out. */
  readonly host?: string;
  /** 0 or left out: a free port. */
  readonly onvifPort?: number;
  /** 0 or left out: a free port. */
  readonly rtspPort?: number;
  readonly username?: string;
  readonly password?: string;
  /** The encoder's program, `ffmpeg` when left out. Needed only while somebody watches. */
  readonly ffmpeg?: string;
  /** Wall clock, ms since 1970: burnt into the picture, gives the light of the day. */
  readonly now: () => number;
  /** A clock that never jumps, in ms; the heads and the streams go by it. */
  readonly ticks?: () => number;
  /** Whether the street of that camera has its lamps lit when it is dark; lit when left out. */
  readonly lightsOn?: (cameraNumber: number) => boolean;
  /** The drawing thread's file, when a bundle puts it elsewhere than beside this one. */
  readonly workerUrl?: URL;
  readonly log: (message: string) => void;
}

/** The cameras of the demonstration, running. */
export interface CameraPark {
  /** `http://127.0.0.1:PORT` */
  readonly onvifOrigin: string;
  readonly rtspPort: number;
  /** Address of a camera's device service. Throws RangeError for a number that no camera has. */
  addressOf(number: number): string;
  /** How many are watching, all cameras together. */
  viewers(): number;
  /** Process ids of the encoders that run now. */
  encoders(): number[];
  /** Makes a camera fail in one way, or mends it. Throws RangeError for a number that no camera has. */
  setFault(number: number, fault: CameraFault | null): void;
  /** Closes every connection and ends every encoder; resolves when they are gone. */
  close(): Promise<void>;
}

interface Place {
  readonly camera: ParkCamera;
  readonly device: OnvifDevice;
  readonly tokens: TokenGate;
  readonly streams: ReadonlyMap<StreamProfile['token'], CameraStream>;
  readonly moment: () => Moment;
  fault: CameraFault | null;
  head: PtzState;
  still: { readonly at: number; readonly jpeg: Promise<Uint8Array> } | null;
}

/** How long a still is given again before it is taken anew, in ms. */
const STILL_LIFE = 1_000;
const STILL_SHAPE = { width: 640, height: 360, framesPerSecond: 1, kilobits: 0 };

const PRESETS = [
  { token: '1', name: 'Rue', position: { pan: 0, tilt: 0.38, zoom: 0 } },
  { token: '2', name: 'Carrefour', position: { pan: 0, tilt: 0.3, zoom: 0.35 } },
  { token: '3', name: 'Rue, autre sens', position: { pan: 0.98, tilt: 0.38, zoom: 0 } },
];

/**
 * Opens the cameras: one ONVIF server and one RTSP server for all of them. Rejects when a port is taken.
 * Nothing is drawn or encoded until somebody watches.
 */
export async function startCameraPark(options: CameraParkOptions): Promise<CameraPark> {
  const { cameras, now, log, host = '127.0.0.1', username = 'vigie', password = 'demonstration' } = options;
  const ticks = options.ticks ?? (() => performance.now());
  const engine = pictureEngine(options.ffmpeg ?? 'ffmpeg', options.workerUrl, log);
  const digest: DigestGate = digestGate('Vigie demonstration', username, password, randomBytes(32), ticks);
  const places = new Map<number, Place>();
  let onvifOrigin = '';
  let rtspPort = 0;

  for (const camera of cameras) {
    const { number } = camera;
    const moment = (): Moment => {
      place.head = step(place.head, ticks());
      const view = viewOf(place.head);
      return {
        wall: now(),
        pan: view.pan,
        tilt: view.tilt,
        zoom: view.zoom,
        lights: options.lightsOn?.(number) ?? true,
        black: place.fault === 'black',
        frozen: place.fault === 'frozen',
      };
    };
    const base = { engine, ticks, moment, stalled: () => place.fault === 'hang' };
    const device: OnvifDevice = {
      camera,
      now,
      ticks,
      fault: () => place.fault,
      head: () => place.head,
      setHead: (head) => {
        place.head = head;
      },
      get httpBase() {
        return `${onvifOrigin}/onvif/${number}`;
      },
      get rtspBase() {
        return `rtsp://${host}:${rtspPort}/cam/${number}`;
      },
    };
    const place: Place = {
      camera,
      device,
      tokens: tokenGate(username, password, now),
      streams: new Map(Object.values(PROFILES).map((profile) => [profile.token, cameraStream(camera, profile, base)])),
      moment,
      fault: null,
      head: switchedOn(ticks(), camera.ptz ? PRESETS : []),
      still: null,
    };
    places.set(number, place);
  }

  const placeOf = (number: number): Place => {
    const place = places.get(number);
    if (!place) throw new RangeError(`there is no camera ${number}`);
    return place;
  };

  const onvif = await openOnvifServer(
    {
      device: (number) => {
        const place = places.get(number);
        return place && { device: place.device, tokens: place.tokens, digest };
      },
      snapshot(number) {
        const place = placeOf(number);
        if (!place.still || ticks() - place.still.at > STILL_LIFE) {
          const jpeg = engine.still(place.camera, STILL_SHAPE, place.moment());
          place.still = { at: ticks(), jpeg };
          jpeg.catch(() => {
            place.still = null;
          });
        }
        return place.still.jpeg;
      },
      log,
    },
    host,
    options.onvifPort ?? 0,
  );
  onvifOrigin = `http://${host}:${onvif.port}`;

  const sockets = new Set<Socket>();
  const rtsp = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serveRtsp(socket, {
      stream: (number, profile) => places.get(number)?.streams.get(profile),
      fault: (number) => places.get(number)?.fault ?? null,
      digest,
      now,
      ticks,
    });
  });
  try {
    await new Promise<void>((resolve, reject) => {
      rtsp.once('error', reject);
      rtsp.listen(options.rtspPort ?? 0, host, () => {
        rtsp.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    onvif.server.close();
    throw error;
  }
  rtspPort = (rtsp.address() as AddressInfo).port;

  const streams = (): CameraStream[] => [...places.values()].flatMap((place) => [...place.streams.values()]);
  return {
    onvifOrigin,
    rtspPort,
    addressOf: (number) => `${placeOf(number).device.httpBase}/device_service`,
    viewers: () => streams().reduce((sum, stream) => sum + stream.watchers, 0),
    encoders: () => engine.encoders(),
    setFault(number, fault) {
      const place = placeOf(number);
      place.fault = fault;
      place.still = null;
      if (fault === 'reset' || fault === 'html' || fault === 'garbage' || fault === 'no-stream')
        for (const stream of place.streams.values()) stream.break();
    },
    async close() {
      for (const stream of streams()) stream.break();
      for (const socket of sockets) socket.destroy();
      onvif.server.closeAllConnections();
      await Promise.all([
        new Promise((resolve) => rtsp.close(resolve)),
        new Promise((resolve) => onvif.server.close(resolve)),
        engine.end(),
      ]);
    },
  };
}
