import { Cam } from 'onvif';
import { ok, type Result } from '../../../../src/shared/result.ts';
import { informationAnswer } from './answers.ts';
import { textOf } from './answerXml.ts';
import { createAsk, offers } from './cameraAsk.ts';
import { CALL_LIMIT, type CallCamera, type CallReport, createCalls } from './cameraCalls.ts';
import { readClock } from './cameraClock.ts';
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
        origin: `${url.protocol}//${hostname}:${port}`,
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

/** Refusals of one operation that a camera lacks; it is opened without what that would have told. */
const LACKING = new Set(['camera.fault', 'camera.not-onvif']);

/** Asks a camera for its time, services, identity and profiles. */
async function meet(
  cam: Cam,
  call: CallCamera,
  camera: CameraAddress,
): Promise<Result<Pick<SessionParts, 'information' | 'media' | 'ask' | 'time' | 'ptzProfile' | 'ptzConfiguration'>>> {
  const signed = signRequests(cam, camera);
  /** Some cameras turn every user token down and take HTTP digest only: they are asked once more, without a token. */
  const asUser: CallCamera = async (operation, start) => {
    const before = signed.challengesAnswered();
    const answer = await call(operation, start);
    const isPassword = signed.challengesAnswered() > before;
    if (answer.ok || answer.refusal.code !== 'camera.not-authenticated' || isPassword) return answer;
    signed.withoutToken();
    return call(operation, start);
  };

  const ask = createAsk(cam, asUser);
  const time = (): Promise<Result<number | undefined>> => readClock(createAsk(cam, call, 'anonymous'), ask, Date.now);

  const clock = await time();
  if (!clock.ok && !LACKING.has(clock.refusal.code)) return clock;
  if (clock.ok && clock.value !== undefined) signed.datedBy(clock.value);

  const services = await asUser<unknown>('getServices', (done) => cam.getServices(true, done));
  // Some servers hang up on what they do not know.
  if (!services.ok && !LACKING.has(services.refusal.code) && services.refusal.code !== 'camera.unreachable')
    return services;
  if (!services.ok || !(offers(cam, 'media') || offers(cam, 'media2'))) {
    // Older cameras know GetCapabilities only (ONVIF Core, clause 8.1.1), or list there what they left out.
    const capabilities = await asUser<unknown>('getCapabilities', (done) => cam.getCapabilities(done));
    if (!services.ok && !capabilities.ok) return capabilities;
  }
  const told = await ask('device', 'GetDeviceInformation');
  if (!told.ok && !LACKING.has(told.refusal.code)) return told;
  const said = (name: string): string | undefined => (told.ok ? textOf(told.value, name) : undefined);
  const information = informationAnswer.parse({
    manufacturer: said('manufacturer'),
    model: said('model'),
    firmwareVersion: said('firmwareVersion'),
    serialNumber: said('serialNumber'),
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
    time,
    ptzProfile: offers(cam, 'ptz') ? media.value.ptzProfile : undefined,
    ptzConfiguration: media.value.ptzConfiguration,
  });
}
