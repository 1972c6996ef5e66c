import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A wire between station and broker that can be cut, taken away, or swallow everything without a word. */
export interface Wire {
  readonly url: string;
  readonly port: number;
  /** Connections so far. */
  readonly made: () => number;
  /** Cuts what is connected; a new connection is let through. */
  cut(): void;
  /** Closes at once whoever comes. */
  refuse(refusing: boolean): void;
  /** Half open: nothing goes either way any more, nothing is closed. New connections are well. */
  swallow(): void;
  close(): Promise<void>;
}

/** Lays it to a port. */
export async function layWire(port: number): Promise<Wire> {
  const pairs = new Set<{ here: Socket; there: Socket; dead: boolean }>();
  let made = 0;
  let refusing = false;
  const server = createServer((here) => {
    made++;
    here.on('error', () => here.destroy());
    if (refusing) {
      here.destroy();
      return;
    }
    const there = connect({ port, host: '127.0.0.1', noDelay: true });
    here.setNoDelay(true);
    const pair = { here, there, dead: false };
    pairs.add(pair);
    const over = (): void => {
      pairs.delete(pair);
      here.destroy();
      there.destroy();
    };
    for (const [from, to] of [
      [here, there],
      [there, here],
    ] as const) {
      from.on('data', (chunk) => {
        if (!pair.dead) to.write(chunk);
      });
      from.on('error', over);
      from.on('close', () => {
        if (!pair.dead) over();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address() as AddressInfo;
  const cut = (): void => {
    for (const { here, there } of pairs) {
      here.resetAndDestroy();
      there.resetAndDestroy();
    }
    pairs.clear();
  };
  return {
    port: address.port,
    url: `mqtt://127.0.0.1:${address.port}`,
    made: () => made,
    cut,
    refuse(wanted) {
      refusing = wanted;
    },
    swallow() {
      for (const pair of pairs) pair.dead = true;
    },
    close() {
      for (const { here, there } of pairs) {
        here.destroy();
        there.destroy();
      }
      return new Promise((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
