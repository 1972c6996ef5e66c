import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Aedes } from 'aedes';

/** The demonstration's own broker (MQTT 3.1.1; memory only, so it forgets when it stops). */
export interface EmbeddedBroker {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Listens on the loopback; port 0 takes a free one. Rejects with `EADDRINUSE` when the port is taken. */
export async function openBroker(port: number, log: (message: string) => void): Promise<EmbeddedBroker> {
  // Keep-alives and brokers' own counters would only wake the machine: nobody reads them here.
  const aedes = await Aedes.createBroker({ heartbeatInterval: 600_000, connectTimeout: 10_000 });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    // Without it a command and its answer wait 40 ms for each other's acknowledgement.
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    aedes.handle(socket);
  });
  aedes.on('clientError', (client, error) => log(`broker: ${client.id}: ${error.message}`));
  aedes.on('connectionError', (_client, error) => log(`broker: a connection failed: ${error.message}`));
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
  } catch (error) {
    aedes.close();
    throw error;
  }
  const taken = (server.address() as AddressInfo).port;
  return {
    url: `mqtt://127.0.0.1:${taken}`,
    port: taken,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await Promise.all([
        new Promise<void>((resolve) => server.close(() => resolve())),
        new Promise<void>((resolve) => aedes.close(() => resolve())),
      ]);
    },
  };
}
