import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { type AddressInfo, createServer } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';
import { type PtzState, step, switchedOn, viewOf } from '../../drivers/camera-onvif/simulator.ts';
import {
  type CameraDefect,
  type CameraFault,
  type CameraSignal,
  type ParkCamera,
  PROFILES,
  type StreamProfile,
} from './camera.ts';
import { type CameraStream, cameraStream, type StreamHost } from './cameraStream.ts';
import { type DigestGate, digestGate } from './httpDigest.ts';
import { type TokenGate, tokenGate } from './onvif/authentication.ts';
import { scopesOf } from './onvif/deviceService.ts';
import { openResponder } from './onvif/discoveryResponder.ts';
import { eventBox } from './onvif/eventService.ts';
import { pictureSettingsOf } from './onvif/imagingService.ts';
import { type CameraTls, type OnvifHost, openOnvifServer } from './onvif/onvifServer.ts';
import { KEPT } from './onvif/recordingService.ts';
import { lampOf } from './onvif/relayService.ts';
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
  /** Hears each user that names itself, by SOAP, HTTP or RTSP, taken or not. */
  readonly onUser?: (username: string) => void;
  /** With it the cameras speak over TLS: `https:` for ONVIF and stills, `rtsps:` for streams. */
  readonly tls?: CameraTls;
  /** What the cameras do with a WS-UsernameToken, `taken` when left out. */
  readonly userTokens?: OnvifHost['userTokens'];
  /** The encoder's program, `ffmpeg` when left out. Needed only while somebody watches. */
  readonly ffmpeg?: string;
  /** Wall clock, ms since 1970: burnt into the picture, gives the light of the day. */
  readonly now: () => number;
  /** A clock that never jumps, in ms; the heads and the streams go by it. */
  readonly ticks?: () => number;
  /** IPv4 address of the interface on which the cameras let themselves be found, and the port when it is not 3702. */
  readonly discovery?: { readonly address: string; readonly port?: number };
  /** Whether the street of that camera has its lamps lit when it is dark; lit when left out. */
  readonly lightsOn?: (cameraNumber: number) => boolean;
  /** The drawing thread's file, when a bundle puts it elsewhere than beside this one. */
  readonly workerUrl?: URL;
  readonly log: (message: string) => void;
}

/** The cameras of the demonstration, running. */
export interface CameraPark {
  /** `http://127.0.0.1:PORT`, `https:` over TLS. */
  readonly onvifOrigin: string;
  readonly rtspPort: number;
  /** Address of a camera's device service. Throws RangeError for a number that no camera has. */
  addressOf(number: number): string;
  /**
   * Where a camera looked when it was last asked for a picture or a position: degrees right of its azimuth and above the
   * horizon, and how many times narrower than its widest. Throws RangeError for a number that no camera has.
   */
  viewOf(number: number): { readonly pan: number; readonly tilt: number; readonly zoom: number };
  /** How many are watching, all cameras together. */
  viewers(): number;
  /** Process ids of the encoders that run now. */
  encoders(): number[];
  /** Makes a camera fail in one way, or mends it. Throws RangeError for a number that no camera has. */
  setFault(number: number, fault: CameraFault | null): void;
  /** Makes something be wrong with a camera beside its fault, or mends it. RangeError as above. */
  setDefect(number: number, defect: CameraDefect, active: boolean): void;
  /** Makes a camera tell something. RangeError as above. */
  signal(number: number, signal: CameraSignal, active: boolean): void;
  /** How many cameras have somebody who listens to their events. */
  listened(): number;
  /** Makes a camera tell a message that stands as it is. RangeError as above. */
  tell(number: number, message: string): void;
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
  readonly defects: Set<CameraDefect>;
  head: PtzState;
  still: { readonly at: number; readonly jpeg: Promise<Uint8Array> } | null;
}

/** How long a still is given again before it is taken anew, in ms. */
const STILL_LIFE = 1_000;
const STILL_SHAPE = { width: 640, height: 360, framesPerSecond: 1, kilobits: 0 };

