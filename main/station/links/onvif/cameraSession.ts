import type { Cam } from 'onvif';
import { ok, type Result } from '../../../../src/shared/result.ts';
import { type AskCamera, offered, offers } from './cameraAsk.ts';
import type { CallCamera } from './cameraCalls.ts';
import type { CameraPtz } from './cameraPtz.ts';
import { cameraRefusal } from './cameraRefusals.ts';
import { type CameraImaging, createImaging } from './imaging.ts';
import type { CameraMedia, CameraProfile } from './media.ts';
import { createPtzCalls } from './ptzCalls.ts';
import { type CameraRecordings, createRecordings } from './recordings.ts';
import { type CameraRelays, createRelays } from './relays.ts';
import { readTopics } from './topics.ts';

/** Who made the camera, as it says itself. */
export interface CameraInformation {
  readonly manufacturer?: string | undefined;
  readonly model?: string | undefined;
  readonly firmwareVersion?: string | undefined;
  readonly serialNumber?: string | undefined;
}

/** One camera that answered. Every method answers within five seconds, with a value or a `camera.*` refusal. */
export interface CameraSession extends CameraPtz {
  readonly information: CameraInformation;
  readonly profiles: readonly CameraProfile[];
  /** Services that it names beside its device service: `media`, `ptz`, `events`, ... */
  readonly services: readonly string[];
  /** RTSP address of a profile, on the camera's own host, without user or password. `camera.no-stream`. */
  streamUri(profileToken: string): Promise<Result<string>>;
  /** RTSP address of a stream that carries metadata, as `streamUri`; `camera.no-stream` where no profile does. */
  metadataUri(): Promise<Result<string>>;
  /** Asks for a key picture of a profile at once, for a viewer who comes; a camera may not know how (`camera.fault`). */
  keyPicture(profileToken: string): Promise<Result<void>>;
  /** HTTP address of a still picture, on the camera's own host, without user or password. `camera.no-stream`. */
  snapshotUri(profileToken: string): Promise<Result<string>>;
  /** How the picture is taken. */
  readonly imaging: CameraImaging;
  /** Its relay outputs. */
  readonly relays: CameraRelays;
  /** What it has kept; addresses on the camera's own host, without user or password. */
  readonly recordings: CameraRecordings;
  /** What the camera's clock says, ms since 1970; `camera.not-onvif` when it does not tell. */
  time(): Promise<Result<number>>;
  /** The kinds of events that it can tell, analytics of its pictures among them: `RuleEngine/LineDetector/Crossed`. */
  topics(): Promise<Result<readonly string[]>>;
  /** Ends what is under way; calls after it are refused as unreachable. */
  close(): void;
}

/** What the link found out before the session exists. */
export interface SessionParts {
  readonly cam: Cam;
  readonly call: CallCamera;
  readonly closeAll: () => void;
  readonly hostname: string;
  /** `http(s)://host:port` that it is asked at. */
  readonly origin: string;
  /** Port of a camera that is spoken to over TLS. */
  readonly securePort: number | undefined;
  readonly information: CameraInformation;
  readonly media: CameraMedia;
  /** Operations that the library has not. */
  readonly ask: AskCamera;
  /** Reads its clock; see `cameraClock.ts`. */
  readonly time: () => Promise<Result<number | undefined>>;
  /** Token of the profile that turns; undefined when none does. */
  readonly ptzProfile: string | undefined;
  /** What that profile says of its head. */
  readonly ptzConfiguration: unknown;
}

const RTSP = ['rtsp:', 'rtsps:'];

/**
 * Puts an address on the camera's own host. Cameras behind an address translation give their inner address, and a
 * hostile one gives somebody else's: in both cases the credentials go to the host that was configured, or nowhere.
 */
export function onOwnHost(address: string, hostname: string, schemes: readonly string[]): string | undefined {
  // The host that it names is not read at all: it may be missing, a placeholder, or none that an address can have.
  const [, scheme = '', host = '', rest = ''] = /^([a-z]{1,10}:)\/\/([^/?#]*)(.*)$/is.exec(address) ?? [];
  if (!schemes.includes(scheme.toLowerCase())) return undefined;
  const [named = ''] = /:\d{1,5}$/.exec(host) ?? [];
  const url = URL.parse(`${scheme}//${hostname}${named}${rest}`);
  if (!url) return undefined;
  const port = url.port ? `:${url.port}` : '';
  return `${url.protocol}//${hostname}${port}${url.pathname}${url.search}`;
}

/** Builds the session over a camera that answered. */
export function createCameraSession(parts: SessionParts): CameraSession {
  const { cam, call, media } = parts;

  /** An address as the camera gave it, on its own host. */
  const owned = (said: Result<string>, schemes: readonly string[]): Result<string> => {
    if (!said.ok) return said;
    const own = onOwnHost(said.value, parts.hostname, schemes);
    if (!own) return cameraRefusal('camera.no-stream');
    // Many a camera that is spoken to over TLS names a still in clear; one web server answers both.
    const secure = parts.securePort !== undefined && own.startsWith('http:');
    return ok(secure ? own.replace(/^http:\/\/[^/]*/, `https://${parts.hostname}:${parts.securePort}`) : own);
  };
  const uri = async (
    profileToken: string,
    ask: (profileToken: string) => Promise<Result<string>>,
    schemes: readonly string[],
  ): Promise<Result<string>> =>
    media.profiles.some((profile) => profile.token === profileToken)
      ? owned(await ask(profileToken), schemes)
      : cameraRefusal('camera.no-stream');
  /** Some give the path alone. */
  const stillUri = async (profileToken: string): Promise<Result<string>> => {
    const said = await media.snapshotUri(profileToken);
    return said.ok && /^\/(?!\/)/.test(said.value) ? ok(parts.origin + said.value) : said;
  };
  const recordings = createRecordings(parts.ask, offers(cam, 'search') && offers(cam, 'replay'));

  const session: CameraSession = {
    information: parts.information,
    profiles: media.profiles,
    services: offered(cam),
    streamUri: (profileToken) => uri(profileToken, media.streamUri, RTSP),
    metadataUri: () => uri(media.metadataProfiles[0] ?? '', media.streamUri, RTSP),
    keyPicture: media.keyPicture,
    snapshotUri: (profileToken) => uri(profileToken, stillUri, ['http:', 'https:']),

    async time() {
      const answer = await parts.time();
      if (!answer.ok) return answer;
      return answer.value === undefined
        ? cameraRefusal('camera.not-onvif', { operation: 'GetSystemDateAndTime' })
        : ok(answer.value);
    },

    ...createPtzCalls({ cam, call, profile: parts.ptzProfile, configuration: parts.ptzConfiguration }),

    imaging: createImaging(parts.ask, offers(cam, 'imaging'), media.videoSource),
    relays: createRelays(parts.ask),
    recordings: {
      find: recordings.find,
      replayUri: async (recording) => owned(await recordings.replayUri(recording), RTSP),
    },
    topics: () => readTopics(parts.ask, offers(cam, 'events')),
    close: parts.closeAll,
  };
  return session;
}
