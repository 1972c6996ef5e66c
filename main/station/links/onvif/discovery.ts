import { randomUUID } from 'node:crypto';
import { createSocket, type RemoteInfo } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import { ok, type Result, refuse } from '../../../../src/shared/result.ts';
import { buildProbe, DISCOVERY_GROUP, DISCOVERY_PORT } from '../../../../src/standards/ws-discovery-2005/build.ts';
import { type ProbeMatch, parseProbeMatches } from '../../../../src/standards/ws-discovery-2005/parse.ts';

/** A network interface that cameras can be looked for on. */
export interface NetworkPlace {
  readonly name: string;
  /** IPv4. */
  readonly address: string;
}

/** A device that answered. Its words are its own, to be shown and never believed. */
export interface FoundCamera {
  /** `http(s)://host:port/path` of the device service: on the sender's own address when it names one there, or none. */
  readonly address: string;
  /** The address the answer came from. */
  readonly from: string;
  /** The device names an address that is not the one it answered from. */
  readonly elsewhere: boolean;
  readonly endpoint: string;
  readonly name: string;
  readonly model: string;
  readonly location: string;
  /** ONVIF profiles that it claims: `Streaming`, `T`, `G`. */
  readonly profiles: readonly string[];
  readonly scopes: readonly string[];
}

/** What came of a search. */
export interface DiscoveryReport {
  readonly found: readonly FoundCamera[];
  /** Who sent what could not be read, and why: `unreadable`, `unasked` (an answer to no question of ours), `no-address`. */
  readonly unreadable: readonly { readonly from: string; readonly reason: string }[];
  /** Answers beyond the limits, not looked at. */
  readonly dropped: number;
}

/** How a search is made. */
export interface DiscoveryOptions {
  /** Name or IPv4 address of the interface. */
  readonly interface: string;
  /** How long to listen, in milliseconds. Devices answer within half a second (WS-Discovery, APP_MAX_DELAY). */
  readonly wait?: number;
  readonly port?: number;
}

const WAIT = 3_000;
/**
 * Probes go out one after the other, each type twice: what a full buffer lost of hundreds of answers to the first comes
 * with the next (SOAP over UDP, appendix I, asks for the repetition).
 */
const BETWEEN = 600;
const ROUNDS = ['NetworkVideoTransmitter', 'Device', 'NetworkVideoTransmitter', 'Device'] as const;
/** Bytes of answers that may wait while the station does something else; a system may give less. */
const RECEIVE_BUFFER = 4_000_000;
/** A device answers each probe that goes out; a recorder answers for each camera behind it. */
const MAXIMUM_ANSWERS = 8_000;
const MAXIMUM_FROM_ONE = 2_000;
const MAXIMUM_UNREADABLE = 100;

/** IPv4 interfaces of this machine. */
export const networkPlaces = (): NetworkPlace[] =>
  Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
    (addresses ?? []).filter((one) => one.family === 'IPv4').map((one) => ({ name, address: one.address })),
  );

/**
 * Looks for ONVIF devices on one interface by WS-Discovery. The library's own search takes any number of answers, whoever
 * they answer, creates a session for each and throws on an address that is none; this one only lists. Rejects never.
 * Refusals: `discovery.no-interface`, `discovery.failed`.
 */
export function discoverCameras(options: DiscoveryOptions): Promise<Result<DiscoveryReport>> {
  const place = networkPlaces().find(
    ({ name, address }) => options.interface === name || options.interface === address,
  );
  if (!place)
    return Promise.resolve(refuse('discovery.no-interface', 'There is no such interface', { name: options.interface }));
  return new Promise((resolve) => {
    const socket = createSocket({ type: 'udp4' });
    const asked = ROUNDS.map((type) => ({ type, id: randomUUID() }));
    const gathered = createGathering(asked.map(({ id }) => id));
    const timers: NodeJS.Timeout[] = [];
    const end = (result: Result<DiscoveryReport>): void => {
      for (const timer of timers) clearTimeout(timer);
      socket.removeAllListeners('message');
      try {
        socket.close();
      } catch {
        // It never opened.
      }
      resolve(result);
    };
    socket.on('error', (error: NodeJS.ErrnoException) =>
      end(
        refuse('discovery.failed', 'The interface cannot be searched', { name: place.name, error: error.code ?? '' }),
      ),
    );
    socket.on('message', gathered.take);
    socket.bind(0, place.address, () => {
      socket.setMulticastInterface(place.address);
      socket.setMulticastTTL(1);
      try {
        socket.setRecvBufferSize(RECEIVE_BUFFER);
      } catch {
        // As much as there is.
      }
      for (const [round, { type, id }] of asked.entries())
        timers.push(
          setTimeout(() => {
            socket.send(buildProbe(`urn:uuid:${id}`, type), options.port ?? DISCOVERY_PORT, DISCOVERY_GROUP);
          }, round * BETWEEN),
        );
      timers.push(setTimeout(() => end(ok(gathered.report())), options.wait ?? WAIT));
    });
  });
}

