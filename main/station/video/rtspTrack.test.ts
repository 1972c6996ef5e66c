import { type AddressInfo, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { readTrack, trackOf } from './rtspTrack.ts';

const OWN = 'rtsp://127.0.0.1:1/door';
const BASE = 'rtsp://127.0.0.1:1/door/';
const PICTURES = 'm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:track1\r\n';
const METADATA = 'm=application 0 RTP/AVP 107\r\na=rtpmap:107 vnd.onvif.metadata/90000\r\na=control:track2\r\n';

describe('the track of a stream', () => {
  it.each([
    ['video', `v=0\r\na=control:*\r\n${PICTURES}${METADATA}`, `${BASE}track1`],
    ['metadata', `v=0\r\na=control:*\r\n${PICTURES}${METADATA}`, `${BASE}track2`],
    ['metadata', `v=0\r\n${PICTURES}`, undefined],
    ['metadata', `v=0\r\n${METADATA.replace('metadata/', 'metadata.exi.onvif/')}`, undefined],
    ['metadata', `v=0\r\n${METADATA.replace('metadata/', 'metadata.gzip/')}`, `${BASE}track2`],
    ['metadata', '', undefined],
    ['video', `v=0\r\n${METADATA}`, undefined],
    ['video', 'v=0\r\n', OWN],
    ['video', PICTURES.replace('track1', '*'), OWN],
    ['video', PICTURES.replace('track1', 'rtsp://10.0.0.1/x'), 'rtsp://10.0.0.1/x'],
  ] as const)('of %s is found by its description', (kind, description, address) => {
    expect(trackOf(description, kind, BASE, OWN)).toBe(address);
  });
});

describe('a stranger at the address of a stream', () => {
  const undo: (() => void)[] = [];
  afterEach(() => {
    for (const step of undo.splice(0)) step();
  });
  const stranger = async (answer: string): Promise<string> => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.write(answer));
      undo.push(() => socket.destroy());
    });
    undo.push(() => server.close());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `rtsp://127.0.0.1:${(server.address() as AddressInfo).port}/x`;
  };
  const told = (rtsp: string): Promise<string | undefined> =>
    new Promise((resolve) => {
      readTrack({ rtsp }, 'metadata', {
        onDescribed: (isThere) => isThere,
        onPlaying() {},
        onPacket() {},
        onEnd: resolve,
      });
    });

  it.each([
    ['a web server', 'HTTP/1.1 200 OK\r\n\r\n', 'camera.no-stream'],
    [
      'one that sends elsewhere',
      'RTSP/1.0 302 Moved\r\nCSeq: 1\r\nLocation: rtsp://10.0.0.1/\r\n\r\n',
      'camera.other-host',
    ],
    ['one that knows nobody', 'RTSP/1.0 401 No\r\nCSeq: 1\r\n\r\n', 'camera.not-authenticated'],
  ])('that is %s is left with its reason', async (_, answer, reason) => {
    expect(await told(await stranger(answer))).toBe(reason);
  });

  it('that is no address, or not there, is left', async () => {
    expect(await told('http://127.0.0.1/')).toBe('camera.no-stream');
    expect(await told('rtsp://127.0.0.1:1/')).toBe('camera.unreachable');
  });
});
