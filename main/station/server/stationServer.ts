import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ok, type Result, refuse } from '../../../src/shared/result.ts';
import { type Answered, createAnswers } from './answers.ts';
import { createGuard } from './guard.ts';
import { type OutsideOptions, openOutsideServer } from './outside/outsideServer.ts';

/** The station's door on the loopback, and the one for browsers on other machines where that was asked for. */
export interface StationServer {
  readonly port: number;
  readonly url: string;
  close(): Promise<void>;
}

export interface StationServerOptions extends Answered {
  readonly port: number;
  readonly token: string;
  /** Browsers on other machines may come in by a code. */
  readonly outside?: OutsideOptions | undefined;
}

/** Opens the doors. Refusals: `port-busy`, those of `openOutsideServer`. */
export async function openStationServer(options: StationServerOptions): Promise<Result<StationServer>> {
  let port = options.port;
  const answers = createAnswers({
    answered: options,
    guard: createGuard(options.token, () => port),
    sockets: () => [`ws://127.0.0.1:${port}`, `ws://localhost:${port}`],
    elsewhere: false,
  });
  const server = createServer({ keepAliveTimeout: 30_000 }, answers.serve);
  server.on('upgrade', answers.upgrade);

  const failed = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
    server.once('error', resolve);
    server.listen(options.port, '127.0.0.1', () => {
      server.off('error', resolve);
      resolve(null);
    });
  });
  if (failed) {
    const code = failed.code === 'EADDRINUSE' || failed.code === 'EACCES' ? 'port-busy' : 'server.failed';
    return refuse(code, `port ${options.port} of this machine cannot be used (${failed.code ?? 'unknown'})`, {
      port: options.port,
    });
  }
  port = (server.address() as AddressInfo).port;
  const close = async (): Promise<void> => {
    answers.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  const outside = options.outside ? await openOutsideServer(options, options.outside) : null;
  if (outside && !outside.ok) {
    await close();
    return outside;
  }
  return ok({
    port,
    url: `http://127.0.0.1:${port}`,
    async close() {
      await Promise.all([close(), outside?.value.close()]);
    },
  });
}