/** Gathers answers within limits. */
export function createGathering(asked: readonly string[]): {
  take(message: Buffer, sender: Pick<RemoteInfo, 'address'>): void;
  report(): DiscoveryReport;
} {
  const found = new Map<string, FoundCamera>();
  const unreadable = new Map<string, { from: string; reason: string }>();
  const fromOne = new Map<string, number>();
  let answers = 0;
  let dropped = 0;

  const bad = (from: string, reason: string): void => {
    if (unreadable.size < MAXIMUM_UNREADABLE) unreadable.set(`${from} ${reason}`, { from, reason });
  };

  return {
    take(message, { address: from }) {
      const many = (fromOne.get(from) ?? 0) + 1;
      fromOne.set(from, many);
      answers += 1;
      if (answers > MAXIMUM_ANSWERS || many > MAXIMUM_FROM_ONE) {
        dropped += 1;
        return;
      }
      const read = parseProbeMatches(message);
      if (!read.ok) return bad(from, 'unreadable');
      // Makers write the same identifier with `urn:uuid:`, `uuid:` or bare.
      if (!asked.includes(read.value.relatesTo.slice(-36).toLowerCase())) return bad(from, 'unasked');
      for (const match of read.value.matches) {
        const camera = foundOf(match, from);
        if (camera) found.set(camera.address, camera);
        else bad(from, 'no-address');
      }
    },
    report: () => ({ found: [...found.values()], unreadable: [...unreadable.values()], dropped }),
  };
}

/** Any address, and a machine's own. */
const NOWHERE = /^(?:0\.0\.0\.0|127(?:\.\d{1,3}){3}|localhost|\[::1?\])$/;

/** Device services that could be asked: HTTP with a host, no user in the address. */
function foundOf(match: ProbeMatch, from: string): FoundCamera | undefined {
  const urls = match.addresses.flatMap((text) => {
    const url = URL.parse(text);
    return url && /^https?:$/.test(url.protocol) && !url.username && !url.password ? [url] : [];
  });
  const own = urls.find((url) => url.hostname === from) ?? urls.find((url) => NOWHERE.test(url.hostname));
  // A server that listens everywhere may name no place, or its own inside: it is meant where it answered from.
  if (own) own.hostname = from;
  const chosen = own ?? urls[0];
  if (!chosen) return undefined;
  const said = (kind: string): string[] => {
    const start = `onvif://www.onvif.org/${kind}/`;
    return match.scopes
      .filter((scope) => scope.toLowerCase().startsWith(start.toLowerCase()))
      .map((scope) => readable(scope.slice(start.length)));
  };
  return {
    address: chosen.href,
    from,
    elsewhere: own === undefined,
    endpoint: match.endpoint,
    name: said('name')[0] ?? '',
    model: said('hardware')[0] ?? '',
    location: said('location').join(', ').slice(0, 200),
    profiles: said('Profile'),
    scopes: match.scopes,
  };
}

/** A scope's words (ONVIF Core, clause 7.3.2.2), percent signs resolved, on one line. */
function readable(text: string): string {
  let decoded = text;
  try {
    decoded = decodeURIComponent(text);
  } catch {
    // As it stands: some cameras write a bare percent sign.
  }
  return decoded.replace(/[\p{Cc}\p{Cf}]/gu, ' ').slice(0, 120);
}
