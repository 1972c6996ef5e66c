import { expect, it } from 'vitest';
import type { Asset } from '../../../../src/domain/asset/asset.ts';
import { ok } from '../../../../src/shared/result.ts';
import { servedHls } from './serverAddresses.ts';

const TEMPLATE = 'https://video.example/{number}/{profile}/index.m3u8';
const camera = (hls?: unknown): Asset => ({
  id: 'CAM-118',
  kind: 'camera',
  name: '118',
  number: 118,
  commune: '21231',
  at: [5, 47],
  device: { driver: 'camera-onvif', id: 'CAM-118', settings: hls === undefined ? {} : ({ hls } as never) },
});
const of = (asset: Asset | null, template?: string, authorization: string | null = 'of the server') =>
  servedHls('CAM-118', 'main', { template, authorization: () => authorization, assetOf: () => asset });

it('a camera is taken from its own address, else from behind the template, else from itself', () => {
  expect(of(camera('https://other.example/a.m3u8'))).toEqual(ok({ hls: 'https://other.example/a.m3u8' }));
  expect(of(camera(), TEMPLATE)).toEqual(
    ok({ hls: 'https://video.example/118/main/index.m3u8', authorization: 'of the server' }),
  );
  expect(of(camera())).toBeUndefined();
  expect(of(camera(7))).toBeUndefined();
});

it('our account goes to the server of the template and to no other', () => {
  expect(of(camera('https://other.example/a.m3u8'), TEMPLATE)).toEqual(ok({ hls: 'https://other.example/a.m3u8' }));
  expect(of(camera('https://video.example/own.m3u8'), TEMPLATE)).toEqual(
    ok({ hls: 'https://video.example/own.m3u8', authorization: 'of the server' }),
  );
  expect(of(camera('https://other.example/a.m3u8'), TEMPLATE, null)).toMatchObject({ ok: true });
  expect(of(camera(), TEMPLATE, null)).toMatchObject({ refusal: { code: 'video.server-denied' } });
});

it('a camera that nobody knows has no address', () => {
  expect(of(null, TEMPLATE)).toMatchObject({ refusal: { code: 'camera.unknown' } });
});
