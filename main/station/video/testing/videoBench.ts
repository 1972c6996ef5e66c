import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect } from 'vitest';
import { type CameraPark, startCameraPark } from '../../../../src/city/cameras/cameraPark.ts';
import { ok, type Result } from '../../../../src/shared/result.ts';
import { createVideoGateway, type VideoGateway, type VideoGatewayOptions } from '../gateway.ts';
import type { VideoSource } from '../upstream.ts';

/** The password of the park's cameras. */
export const user = { username: 'vigie', password: 'demonstration' };

/** What a test opened, closed after it in reverse order. */
export const undo: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const one of undo.splice(0).reverse()) await one();
});

/** Two cameras of the demonstration, 118 and 119; `now` is their wall clock. */
export const openPark = async (now: () => number = () => Date.now()): Promise<CameraPark> => {
  const park = await startCameraPark({
    cameras: [118, 119].map((number) => ({
      id: `CAM-${number}`,
      number,
      name: 'Boulevard de Brosses',
      at: [5.03, 47.32] as const,
      azimuth: 0,
      fieldOfView: 60,
      ptz: true,
      maker: 'Belvue Demo',
      seed: number,
    })),
    now,
    log: () => {},
  });
  undo.push(() => park.close());
  return park;
};

/** A gateway behind a server of its own. */
interface Bench {
  readonly gateway: VideoGateway;
  readonly base: string;
}

export const openGateway = async (
  resolve: VideoGatewayOptions['resolve'],
  more: Partial<VideoGatewayOptions> = {},
  beside: (gateway: VideoGateway) => VideoGateway['handle'] = () => () => false,
): Promise<Bench> => {
  const gateway = createVideoGateway({
    ffmpeg: 'ffmpeg',
    resolve,
    now: () => performance.now(),
    log: () => {},
    timing: { warm: 300, backOff: [100], silence: 1_500 },
    ...more,
  });
  const handle = beside(gateway);
  const server: Server = createServer((request, response) => {
    if (!handle(request, response) && !gateway.handle(request, response)) response.writeHead(404).end('not mine');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  undo.push(async () => {
    gateway.close();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    await expect.poll(ownFfmpegs).toEqual([]);
  });
  return { gateway, base: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
};

/** Resolves cameras to the park's streams. */
export const fromPark =
  (park: CameraPark) =>
  async (camera: string, profile: string): Promise<Result<VideoSource>> =>
    ok({ rtsp: `rtsp://127.0.0.1:${park.rtspPort}/cam/${camera.slice(4)}/${profile}`, ...user });

/** Process ids of the gateway's ffmpegs: our children that copy, not the park's that encode. */
export function ownFfmpegs(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const parent = / (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1] ?? '')?.[1];
        return (
          Number(parent) === process.pid && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('rtsp_transport')
        );
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Reads a live stream as a window does. */
export const watchLive = async (url: string) => {
  const leave = new AbortController();
  const response = await fetch(url, { signal: leave.signal });
  const reader = response.body!.getReader();
  undo.push(() => leave.abort());
  return {
    response,
    /** Reads until so many bytes have come; false when the stream ended before. */
    async read(bytes: number): Promise<boolean> {
      let got = 0;
      while (got < bytes) {
        const { value, done } = await reader.read();
        if (done) return false;
        got += value.length;
      }
      return true;
    },
    leave: () => leave.abort(),
  };
};
