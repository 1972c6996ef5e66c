import { connect, createServer, type Socket } from 'node:net';

/** A wire between station and hub that can swallow what the hub answers, or be cut. */
export async function openWire(port: number) {
  const pairs = new Set<[Socket, Socket]>();
  const wire = { answers: true, open: true };
  const server = createServer((near) => {
    if (!wire.open) {
      near.destroy();
      return;
    }
    const far = connect(port, '127.0.0.1');
    const pair: [Socket, Socket] = [near, far];
    pairs.add(pair);
    near.on('data', (data) => far.write(data));
    far.on('data', (data) => wire.answers && near.write(data));
    const end = (): void => {
      near.destroy();
      far.destroy();
      pairs.delete(pair);
    };
    for (const socket of pair) socket.on('close', end).on('error', end);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    wire,
    port: typeof address === 'object' && address ? address.port : 0,
    cut() {
      for (const [near] of pairs) near.destroy();
    },
    close() {
      for (const [near] of pairs) near.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
