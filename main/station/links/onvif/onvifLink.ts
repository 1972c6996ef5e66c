import { Cam } from 'onvif';
import { ok, type Result } from '../../../../src/shared/result.ts';
import { informationAnswer } from './answers.ts';
import { textOf } from './answerXml.ts';
import { createAsk, offers } from './cameraAsk.ts';
import { CALL_LIMIT, type CallCamera, type CallReport, createCalls } from './cameraCalls.ts';
import { cameraRefusal } from './cameraRefusals.ts';
import { type CameraSession, createCameraSession, type SessionParts } from './cameraSession.ts';
import { signRequests } from './credentials.ts';
import { currentCall, guardedAgent } from './guardedConnections.ts';
import { readMedia } from './media.ts';

/** The most that one answer of a camera may hold, in bytes. */
export const MAXIMUM_ANSWER = 1_000_000;

/** Where a camera is and how we name ourselves to it. */
export interface CameraAddress {
  /** `http://host:port/path` or `https://...` of the device service. */
  readonly address: string;
  readonly username: string;
  readonly password: string;
  /** SHA-256 fingerprint of the camera's certificate; without one, the machine's authorities decide. */
  readonly certificate?: string | undefined;
  /** Serial number of the camera that is meant; another one is refused. */
  readonly serialNumber?: string | undefined;
}

/** The station's way to cameras that speak ONVIF. */
export interface OnvifLink {
  /**
   * Connects, reads the device's time (for the stamp of the user token), services, identity and profiles.
   * Refusals: `camera.unreachable`, `camera.timeout`, `camera.not-onvif`, `camera.not-authenticated`,
   * `camera.too-large`, `camera.other-host`, `camera.other-device`,
   * `camera.certificate`, `camera.fault`.
   */
  open(camera: CameraAddress): Promise<Result<CameraSession>>;
  /** Ends every session. */
  close(): void;
}

/** What the link is given. */
export interface OnvifLinkOptions {
  /** Monotonic milliseconds. */
  readonly clock: { now(): number };
  readonly onRequestLog?: (report: CallReport) => void;
  /** Milliseconds that one call may take; five seconds unless told. */
  readonly callLimit?: number;
}

/** Opening takes a dozen questions; one that answers each of them late is given up as well, after so many limits. */
const OPENING_LIMITS = 2;

/** Opens ONVIF sessions (ONVIF Core, Media, PTZ) with the `onvif` library, one error boundary for each camera. */
export function createOnvifLink(options: OnvifLinkOptions): OnvifLink {
  const limit = options.callLimit ?? CALL_LIMIT;
  /** Ends a session, or what is still being opened. */
  const endings = new Set<() => void>();

  const open = async (camera: CameraAddress): Promise<Result<CameraSession>> => {
    const url = URL.parse(camera.address);
    if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) return cameraRefusal('camera.unreachable');
    const secure = url.protocol === 'https:';
    const { hostname } = url;
    const port = url.port ? Number(url.port) : secure ? 443 : 80;
    const { call, closeAll } = createCalls({
      camera: `${hostname}:${port}${url.pathname}`,
      now: () => options.clock.now(),
      secret: camera.password,
      report: options.onRequestLog ?? (() => {}),
      limit,
    });
    const cam = new Cam({
      hostname,
      port,
      path: url.pathname + url.search,
      username: camera.username,
      password: camera.password,
      useSecure: secure,
      autoconnect: false,
      preserveAddress: true,
      timeout: limit,
      agent: guardedAgent({
        hostname,
        port,
        secure,
        certificate: camera.certificate,
        maximumBytes: MAXIMUM_ANSWER,
      }),
    });
    cam.on('rawResponse', (_text: string, status: number) => {
      const running = currentCall.getStore();
      if (running) running.status = status;
    });
    const ending = (): void => closeAll();
    endings.add(ending);
    const patience = setTimeout(() => closeAll('camera.timeout'), OPENING_LIMITS * limit);
    const met = await meet(cam, call, camera);
    clearTimeout(patience);
    if (!met.ok) {
      endings.delete(ending);
      return met;
    }
    return ok(
      createCameraSession({
        ...met.value,
        cam,
        call,
        closeAll() {
          endings.delete(ending);
          closeAll();
        },
        hostname,
        securePort: secure ? port : undefined,
      }),
    );
  };

  return {
    open,
    close() {
      for (const end of [...endings]) end();
      endings.clear();
    },
  };
}

/** Asks a camera for its time, services, identity and profiles. */
async function meet(
  cam: Cam,
  call: CallCamera,
  camera: CameraAddress,
): Promise<Result<Pick<SessionParts, 'information' | 'media' | 'ask' | 'ptzProfile' | 'ptzConfiguration'>>> {
  const signed = signRequests(cam, camera);
  /** Some cameras turn every user token down and take HTTP digest only: they are asked once more, without a token. */
  const asUser: CallCamera = async (operation, start) => {
    const answer = await call(operation, start);
    if (answer.ok || answer.refusal.code !== 'camera.not-authenticated' || signed.digestTried()) return answer;
    signed.withoutToken();
    return call(operation, start);
  };

  const time = await call<unknown>('getSystemDateAndTime', (done) => cam.getSystemDateAndTime(done));
  if (!time.ok) return time;

  const services = await asUser<unknown>('getServices', (done) => cam.getServices(true, done));
  if (!services.ok) {
    if (services.refusal.code !== 'camera.fault' && services.refusal.code !== 'camera.not-onvif') return services;
    // Older cameras know GetCapabilities only (ONVIF Core, clause 8.1.1).
    const capabilities = await call<unknown>('getCapabilities', (done) => cam.getCapabilities(done));
    if (!capabilities.ok) return capabilities;
  }
  const ask = createAsk(cam, asUser);
  const told = await ask('device', 'GetDeviceInformation');
  if (!told.ok) return told;
  const information = informationAnswer.parse({
    manufacturer: textOf(told.value, 'manufacturer'),
    model: textOf(told.value, 'model'),
    firmwareVersion: textOf(told.value, 'firmwareVersion'),
    serialNumber: textOf(told.value, 'serialNumber'),
  });
  if (camera.serialNumber !== undefined && information.serialNumber !== camera.serialNumber)
    return cameraRefusal('camera.other-device', {
      expected: camera.serialNumber,
      said: information.serialNumber ?? '',
    });

  const media = await readMedia(
    ask,
    (['media2', 'media'] as const).filter((service) => offers(cam, service)),
  );
  if (!media.ok) return media;
  return ok({
    information,
    media: media.value,
    ask,
    ptzProfile: offers(cam, 'ptz') ? media.value.ptzProfile : undefined,
    ptzConfiguration: media.value.ptzConfiguration,
  });
}
