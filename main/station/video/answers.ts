import type { ServerResponse } from 'node:http';
import { type Refusal, refuse } from '../../../src/shared/result.ts';

/** Answers with bytes, the parts one after the other; nothing when the answer has begun or the asker has left. */
export function sendBytes(response: ServerResponse, type: string, parts: readonly Buffer[], cache: string): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(200, {
    'Content-Type': type,
    'Content-Length': parts.reduce((sum, part) => sum + part.length, 0),
    'Cache-Control': cache,
    'X-Content-Type-Options': 'nosniff',
  });
  response.cork();
  for (const part of parts) response.write(part);
  response.end();
  response.uncork();
}

/** Answers with a refusal: a value, with its code in a header. Without one the picture did not come in time. */
export function sendRefusal(response: ServerResponse, refusal: Refusal | undefined): void {
  if (response.headersSent || response.destroyed) return;
  const said = refusal ?? refuse('camera.timeout', 'No picture came in time').refusal;
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
    'X-Vigie-Refusal': said.code,
  });
  response.end(JSON.stringify(said));
}
