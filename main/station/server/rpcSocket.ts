import type { RPCHandler } from '@orpc/server/ws';
import type { RawData, WebSocket } from 'ws';
import { z } from 'zod';

/** The part of a window's socket that the contract's library uses. */
type Door = Parameters<RPCHandler<Record<never, never>>['upgrade']>[0];

/** A call, an abort (4) or an event of a stream that a window sends (3), as the library writes them. */
const frameSchema = z.union([
  z.object({ i: z.string().max(40), t: z.literal([3, 4]) }),
  z.object({
    i: z.string().max(40),
    t: z.literal(1).optional(),
    p: z.object({ u: z.string().max(200).startsWith('/') }),
  }),
]);

const isFrame = (text: string): boolean => {
  try {
    return frameSchema.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
};

/** RFC 6455, 7.4.1. */
const UNSUPPORTED = 1003;
const INVALID = 1007;

/**
 * A window's socket for the contract. What is no frame of it closes the socket, with a code that says so, before the
 * library would log an exception for each. A sending is over when its bytes have left: streams then wait for a slow
 * reader and merge what changes meanwhile, in place of filling the memory.
 */
export function rpcSocket(socket: WebSocket): Door {
  const onMessage = (take: (event: { data: string }) => void) => (data: RawData, binary: boolean) => {
    if (socket.readyState !== socket.OPEN) return;
    if (binary) {
      socket.close(UNSUPPORTED, 'text frames only');
      return;
    }
    const text = String(data);
    if (isFrame(text)) take({ data: text });
    else socket.close(INVALID, 'not a frame of the contract');
  };
  const door = {
    // A socket that is gone is said by its closing; nobody waits for the failed sending.
    send: (data: string): Promise<void> => new Promise((resolve) => socket.send(data, () => resolve())),
    addEventListener(type: 'message' | 'close', listener: (event: { data: string }) => void): void {
      if (type === 'message') socket.on('message', onMessage(listener));
      else socket.on('close', () => listener({ data: '' }));
    },
  };
  return door as unknown as Door;
}
