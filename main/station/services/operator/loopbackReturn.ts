import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ok, type Result, refuse } from '../../../../src/shared/result.ts';

/** Where the directory sends an operator back to (RFC 8252, 7.3): this machine, a port that the system chose, once. */
export interface LoopbackReturn {
  readonly redirect: string;
  close(): void;
}

/** How long somebody may take to sign in there, ms. */
const PATIENCE = 600_000;

const PAGE = `<!doctype html><meta charset="utf-8"><title>Vigie</title>
<p lang="fr">C’est fait : fermez cette page et revenez à Vigie.</p><p lang="en">Done: close this page and go back to Vigie.</p>`;

/** Listens until an operator comes back, for ten minutes at most. Refusal: `port-busy`. */
export async function openLoopbackReturn(onReturn: (address: string) => void): Promise<Result<LoopbackReturn>> {
  const server = createServer((request, response) => {
    const address = `${redirect()}${(request.url ?? '').slice('/signed-in'.length)}`;
    const ours = request.headers.host === new URL(redirect()).host && (request.url ?? '').startsWith('/signed-in?');
    if (request.method !== 'GET' || !ours || address.length > 4_000) {
      response.writeHead(404, { connection: 'close' }).end();
      return;
    }
    const headers = {
      'content-type': 'text/html; charset=utf-8',
      connection: 'close',
      'referrer-policy': 'no-referrer',
    };
    response.writeHead(200, { ...headers, 'content-security-policy': "default-src 'none'" }).end(PAGE);
    close();
    onReturn(address);
  });
  const redirect = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/signed-in`;
  const timer = setTimeout(() => close(), PATIENCE);
  const close = (): void => {
    clearTimeout(timer);
    // The page that is being sent still goes out.
    server.close();
  };
  const failed = await new Promise<Error | null>((resolve) => {
    server.once('error', resolve);
    server.listen(0, '127.0.0.1', () => resolve(null));
  });
  if (failed) {
    clearTimeout(timer);
    return refuse('port-busy', failed.message);
  }
  return ok({ redirect: redirect(), close });
}
