import { createHmac } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { type BlockList, isIP } from 'node:net';
import { AddressRefused, guardedLookup, hostOf, receiverTrouble } from './receiverAddress.ts';

/** A receiver that has not answered by then has failed, ms; from the first byte sent to the head of the answer. */
const DEADLINE = 10_000;

/** One message of Standard Webhooks. */
export interface WebhookMessage {
  /** The operation's: the same at each attempt, so that a receiver knows what it has already. */
  readonly id: string;
  /** JSON. */
  readonly body: string;
}

/** What became of an attempt. `what`: for the person who looks why. */
export type Attempt =
  | { readonly ok: true; readonly what: string }
  | { readonly ok: false; readonly what: string; readonly gone: boolean };

/** Signature of Standard Webhooks 1.0: `v1,` and HMAC-SHA256 of `id.timestamp.body` in base64. `secret`: `whsec_` and base64. */
export const sign = (secret: string, id: string, timestamp: number, body: string): string =>
  `v1,${createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64'))
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64')}`;

const failed = (what: string, gone = false): Attempt => ({ ok: false, what, gone });

/**
 * Sends one message. Redirections are not followed, the answer's body is not read, and the name is looked up anew: what
 * it says now must be allowed now. Never throws.
 */
export async function sendWebhook(
  receiver: { readonly url: string; readonly secret: string },
  { id, body }: WebhookMessage,
  around: {
    readonly allowed: BlockList;
    readonly now: () => number;
    readonly signal: AbortSignal;
    readonly deadline?: number;
  },
): Promise<Attempt> {
  const url = new URL(receiver.url);
  const secure = url.protocol === 'https:';
  const host = hostOf(url);
  // A literal address is never looked up.
  const refused = isIP(host) === 0 ? null : await receiverTrouble(receiver.url, around.allowed);
  if (refused !== null) return failed(refused);
  const timestamp = Math.floor(around.now() / 1_000);
  const deadline = AbortSignal.timeout(around.deadline ?? DEADLINE);
  return new Promise((resolve) => {
    const request = (secure ? https : http).request(
      url,
      {
        method: 'POST',
        agent: false,
        lookup: guardedLookup(secure, around.allowed),
        signal: AbortSignal.any([around.signal, deadline]),
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'Vigie-Hub',
          'webhook-id': id,
          'webhook-timestamp': String(timestamp),
          'webhook-signature': sign(receiver.secret, id, timestamp, body),
        },
      },
      (response) => {
        const status = response.statusCode ?? 0;
        response.destroy();
        const taken = status >= 200 && status < 300;
        resolve(taken ? { ok: true, what: `status ${status}` } : failed(`status ${status}`, status === 410));
      },
    );
    request.on('error', (error: NodeJS.ErrnoException) => {
      const what = deadline.aborted
        ? 'no answer in time'
        : error instanceof AddressRefused
          ? error.message
          : (error.code ?? 'failed');
      resolve(failed(what));
    });
    request.end(body);
  });
}
