import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createRtspReader, rtspBytes } from '../rtspFraming.ts';
import { undo } from './videoBench.ts';

/** What is done to an RTP packet (RFC 3550, clause 5.1) on its way; null leaves it out. */
export type Meddle = (packet: Buffer) => Buffer | null;

/**
 * Stands before a real camera and meddles with its pictures on their way: a camera that sends odd timestamps or leaves
 * pictures out. Resolves to its port.
 */
export async function startOddCamera(port: number, meddle: Meddle): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((viewer) => {
    const camera = connect(port, '127.0.0.1');
    const reader = createRtspReader();
    for (const socket of [viewer, camera]) {
      sockets.add(socket);
      socket.on('error', () => {});
    }
    viewer.on('data', (bytes) => camera.write(bytes));
    viewer.on('close', () => camera.destroy());
    camera.on('close', () => viewer.destroy());
    camera.on('data', (chunk: Buffer) => {
      for (const piece of reader.push(chunk)) {
        if (piece.kind === 'message') {
          viewer.write(rtspBytes(piece.start, piece.headers, piece.body));
          continue;
        }
        for (let at = 0; at < piece.bytes.length; ) {
          const end = at + 4 + piece.bytes.readUInt16BE(at + 2);
          const media = piece.bytes[at + 1] === 0;
          const packet = media ? meddle(Buffer.from(piece.bytes.subarray(at + 4, end))) : null;
          // Reports tie the camera's clock to its timestamps: an odd camera's would not fit.
          if (packet) viewer.write(Buffer.concat([piece.bytes.subarray(at, at + 4), packet]));
          at = end;
        }
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  undo.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(() => resolve()));
  });
  return (server.address() as AddressInfo).port;
}

/** RTP timestamp changed by a rule; ticks of 90 kHz. */
export const retimed =
  (rule: (ticks: number) => number): Meddle =>
  (packet) => {
    packet.writeUInt32BE(rule(packet.readUInt32BE(4)) >>> 0, 4);
    return packet;
  };

/** Leaves out every packet of a key picture (RFC 6184, clauses 5.2 and 5.8). */
export const withoutKeys: Meddle = (packet) => {
  const type = (packet[12] ?? 0) & 0x1f;
  const unit = type === 28 ? (packet[13] ?? 0) & 0x1f : type;
  return unit === 5 ? null : packet;
};
