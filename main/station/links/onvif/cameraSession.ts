import type { Cam } from 'onvif';
import type { z } from 'zod';
import { ok, type Result } from '../../../../src/shared/result.ts';
import { answeredWith, presetsAnswer, statusAnswer, uriAnswer } from './answers.ts';
import type { CallCamera } from './cameraCalls.ts';
import { cameraRefusal } from './cameraRefusals.ts';

/** Who made the camera, as it says itself. */
export interface CameraInformation {
  readonly manufacturer: string | undefined;
  readonly model: string | undefined;
  readonly firmwareVersion: string | undefined;
  readonly serialNumber: string | undefined;
}

/** A stream that the camera offers; sizes in pixels, 0 when it does not say. */
export interface CameraProfile {
  readonly token: string;
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** `H264`, `H265`, `JPEG`, or empty. */
  readonly encoding: string;
}

/** Where the camera looks (generic space, -1 to 1, zoom 0 to 1) and whether it moves; undefined when it never tells. */
export interface PtzStatus {
  readonly pan: number;
  readonly tilt: number;
  readonly zoom: number;
  readonly moving: boolean | undefined;
}

/** Speed on each axis, -1 to 1: right, up and in are positive (ONVIF PTZ, clause 5.7.2). */
export interface PtzVelocity {
  readonly pan: number;
  readonly tilt: number;
  readonly zoom: number;
}

/** A place the camera remembers. */
export interface CameraPreset {
  readonly token: string;
  readonly name: string;
}

/** One camera that answered. Every method answers within five seconds, with a value or a `camera.*` refusal. */
export interface CameraSession {
  readonly information: CameraInformation;
  readonly profiles: readonly CameraProfile[];
  readonly ptz: boolean;
  /** RTSP address of a profile, on the camera's own host, without user or password. `camera.no-stream`. */
  streamUri(profileToken: string): Promise<Result<string>>;
  /** HTTP address of a still picture, on the camera's own host, without user or password. `camera.no-stream`. */
  snapshotUri(profileToken: string): Promise<Result<string>>;
  /** Where the camera looks now. `camera.no-ptz`. */
  status(): Promise<Result<PtzStatus>>;
  /** Moves until stopped, or until the camera itself stops after `timeoutMs`. Out-of-range speeds are clamped. */
  continuousMove(velocity: PtzVelocity, timeoutMs: number): Promise<Result<void>>;
  /** Stops every axis. */
  stop(): Promise<Result<void>>;
  /** The places the camera remembers. */
  presets(): Promise<Result<readonly CameraPreset[]>>;
  /** Goes to a place that `presets` gave. */
  gotoPreset(token: string): Promise<Result<void>>;
  /** Ends what is under way; calls after it are refused as unreachable. */
  close(): void;
}

