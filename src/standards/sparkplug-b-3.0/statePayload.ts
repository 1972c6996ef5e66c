import { z } from 'zod';
import { ok, type Result, refuse } from '../../shared/result.ts';

/** Whether a host application is there, and the time of its connection (null in 2.2, which sends none). */
export interface HostPresence {
  readonly online: boolean;
  readonly timestamp: number | null;
}

const MAX_BYTES = 1_024;
const decoder = new TextDecoder('utf-8', { fatal: true });
const encoder = new TextEncoder();
const schema = z.object({ online: z.boolean(), timestamp: z.int().nonnegative() });
const wrong = (message: string) => refuse('state.shape', message);

/**
 * Reads a STATE payload: JSON `{online, timestamp}` of 3.0 (tck-id-host-topic-phid-birth-payload), or the words ONLINE
 * and OFFLINE where the topic is that of 2.2. Never throws.
 */
export function parseState(bytes: Uint8Array, version: '3.0' | '2.2'): Result<HostPresence> {
  if (bytes.byteLength > MAX_BYTES) return wrong(`a STATE message of ${bytes.byteLength} bytes`);
  let text: string;
  let json: unknown;
  try {
    text = decoder.decode(bytes);
  } catch {
    return wrong('the STATE message is not UTF-8');
  }
  if (version === '2.2' && (text === 'ONLINE' || text === 'OFFLINE'))
    return ok({ online: text === 'ONLINE', timestamp: null });
  try {
    json = JSON.parse(text);
  } catch {
    return wrong('the STATE message is not JSON');
  }
  const parsed = schema.safeParse(json);
  return parsed.success ? ok(parsed.data) : wrong('the STATE message lacks online or timestamp');
}

/** The STATE payload of 3.0. */
export const buildState = (online: boolean, timestamp: number): Uint8Array =>
  encoder.encode(JSON.stringify({ online, timestamp }));
