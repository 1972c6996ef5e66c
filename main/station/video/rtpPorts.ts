import { createSocket, type Socket } from 'node:dgram';
import { createRtpOrder } from './rtpOrder.ts';

/** Two UDP ports for one track of a camera that sends by UDP only (RFC 2326, clause 12.39; RTP even, RTCP next). */
export interface RtpPorts {
  /** The even port; the control port is the next. */
  readonly port: number;
  /** Where the camera takes control packets; told once it has answered. */
  control(port: number): void;
  /** Sends a control packet to the camera. */
  send(packet: Buffer): void;
  close(): void;
}

const TRIES = 40;
/** Bytes that the kernel may keep for us while we are busy: a key picture comes in one go. */
const RECEIVE_BUFFER = 2 * 1024 * 1024;

const bound = (address: string, port: number): Promise<Socket | undefined> =>
  new Promise((resolve) => {
    const socket = createSocket({ type: address.includes(':') ? 'udp6' : 'udp4', recvBufferSize: RECEIVE_BUFFER });
    socket.once('error', () => {
      socket.close();
      resolve(undefined);
    });
    socket.bind(port, address, () => {
      socket.removeAllListeners('error');
      socket.on('error', () => {
        // A camera that closed its control port: the picture does not depend on it.
      });
      resolve(socket);
    });
  });

/**
 * Opens two ports at `local`, the address that the camera is reached from, and hears only what `camera` sends. Undefined
 * when no pair is free. `onPacket` gets RTP in order (`media`) and RTCP as it comes.
 */
export async function openRtpPorts(
  local: string,
  camera: string,
  onPacket: (kind: 'media' | 'control', packet: Buffer) => void,
): Promise<RtpPorts | undefined> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const first = await bound(local, 0);
    if (!first) return undefined;
    const { port } = first.address();
    const second = port % 2 === 0 ? await bound(local, port + 1) : undefined;
    if (!second) {
      first.close();
      continue;
    }
    const order = createRtpOrder();
    let controlPort = 0;
    first.on('message', (packet, from) => {
      if (from.address === camera) for (const one of order.push(packet)) onPacket('media', one);
    });
    second.on('message', (packet, from) => {
      if (from.address === camera) onPacket('control', packet);
    });
    return {
      port,
      control: (to) => {
        controlPort = to;
      },
      send(packet) {
        if (controlPort > 0) second.send(packet, controlPort, camera);
      },
      close() {
        first.close();
        second.close();
      },
    };
  }
  return undefined;
}
