import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { type CameraPark, startCameraPark } from '../../../../../src/city/cameras/cameraPark.ts';
import type { CameraSession } from '../cameraSession.ts';
import { createOnvifLink } from '../onvifLink.ts';

/** One camera that turns, as the city pretends it. */
export const TURNING = {
  id: 'CAM-7',
  number: 7,
  name: 'Quai',
  at: [5, 47],
  azimuth: 90,
  fieldOfView: 62,
  ptz: true,
  maker: 'D',
  seed: 1,
} as const;

/** A park with that camera. */
export const openTurningPark = (): Promise<CameraPark> =>
  startCameraPark({ cameras: [TURNING], now: () => Date.now(), log: () => {} });

/** A session with it, over another address when one is given. */
export async function sessionWith(park: CameraPark, origin = park.onvifOrigin): Promise<CameraSession> {
  const link = createOnvifLink({ clock: { now: () => performance.now() } });
  const address = new URL(park.addressOf(TURNING.number));
  const opened = await link.open({
    address: origin + address.pathname,
    username: 'vigie',
    password: 'demonstration',
  });
  if (!opened.ok) throw new Error(opened.refusal.code);
  return opened.value;
}

/** A network that can be cut: everything that goes through is passed on, or nothing is any more. */
export interface CutNetwork {
  readonly origin: string;
  /** From now on nothing passes, in either direction; connections stay as they are. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/** Opens a way to `target` that can be cut. */
export async function openCutNetwork(target: string): Promise<CutNetwork> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let whole = true;
  const server: Server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (bytes) => whole && to.write(bytes));
      from.on('error', () => {});
      from.on('close', () => {
        sockets.delete(from);
        if (whole) to.end();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut() {
      whole = false;
    },
    mend() {
      whole = true;
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Whether the camera turns now, asked directly. */
export const turns = async (session: CameraSession): Promise<boolean | undefined> => {
  const status = await session.status();
  return status.ok ? status.value.moving : undefined;
};
