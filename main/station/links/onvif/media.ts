import type { z } from 'zod';
import { ok, type Result } from '../../../../src/shared/result.ts';
import { MOST_PROFILES, profileAnswer, uriAnswer } from './answers.ts';
import { attributeOf, element, elements, textOf } from './answerXml.ts';
import type { AskCamera } from './cameraAsk.ts';
import { cameraRefusal } from './cameraRefusals.ts';
import { escaped } from './credentials.ts';

/** A stream that the camera offers; sizes in pixels, 0 when it does not say. */
export interface CameraProfile {
  readonly token: string;
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** `H264`, `H265`, `JPEG`, `MPEG4`, or empty. */
  readonly encoding: string;
  /** Pictures a second that it promises; 0 when it does not say. */
  readonly frameRate: number;
}

/** What the camera's media services said. */
export interface CameraMedia {
  readonly profiles: readonly CameraProfile[];
  /** Token of the first profile that turns; undefined when none does. */
  readonly ptzProfile: string | undefined;
  /** What that profile says of its head: the tokens of its configuration and of its node. */
  readonly ptzConfiguration: { readonly $: { readonly token?: string }; readonly nodeToken?: string };
  /** Token of the video source of the first profile that has one. */
  readonly videoSource: string | undefined;
  /** Tokens of the profiles that carry a metadata stream. */
  readonly metadataProfiles: readonly string[];
  /** RTSP address of a profile, as the camera gives it. */
  streamUri(profileToken: string): Promise<Result<string>>;
  /**
   * Asks for a key picture at once (SetSynchronizationPoint, ONVIF Media 2 and Media): a viewer otherwise waits for the
   * next, four seconds and more at some cameras.
   */
  keyPicture(profileToken: string): Promise<Result<void>>;
  /** Address of a still, as the camera gives it. */
  snapshotUri(profileToken: string): Promise<Result<string>>;
}

/** Names of the same things in the second media service and the first. */
const NAMES = {
  media2: { source: 'videoSource', encoder: 'videoEncoder', ptz: 'PTZ', metadata: 'metadata' },
  media: {
    source: 'videoSourceConfiguration',
    encoder: 'videoEncoderConfiguration',
    ptz: 'PTZConfiguration',
    metadata: 'metadataConfiguration',
  },
} as const;
type MediaService = keyof typeof NAMES;

/**
 * Refusals after which the other service is not asked: the camera is away, or does not know us. One that hangs up may do
 * so over a service that it announced and has not.
 */
const FINAL = new Set(['camera.timeout', 'camera.not-authenticated', 'camera.certificate']);