/** What the link found out before the session exists. */
export interface SessionParts {
  readonly cam: Cam;
  readonly call: CallCamera;
  readonly closeAll: () => void;
  readonly hostname: string;
  readonly information: CameraInformation;
  readonly profiles: readonly CameraProfile[];
  /** Token of the profile that turns; undefined when none does. */
  readonly ptzProfile: string | undefined;
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const clamped = (value: number): number => (Number.isFinite(value) ? Math.max(-1, Math.min(1, value)) : 0);

/** Checks an answer's shape; what does not fit is what a stranger would say. */
export function checked<Out>(answer: Result<unknown>, schema: z.ZodType<Out>, operation: string): Result<Out> {
  if (!answer.ok) return answer;
  const parsed = schema.safeParse(answer.value);
  return parsed.success ? ok(parsed.data) : cameraRefusal('camera.not-onvif', { operation });
}

/**
 * Puts an address on the camera's own host. Cameras behind an address translation give their inner address, and a
 * hostile one gives somebody else's: in both cases the credentials go to the host that was configured, or nowhere.
 */
export function onOwnHost(address: string, hostname: string, schemes: readonly string[]): string | undefined {
  const url = URL.parse(address);
  if (!url || !schemes.includes(url.protocol)) return undefined;
  const port = url.port ? `:${url.port}` : '';
  return `${url.protocol}//${hostname}${port}${url.pathname}${url.search}`;
}

/** Builds the session over a camera that answered. */
export function createCameraSession(parts: SessionParts): CameraSession {
  const { cam, call, ptzProfile } = parts;
  let closed = false;
  const guarded: CallCamera = (operation, start) =>
    closed ? Promise.resolve(cameraRefusal('camera.unreachable', { operation })) : call(operation, start);

  const uri = async (
    operation: 'getStreamUri' | 'getSnapshotUri',
    profileToken: string,
    schemes: readonly string[],
  ): Promise<Result<string>> => {
    if (!parts.profiles.some((profile) => profile.token === profileToken)) return cameraRefusal('camera.no-stream');
    const options = { profileToken: escaped(profileToken) };
    const answer = await guarded<unknown>(operation, (done) =>
      operation === 'getStreamUri'
        ? cam.getStreamUri({ ...options, protocol: 'RTSP' }, done)
        : cam.getSnapshotUri(options, done),
    );
    const read = checked(answer, uriAnswer, operation);
    if (!read.ok) return read;
    const own = onOwnHost(read.value.uri, parts.hostname, schemes);
    return own ? ok(own) : cameraRefusal('camera.no-stream');
  };

  /** A PTZ command: sent, and believed only when the answer is the one the command has. */
  const command = async (
    operation: string,
    element: string,
    start: (profileToken: string, done: (error: unknown, data?: unknown, text?: unknown) => void) => void,
  ): Promise<Result<void>> => {
    if (ptzProfile === undefined) return cameraRefusal('camera.no-ptz');
    const answer = await guarded<unknown>(operation, (done) => start(escaped(ptzProfile), done));
    if (!answer.ok) return answer;
    return answeredWith(element)(answer.value) ? ok(undefined) : cameraRefusal('camera.not-onvif', { operation });
  };

  const session: CameraSession = {
    information: parts.information,
    profiles: parts.profiles,
    ptz: ptzProfile !== undefined,
    streamUri: (profileToken) => uri('getStreamUri', profileToken, ['rtsp:', 'rtsps:']),
    snapshotUri: (profileToken) => uri('getSnapshotUri', profileToken, ['http:', 'https:']),

    async status() {
      if (ptzProfile === undefined) return cameraRefusal('camera.no-ptz');
      const answer = await guarded<unknown>('getStatus', (done) =>
        cam.getStatus({ profileToken: escaped(ptzProfile) }, done),
      );
      const read = checked(answer, statusAnswer, 'getStatus');
      if (!read.ok) return read;
      const { position, moveStatus } = read.value;
      const said = [moveStatus?.panTilt, moveStatus?.zoom].filter((word) => word === 'MOVING' || word === 'IDLE');
      const moving = said.length === 0 ? undefined : said.includes('MOVING');
      return ok({ pan: position.x, tilt: position.y, zoom: position.zoom, moving });
    },

    continuousMove: (velocity, timeoutMs) =>
      command('continuousMove', 'continuousMoveResponse', (profileToken, done) =>
        cam.continuousMove(
          {
            profileToken,
            x: clamped(velocity.pan),
            y: clamped(velocity.tilt),
            zoom: clamped(velocity.zoom),
            timeout: Math.max(100, Math.min(60_000, Math.round(timeoutMs) || 0)),
          },
          done,
        ),
      ),

    stop: () =>
      command('stop', 'stopResponse', (profileToken, done) =>
        cam.stop({ profileToken, panTilt: true, zoom: true }, done),
      ),

    async presets() {
      if (ptzProfile === undefined) return cameraRefusal('camera.no-ptz');
      const answer = await guarded<unknown>('getPresets', (done) =>
        cam.getPresets({ profileToken: escaped(ptzProfile) }, done),
      );
      const read = checked(answer, presetsAnswer, 'getPresets');
      if (!read.ok) return read;
      return ok(read.value.map((preset) => ({ token: preset.$.token, name: preset.name ?? preset.$.token })));
    },

    gotoPreset: (token) =>
      command('gotoPreset', 'gotoPresetResponse', (profileToken, done) =>
        cam.gotoPreset({ profileToken, preset: escaped(token.slice(0, 64)) }, done),
      ),

    close() {
      closed = true;
      parts.closeAll();
    },
  };
  return session;
}
