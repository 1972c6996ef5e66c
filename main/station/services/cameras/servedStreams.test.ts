import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ServedFrame } from '../../../../src/contract/cameras.ts';
import { ok, type Result, refuse } from '../../../../src/shared/result.ts';
import { type IndependentServer, startWhepServer } from '../../video/testing/independentServers.ts';
import { createServedStreams } from './servedStreams.ts';
import { serverAddress } from './serverAddresses.ts';

let server: IndependentServer;
beforeAll(async () => {
  server = await startWhepServer({ token: 'of the server' });
});
afterAll(() => server.close());

/** As a browser offers: baseline H.264 and VP8, one picture to receive, no candidate yet. */
const OFFER = [
  'v=0',
  'o=- 4611731400430051336 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0',
  'm=video 9 UDP/TLS/RTP/SAVPF 96 102',
  'c=IN IP4 0.0.0.0',
  'a=rtcp:9 IN IP4 0.0.0.0',
  'a=ice-ufrag:abcd',
  'a=ice-pwd:asd88fgpdd777uzjYhagZg12',
  'a=fingerprint:sha-256 39:4A:09:1E:0E:33:32:85:51:03:49:95:54:0B:41:09:A2:10:60:CC:39:8F:C0:C4:45:FC:37:3A:55:EA:11:74',
  'a=setup:actpass',
  'a=mid:0',
  'a=recvonly',
  'a=rtcp-mux',
  'a=rtpmap:96 VP8/90000',
  'a=rtpmap:102 H264/90000',
  'a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f',
  '',
].join('\r\n');

const sessions = async (): Promise<number> =>
  Number(await (await fetch(`http://127.0.0.1:${server.port}/sessions`)).text());

function bench(
  more: { template?: string; own?: string; authorization?: string | null; may?: () => Result<void> } = {},
) {
  const template = more.template ?? `http://127.0.0.1:${server.port}/{number}/{profile}/whep`;
  const changes: string[][] = [];
  const streams = createServedStreams({
    template,
    fill: (text, camera, profile) => serverAddress(text, { id: camera, number: 118, profile }),
    ownAddress: () => more.own,
    hasOwnAddresses: () => more.own !== undefined,
    authorization: () => (more.authorization === undefined ? 'Bearer of the server' : more.authorization),
    may: more.may ?? (() => ok(undefined)),
    onChange: () => changes.push(streams.watched()),
  });
  return { streams, changes };
}
const firstOf = async (frames: AsyncGenerator<ServedFrame>): Promise<ServedFrame | undefined> => {
  const { value } = await frames.next();
  return value ?? undefined;
};

it('a window’s offer is answered by the server, the camera counts as watched, and leaving ends it there', async () => {
  const { streams, changes } = bench();
  const leave = new AbortController();
  const frames = streams.play('CAM-118', 'sub', OFFER, leave.signal);
  const answer = await firstOf(frames);
  expect(answer).toMatchObject({ kind: 'answer', sdp: expect.stringMatching(/^v=0[\s\S]*m=video [\s\S]*a=sendonly/) });
  expect(await sessions()).toBe(1);
  expect(streams.watched()).toEqual(['CAM-118']);
  leave.abort();
  expect(await frames.next()).toMatchObject({ done: true });
  expect(await sessions()).toBe(0);
  expect(changes).toEqual([['CAM-118'], []]);
});

it('a right that goes and a mask that comes end it at the server, and the window is told why', async () => {
  const { streams } = bench();
  const frames = streams.play('CAM-118', 'main', OFFER, undefined);
  expect(await firstOf(frames)).toMatchObject({ kind: 'answer' });
  streams.dismiss('CAM-7', refuse('camera.not-allowed', 'no').refusal);
  streams.dismiss('CAM-118', refuse('mask.changed', 'masks').refusal);
  expect(await firstOf(frames)).toMatchObject({ kind: 'refused', refusal: { code: 'mask.changed' } });
  expect(await frames.next()).toMatchObject({ done: true });
  expect(await sessions()).toBe(0);
});

it.each<[string, string, Parameters<typeof bench>[0]]>([
  [
    'who may not look is refused before the server hears of it',
    'camera.not-allowed',
    { may: () => refuse('camera.not-allowed', 'no') },
  ],
  ['a masked camera', 'mask.served', { may: () => refuse('mask.served', 'masked') }],
  ['a token that the server does not know', 'video.server-denied', { authorization: 'Bearer another' }],
  ['a token that cannot be had', 'video.server-denied', { authorization: null }],
  ['an address that is none', 'video.server-no-stream', { own: 'rtsp://camera/118' }],
])('%s', async (_, code, more) => {
  const { streams } = bench(more);
  const frames = streams.play('CAM-118', 'main', OFFER, undefined);
  expect(await firstOf(frames)).toMatchObject({ kind: 'refused', refusal: { code } });
  expect(await frames.next()).toMatchObject({ done: true });
  expect(streams.watched()).toEqual([]);
  expect(await sessions()).toBe(0);
});

it('an address of a camera’s own goes first, and another server never sees the token', async () => {
  const { streams } = bench({
    template: 'http://server.invalid/{number}/whep',
    own: `http://127.0.0.1:${server.port}/own/main/whep`,
  });
  // The server wants the token, which is that of the template's server.
  expect(await firstOf(streams.play('CAM-118', 'main', OFFER, undefined))).toMatchObject({
    refusal: { code: 'video.server-denied' },
  });
});

it('an offer that the server cannot take is refused', async () => {
  const { streams } = bench();
  const frames = streams.play('CAM-118', 'main', OFFER.replaceAll(/VP8|H264/g, 'XYZ'), undefined);
  expect(await firstOf(frames)).toMatchObject({ refusal: { code: 'video.server-no-stream' } });
});