/** `H264` and `H265` however a camera spells them (`H.265`, `video/H265`, `HEVC`); other words as they come. */
export function encodingName(said: string | undefined): string {
  const word = (said ?? '')
    .toUpperCase()
    .replace(/^VIDEO\//, '')
    .replace(/[.\s_-]/g, '');
  if (word === 'HEVC') return 'H265';
  return word === 'AVC' ? 'H264' : word;
}

/**
 * Lists the profiles: by the second media service (ONVIF Media 2, clause 5.2) where the camera has one, and by the first
 * (Media, clause 5.2.2) where it has not, fails there or lists nothing; some announce the second and do not answer it.
 */
export async function readMedia(ask: AskCamera, services: readonly MediaService[]): Promise<Result<CameraMedia>> {
  let refused: Result<never> = cameraRefusal('camera.no-stream', { operation: 'GetProfiles' });
  for (const service of services) {
    const listed = await ask(service, 'GetProfiles', service === 'media2' ? '<Type>All</Type>' : '');
    if (!listed.ok) {
      refused = listed;
      if (FINAL.has(listed.refusal.code)) return listed;
      continue;
    }
    const names = NAMES[service];
    const profiles = usable(
      elements(listed.value, 'profiles').map((profile) => {
        const parts = service === 'media2' ? element(profile, 'configurations') : profile;
        return {
          token: attributeOf(profile, 'token'),
          name: textOf(profile, 'name'),
          encoding: textOf(parts, names.encoder, 'encoding'),
          resolution: {
            width: textOf(parts, names.encoder, 'resolution', 'width'),
            height: textOf(parts, names.encoder, 'resolution', 'height'),
          },
          frameRate: textOf(parts, names.encoder, 'rateControl', 'frameRateLimit'),
          source: textOf(parts, names.source, 'sourceToken'),
          ptz: element(parts, names.ptz) !== undefined,
          head: attributeOf(element(parts, names.ptz), 'token'),
          node: textOf(parts, names.ptz, 'nodeToken'),
          metadata: element(parts, names.metadata) !== undefined,
        };
      }),
    );
    if (profiles.length > 0) return ok(mediaOf(ask, services, service, profiles));
    refused = cameraRefusal('camera.not-onvif', { operation: 'GetProfiles' });
  }
  return refused;
}

type Profile = z.infer<typeof profileAnswer>;

/**
 * The profiles that can be used: one that says nothing of use, or another's token again, is left out, and the camera is
 * watched by its others.
 */
function usable(listed: readonly unknown[]): readonly Profile[] {
  const found = new Map<string, Profile>();
  for (const one of listed) {
    const read = profileAnswer.safeParse(one);
    if (read.success && !found.has(read.data.token)) found.set(read.data.token, read.data);
    if (found.size >= MOST_PROFILES) break;
  }
  return [...found.values()];
}

function mediaOf(
  ask: AskCamera,
  services: readonly MediaService[],
  listedBy: MediaService,
  profiles: readonly Profile[],
): CameraMedia {
  const order = [listedBy, ...services.filter((service) => service !== listedBy)];
  const uri = async (operation: string, contents: Readonly<Record<MediaService, string>>): Promise<Result<string>> => {
    let refused: Result<never> = cameraRefusal('camera.no-stream', { operation });
    for (const service of order) {
      const answer = await ask(service, operation, contents[service]);
      if (answer.ok) {
        const said = service === 'media2' ? textOf(answer.value, 'uri') : textOf(answer.value, 'mediaUri', 'uri');
        const read = uriAnswer.safeParse(said);
        if (read.success) return ok(read.data);
        refused = cameraRefusal('camera.no-stream', { operation });
      } else {
        refused = answer;
        if (FINAL.has(answer.refusal.code)) return answer;
      }
    }
    return refused;
  };
  const turning = profiles.find((profile) => profile.ptz);
  const token = (profile: string): string => `<ProfileToken>${escaped(profile)}</ProfileToken>`;

  return {
    profiles: profiles.map((profile) => ({
      token: profile.token,
      name: profile.name ?? profile.token,
      width: profile.resolution?.width ?? 0,
      height: profile.resolution?.height ?? 0,
      encoding: encodingName(profile.encoding),
      frameRate: profile.frameRate ?? 0,
    })),
    ptzProfile: turning?.token,
    ptzConfiguration: { $: { token: turning?.head }, nodeToken: turning?.node },
    videoSource: profiles.find((profile) => profile.source)?.source,
    metadataProfiles: profiles.filter((profile) => profile.metadata).map((profile) => profile.token),
    streamUri: (profile) =>
      uri('GetStreamUri', {
        media2: `<Protocol>RTSP</Protocol>${token(profile)}`,
        media:
          '<StreamSetup><tt:Stream>RTP-Unicast</tt:Stream><tt:Transport><tt:Protocol>RTSP</tt:Protocol></tt:Transport>' +
          `</StreamSetup>${token(profile)}`,
      }),
    async keyPicture(profile) {
      let refused: Result<never> = cameraRefusal('camera.no-stream', { operation: 'SetSynchronizationPoint' });
      for (const service of order) {
        const answer = await ask(service, 'SetSynchronizationPoint', token(profile));
        if (answer.ok) return ok(undefined);
        refused = answer;
        if (FINAL.has(answer.refusal.code)) break;
      }
      return refused;
    },
    snapshotUri: (profile) => uri('GetSnapshotUri', { media2: token(profile), media: token(profile) }),
  };
}
