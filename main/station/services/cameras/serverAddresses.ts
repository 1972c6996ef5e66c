import type { Asset } from '../../../../src/domain/asset/asset.ts';
import { ok, type Result, refuse } from '../../../../src/shared/result.ts';
import { cameraRefusal } from '../../links/onvif/cameraRefusals.ts';
import type { VideoProfile } from '../../video/gateway.ts';
import type { HlsSource } from '../../video/hlsRelay.ts';

/** The address behind a template of the city's file. */
export const serverAddress = (
  template: string,
  camera: { readonly id: string; readonly number: number; readonly profile: string },
): string =>
  template.replace(/\{(id|number|profile)\}/g, (_, name: 'id' | 'number' | 'profile') =>
    encodeURIComponent(String(camera[name])),
  );

/** Where a camera of its own is offered by a video server, by WebRTC or HLS; undefined where nobody wrote that down. */
export function ownServerAddress(asset: Asset | null | undefined, way: 'whep' | 'hls'): string | undefined {
  const own = asset?.kind === 'camera' ? asset.device?.settings?.[way] : undefined;
  return typeof own === 'string' ? own : undefined;
}

/** Whether an address is of the server behind a template: our account is for no other. */
export const isOfServer = (address: string, template: string | undefined): boolean =>
  template !== undefined && URL.parse(address)?.origin === URL.parse(template)?.origin;

/**
 * Where the pictures of a camera are at a video server: at its own address, else behind the template; undefined where
 * the camera itself is asked. Refusals: `camera.unknown`, `video.server-denied` while its secret cannot be had.
 */
export function servedHls(
  camera: string,
  profile: VideoProfile,
  server: {
    readonly template: string | undefined;
    /** Value of `Authorization`; empty where none is wanted, null while it cannot be had. */
    readonly authorization: () => string | null;
    readonly assetOf: (camera: string) => Asset | null | undefined;
  },
): Result<HlsSource> | undefined {
  const asset = server.assetOf(camera);
  const own = ownServerAddress(asset, 'hls');
  if (own === undefined && server.template === undefined) return undefined;
  if (!asset) return cameraRefusal('camera.unknown', { camera });
  const hls = own ?? serverAddress(server.template ?? '', { id: camera, number: asset.number, profile });
  if (!isOfServer(hls, server.template)) return ok({ hls });
  const authorization = server.authorization();
  if (authorization === null) return refuse('video.server-denied', 'The secret of the video server is not to be had');
  return ok({ hls, ...(authorization ? { authorization } : {}) });
}