/** A camera's own lasting name, the same at each start (RFC 9562, clause 5.8). */
const endpointOf = (number: number): string => `76696769-6500-8000-8000-${String(number).padStart(12, '0')}`;
const CLOCK_OFF = 47_000;
/** Degrees that a knock turns a camera by. */
const KNOCK = { pan: 20, tilt: -6 };
const NO_KNOCK = { pan: 0, tilt: 0 };

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
  const digest: DigestGate = digestGate(
    'Vigie demonstration',
    username,
    password,
    randomBytes(32),
    ticks,
    options.onUser,
  );
  const places = new Map<number, Place>();
  const sets: NonNullable<StreamHost['sets']> = new Map();
  let onvifOrigin = '';
  let rtspPort = 0;
  let replays = 0;

  for (const camera of cameras) {
    const { number } = camera;
    const clock = (): number => now() + (place.defects.has('clock-off') ? CLOCK_OFF : 0);
    const moment = (): Moment => {
      place.head = step(place.head, ticks());
      const view = viewOf(place.head);
      const moved = place.defects.has('moved') ? KNOCK : NO_KNOCK;
      return {
        wall: clock(),
        pan: view.pan + moved.pan,
        tilt: view.tilt + moved.tilt,
        zoom: view.zoom,
        lights: (options.lightsOn?.(number) ?? true) || lampOf(device),
        black: place.fault === 'black',
        frozen: place.fault === 'frozen',
        settings: pictureSettingsOf(device),
      };
    };
    const base = {
      engine,
      ticks,
      moment,
      stalled: () => place.fault === 'hang',
      slow: () => place.defects.has('few-frames'),
      sets,
    };
    const device: OnvifDevice = {
      camera,
      now: clock,
      events: eventBox(clock, ticks, camera.subscriptions),
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
        return `${options.tls ? 'rtsps' : 'rtsp'}://${host}:${rtspPort}/cam/${number}`;
      },
    };
    const place: Place = {
      camera,
      device,
      tokens: tokenGate(username, password, clock, options.onUser),
      streams: new Map(Object.values(PROFILES).map((profile) => [profile.token, cameraStream(camera, profile, base)])),
      moment,
      fault: null,
      defects: new Set(),
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
        // A sensor that stands still gives the same picture again.
        const isOld = !place.still || ticks() - place.still.at > STILL_LIFE;
        if (!place.still || (isOld && place.fault !== 'frozen')) {
          const jpeg = engine.still(place.camera, STILL_SHAPE, place.moment());
          place.still = { at: ticks(), jpeg };
          jpeg.catch(() => {
            place.still = null;
          });
        }
        return place.still.jpeg;
      },
      userTokens: options.userTokens ?? 'taken',
      log,
    },
    host,
    options.onvifPort ?? 0,
    options.tls,
  );
  onvifOrigin = `${options.tls ? 'https' : 'http'}://${host}:${onvif.port}`;

  const sockets = new Set<Socket>();
  const served = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serveRtsp(socket, {
      stream: (number, profile) => places.get(number)?.streams.get(profile),
      replay(number, from) {
        const place = places.get(number);
        const shift = from - now();
        if (!place || !(shift < 0 && shift >= -KEPT)) return undefined;
        replays += 1;
        const stream = cameraStream(place.camera, PROFILES.main, {
          engine,
          ticks,
          moment: () => ({ ...place.moment(), wall: now() + shift }),
          stalled: () => false,
          slow: () => false,
          name: `${number}/replay/${replays}`,
        });
        return { stream, shift };
      },
      metadata: (number) => {
        const device = places.get(number)?.device;
        return device?.camera.metadata ? device.events : undefined;
      },
      fault: (number) => places.get(number)?.fault ?? null,
      digest,
      now,
      ticks,
    });
  };
  const rtsp = options.tls ? createSecureServer(options.tls, served) : createServer(served);
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

  const responder =
    options.discovery &&
    (await openResponder({
      ...options.discovery,
      matches: () =>
        [...places.values()]
          .filter(({ fault }) => fault !== 'hang' && fault !== 'reset')
          .map(({ camera, device }) => ({
            endpoint: `urn:uuid:${endpointOf(camera.number)}`,
            types: ['NetworkVideoTransmitter', 'Device'],
            scopes: scopesOf(camera),
            addresses: [`${device.httpBase}/device_service`],
          })),
    }).catch((error: unknown) => {
      log(`cameras cannot be looked for: ${String(error)}`);
      return undefined;
    }));

  const streams = (): CameraStream[] => [...places.values()].flatMap((place) => [...place.streams.values()]);
  return {
    onvifOrigin,
    rtspPort,
    addressOf: (number) => `${placeOf(number).device.httpBase}/device_service`,
    viewOf: (number) => viewOf(placeOf(number).head),
    viewers: () => streams().reduce((sum, stream) => sum + stream.watchers, 0),
    encoders: () => engine.encoders(),
    setFault(number, fault) {
      const place = placeOf(number);
      place.fault = fault;
      place.still = null;
      // What cuts its connections has forgotten who listened.
      if (fault === 'reset' || fault === 'html' || fault === 'garbage') place.device.events.forget();
      if (fault === 'reset' || fault === 'html' || fault === 'garbage' || fault === 'no-stream')
        for (const stream of place.streams.values()) stream.break();
    },
    setDefect(number, defect, active) {
      const place = placeOf(number);
      if (active) place.defects.add(defect);
      else place.defects.delete(defect);
      place.still = null;
    },
    signal: (number, signal, active) => placeOf(number).device.events.signal(signal, active),
    listened: () => [...places.values()].filter(({ device }) => device.events.subscriptions > 0).length,
    tell: (number, message) => placeOf(number).device.events.tell(message),
    async close() {
      responder?.close();
      for (const { device } of places.values()) device.events.forget();
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
