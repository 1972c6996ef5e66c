import { Cam } from 'onvif';
import { ok, type Result } from '../../../../src/shared/result.ts';
import { informationAnswer, profilesAnswer } from './answers.ts';
import { type CallReport, createCalls } from './cameraCalls.ts';
import { cameraRefusal } from './cameraRefusals.ts';
import { type CameraSession, checked, createCameraSession } from './cameraSession.ts';
import { currentCall, guardedAgent } from './guardedConnections.ts';

/** The most that one answer of a camera may hold, in bytes. */
export const MAXIMUM_ANSWER = 1_000_000;

/** Where a camera is and how we name ourselves to it. */
export interface CameraAddress {
  /** `http://host:port/path` of the device service. */
  readonly address: string;
  readonly username: string;
  readonly password: string;
}

/** The station's way to cameras that speak ONVIF. */
export interface OnvifLink {
  /**
   * Connects, reads the device's time (for the stamp of the user token), services, identity and profiles.
   * Refusals: `camera.unreachable`, `camera.timeout`, `camera.not-onvif`, `camera.not-authenticated`,
   * `camera.too-large`, `camera.other-host`, `camera.fault`.
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

/** What the library keeps and its types do not say. */
interface CamInside {
  media2Support?: boolean;
  readonly uri?: Readonly<Record<string, unknown>>;
}

/** Opens ONVIF sessions (ONVIF Core, Media, PTZ) with the `onvif` library, one error boundary for each camera. */
export function createOnvifLink(options: OnvifLinkOptions): OnvifLink {
  const sessions = new Set<CameraSession>();

  const open = async ({ address, username, password }: CameraAddress): Promise<Result<CameraSession>> => {
    const url = URL.parse(address);
    if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) return cameraRefusal('camera.unreachable');
    const secure = url.protocol === 'https:';
    const hostname = url.hostname;
    const port = url.port ? Number(url.port) : secure ? 443 : 80;
    const { call, closeAll } = createCalls({
      camera: `${hostname}:${port}${url.pathname}`,
      now: () => options.clock.now(),
      secret: password,
      report: options.onRequestLog ?? (() => {}),
      ...(options.callLimit === undefined ? {} : { limit: options.callLimit }),
    });
    const cam = new Cam({
      hostname,
      port,
      path: url.pathname + url.search,
      username,
      password,
      useSecure: secure,
      autoconnect: false,
      preserveAddress: true,
      timeout: options.callLimit ?? 5_000,
      agent: guardedAgent({ hostname, port, secure, maximumBytes: MAXIMUM_ANSWER }),
    });
    cam.on('rawResponse', (_text: string, status: number) => {
      const running = currentCall.getStore();
      if (running) running.status = status;
    });
    const inside = cam as unknown as CamInside;

    const time = await call<unknown>('getSystemDateAndTime', (done) => cam.getSystemDateAndTime(done));
    if (!time.ok) return time;

    const services = await call<unknown>('getServices', (done) => cam.getServices(true, done));
    if (!services.ok) {
      if (services.refusal.code !== 'camera.fault' && services.refusal.code !== 'camera.not-onvif') return services;
      // Older cameras know GetCapabilities only (ONVIF Core, clause 8.1.1).
      const capabilities = await call<unknown>('getCapabilities', (done) => cam.getCapabilities(done));
      if (!capabilities.ok) return capabilities;
    }
    const told = await call<unknown>('getDeviceInformation', (done) => cam.getDeviceInformation(done));
    const information = checked(told, informationAnswer, 'getDeviceInformation');
    if (!information.ok) return information;

    let listed = await call<unknown>('getProfiles', (done) => cam.getProfiles(done));
    if (!listed.ok && inside.media2Support && listed.refusal.code !== 'camera.timeout') {
      // Some cameras announce the second media service and do not answer there.
      inside.media2Support = false;
      listed = await call<unknown>('getProfiles', (done) => cam.getProfiles(done));
    }
    const profiles = checked(listed, profilesAnswer, 'getProfiles');
    if (!profiles.ok) return profiles;

    const turning = inside.uri?.ptz
      ? profiles.value.find((profile) => profile.PTZConfiguration !== undefined)
      : undefined;
    const session = createCameraSession({
      cam,
      call,
      closeAll() {
        sessions.delete(session);
        closeAll();
      },
      hostname,
      information: {
        manufacturer: information.value.manufacturer,
        model: information.value.model,
        firmwareVersion: information.value.firmwareVersion,
        serialNumber: information.value.serialNumber,
      },
      profiles: profiles.value.map((profile) => ({
        token: profile.$.token,
        name: profile.name ?? profile.$.token,
        width: profile.videoEncoderConfiguration?.resolution?.width ?? 0,
        height: profile.videoEncoderConfiguration?.resolution?.height ?? 0,
        encoding: profile.videoEncoderConfiguration?.encoding ?? '',
      })),
      ptzProfile: turning?.$.token,
    });
    sessions.add(session);
    return ok(session);
  };

  return {
    open,
    close() {
      for (const session of [...sessions]) session.close();
    },
  };
}
