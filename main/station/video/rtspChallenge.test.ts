import { type AddressInfo, connect, createServer } from 'node:net';
import { expect, it } from 'vitest';
import type { ChallengeKind } from '../links/onvif/digest.ts';
import { openRtspRelay } from './rtspRelay.ts';
import { undo, user } from './testing/videoBench.ts';

const BASIC = 'Basic realm="IP Camera"';
const DIGEST = 'Digest realm="IP Camera", nonce="396539323a38"';

/** A camera that challenges so; resolves to its address and what it was told. */
async function camera(challenges: readonly string[]) {
  const told: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (bytes: Buffer) => {
      const request = bytes.toString();
      const signed = /^authorization: *(\w+)/im.exec(request)?.[1];
      if (signed) told.push(signed);
      const sequence = /CSeq: (\d+)/.exec(request)?.[1] ?? '1';
      const headers = challenges.map((one) => `WWW-Authenticate: ${one}\r\n`).join('');
      socket.write(`RTSP/1.0 ${signed ? '404 Not Found' : '401 Unauthorized'}\r\nCSeq: ${sequence}\r\n${headers}\r\n`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  undo.push(() => void server.close());
  return { rtsp: `rtsp://127.0.0.1:${(server.address() as AddressInfo).port}/cam`, told };
}

it.each([
  [[BASIC], 'basic', 'Basic'],
  [[BASIC, DIGEST], 'digest', 'Digest'],
  [[DIGEST, BASIC], 'digest', 'Digest'],
  [[`${BASIC}, ${DIGEST}`], 'digest', 'Digest'],
] as const)(
  'a camera that asks by %j is known for it, and told the password no plainer than it must',
  async (challenges, kind, scheme) => {
    const { rtsp, told } = await camera(challenges);
    const heard: ChallengeKind[] = [];
    const relay = await openRtspRelay({ rtsp, ...user, onChallenge: (kind) => heard.push(kind) });
    if (!relay) throw new Error('no relay');
    undo.push(relay.close);
    const player = connect(Number(new URL(relay.url).port), '127.0.0.1');
    player.on('error', () => {});
    player.write(`DESCRIBE ${relay.url} RTSP/1.0\r\nCSeq: 1\r\n\r\n`);
    await expect.poll(() => told).toEqual([scheme]);
    expect(heard).toEqual([kind]);
    player.destroy();
  },
);
