import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CityFile } from '../../../src/contract/cityFile.ts';
import type { Refusal, Result } from '../../../src/shared/result.ts';
import { ok } from '../../../src/shared/result.ts';
import { cameraRefusal } from '../links/onvif/cameraRefusals.ts';
import { createCameraSessions } from '../links/onvif/cameraSessions.ts';
import { createOnvifLink } from '../links/onvif/onvifLink.ts';
import { createPtzKeeper } from '../links/onvif/ptzKeeper.ts';
import type { Register } from '../register/register.ts';
import { createVideoGateway, type StreamStatus } from '../video/gateway.ts';

/** What windows may do with cameras. */
export interface CameraService {
  describe(
    camera: string,
  ): Promise<Result<{ ptz: boolean; profiles: { name: string; width: number; height: number }[] }>>;
  move(camera: string, velocity: { pan: number; tilt: number; zoom: number }): Promise<Result<void>>;
  stop(camera: string): Promise<Result<void>>;
  handle(request: IncomingMessage, response: ServerResponse): boolean;
  streams(): StreamStatus[];
  close(): Promise<void>;
}

export interface CameraServiceOptions {
  readonly register: Register;
  readonly connections: CityFile['connections'];
  /** The cameras' password now; null when it is kept elsewhere and cannot be had. */
  readonly password: () => string | null;
  /** Origin of the demonstration's cameras, in place of the file's. */
  readonly origin: string | undefined;
  readonly ffmpeg: string;
  /** A camera was found in a state, or left it: `unreachable`, `not-authenticated`, `no-stream`. */
  readonly onCondition: (camera: string, condition: string | null) => void;
  readonly log: (message: string) => void;
}

/** Which condition of the driver a refusal means; others are no fault of the camera. */
const CONDITION: Readonly<Record<string, string>> = {
  'camera.unreachable': 'unreachable',
  'camera.timeout': 'unreachable',
  'camera.not-onvif': 'unreachable',
  'camera.not-authenticated': 'not-authenticated',
  'camera.no-stream': 'no-stream',
};

/** Opens sessions, PTZ and video for the city's cameras. */
export function createCameraService(options: CameraServiceOptions): CameraService {
  const { register, connections, origin, log } = options;
  const now = (): number => performance.now();
  const link = createOnvifLink({ clock: { now } });
  const base = origin ?? connections.cameras;

  const sessions = createCameraSessions({
    // Without its password a camera is not even asked: some lock an account after a few wrong ones.
    link: {
      ...link,
      open: async (camera) =>
        options.password() === null ? cameraRefusal('camera.not-authenticated') : link.open(camera),
    },
    now,
    addressOf(camera) {
      const asset = register.byId(camera);
      const address = asset?.kind === 'camera' ? asset.device?.settings?.address : undefined;
      if (typeof address !== 'string' || !URL.canParse(address, base)) return undefined;
      return {
        address: new URL(address, base).href,
        username: connections.cameraUsername ?? '',
        password: options.password() ?? '',
      };
    },
  });

  const noted = (camera: string, refusal: Refusal | null): void => {
    if (!refusal) options.onCondition(camera, null);
    else if (CONDITION[refusal.code]) options.onCondition(camera, CONDITION[refusal.code] ?? null);
  };
  const keeper = createPtzKeeper({
    sessionOf: sessions.sessionOf,
    onRunaway: (camera, refusal) => log(`${camera} could not be stopped: ${refusal.code}`),
  });
  const gateway = createVideoGateway({
    ffmpeg: options.ffmpeg,
    now,
    log,
    resolve: async (camera, profile) => {
      const stream = await sessions.streamOf(camera, profile);
      noted(camera, stream.ok ? null : stream.refusal);
      return stream;
    },
    resolveStill: sessions.stillOf,
  });

  return {
    async describe(camera) {
      const session = await sessions.sessionOf(camera);
      noted(camera, session.ok ? null : session.refusal);
      if (!session.ok) return session;
      const profiles = session.value.profiles.map(({ name, width, height }) => ({ name, width, height }));
      return ok({ ptz: session.value.ptz, profiles });
    },
    move: keeper.move,
    stop: keeper.stop,
    handle: gateway.handle,
    streams: gateway.status,
    async close() {
      await keeper.close();
      gateway.close();
      sessions.close();
      link.close();
    },
  };
}
