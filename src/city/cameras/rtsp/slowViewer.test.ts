import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { CameraStream, StreamWatcher } from '../cameraStream.ts';
import { digestGate } from '../httpDigest.ts';
import { RtspClient } from './rtspClient.fixture.ts';
import { serveRtsp } from './rtspConnection.ts';

let close = (): void => {};
afterEach(() => close());

/** A server with one stream whose pictures the test makes. */
async function serverWithStream(): Promise<{ port: number; watcher: Promise<StreamWatcher>; socket: () => Socket }> {
  const watcher = Promise.withResolvers<StreamWatcher>();
  const stream: CameraStream = {
    parameters: () => Promise.resolve({ sps: Uint8Array.of(0x67, 66, 0, 30), pps: Uint8Array.of(0x68, 1) }),
    watch(one) {
      watcher.resolve(one);
      return () => {};
    },
    watchers: 0,
    break: () => {},
  };
  let served: Socket | undefined;
  const digest = digestGate('r', 'vigie', 'demonstration', Buffer.from('secret'), () => 0);
  const server = createServer((socket) => {
    served = socket;
    const ticks = (): number => performance.now();
    serveRtsp(socket, {
      stream: () => stream,
      replay: () => undefined,
      metadata: () => undefined,
      fault: () => null,
      digest,
      now: () => 0,
      ticks,
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () => {
    served?.destroy();
    server.close();
  };
  return { port: (server.address() as AddressInfo).port, watcher: watcher.promise, socket: () => served! };
}

describe('a viewer who does not read', () => {
  it('costs a bounded amount of memory, and goes on at a key picture', async () => {
    const { port, watcher, socket } = await serverWithStream();
    const client = new RtspClient(port);
    await client.play('rtsp://127.0.0.1/cam/1/sub');
    const send = await watcher;
    client.socket.pause();
    const picture = (key: boolean, mark: number) => ({
      capturedAt: mark,
      key,
      nals: [Uint8Array.from({ length: 20_000 }, (_, index) => (index === 0 ? (key ? 0x65 : 0x61) : mark & 255))],
    });
    let sent = 0;
    for (; sent < 1_000; sent++) send.unit(picture(sent % 10 === 0, sent));
    expect(socket().writableLength).toBeLessThan(1_600_000);
    const kinds: number[] = [];
    const drained = client.collect((packets) => {
      const { channel, data } = packets.at(-1)!;
      if (channel === 0 && data[13]! & 0x80) kinds.push(data[13]! & 0x1f);
      return kinds.length > 0 && socket().writableLength === 0 && client.socket.bytesRead === socket().bytesWritten;
    });
    client.socket.resume();
    await drained;
    const before = kinds.length;
    expect(before).toBeLessThan(sent);
    const next = client.collect((packets) =>
      packets.some(({ channel, data }) => channel === 0 && (data[1]! & 0x80) !== 0),
    );
    send.unit(picture(false, 1));
    send.unit(picture(true, 2));
    await next;
    expect(kinds[0]).toBe(5);
    const first = (await next).find(({ channel }) => channel === 0)!;
    expect(first.data[13]! & 0x1f).toBe(5);
    client.close();
  });
});
