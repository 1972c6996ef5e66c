import { randomInt, randomUUID } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { buildProbeMatches, DISCOVERY_GROUP, DISCOVERY_PORT } from '../../../standards/ws-discovery-2005/build.ts';
import { type ProbeMatch, parseProbe } from '../../../standards/ws-discovery-2005/parse.ts';

/** How probes are answered. */
export interface ResponderOptions {
  /** IPv4 address of the interface that is listened on. */
  readonly address: string;
  /** 3702 when left out. */
  readonly port?: number;
  /** What each camera says of itself, asked for each probe. */
  readonly matches: () => readonly ProbeMatch[];
}

/**
 * Each camera waits a moment of its own, another one at each probe, so that not all speak at once (WS-Discovery, clause
 * 3.1.3: APP_MAX_DELAY).
 */
const LONGEST_DELAY = 400;

/** Answers probes for a park of cameras, one datagram for each, as so many cameras would. Rejects when the port is taken. */
export async function openResponder(options: ResponderOptions): Promise<{ readonly port: number; close(): void }> {
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  const timers = new Set<NodeJS.Timeout>();
  socket.on('message', (message, sender) => {
    const probe = parseProbe(message);
    if (!probe.ok) return;
    const wanted = options
      .matches()
      .filter(
        ({ types }) => probe.value.types.every((type) => types.includes(type)) && probe.value.scopes.length === 0,
      );
    const first = randomInt(Math.max(1, wanted.length));
    wanted.forEach((match, index) => {
      const timer = setTimeout(
        () => {
          timers.delete(timer);
          const answer = buildProbeMatches(`urn:uuid:${randomUUID()}`, probe.value.messageId, [match]);
          socket.send(answer, sender.port, sender.address, () => {});
        },
        (LONGEST_DELAY * ((index + first) % wanted.length)) / wanted.length,
      );
      timers.add(timer);
    });
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(options.port ?? DISCOVERY_PORT, () => {
      socket.off('error', reject);
      socket.on('error', () => {});
      socket.addMembership(DISCOVERY_GROUP, options.address);
      resolve();
    });
  });
  return {
    port: socket.address().port,
    close() {
      for (const timer of timers) clearTimeout(timer);
      socket.close();
    },
  };
}
