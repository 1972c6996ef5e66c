import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import type { RunningCity } from '../runCity.ts';

/** The lever of tests and demonstrations: makes the city do something now. */
export interface ControlServer {
  readonly url: string;
  close(): Promise<void>;
}

/** What the levers move. `cameraFault` is false for an unknown camera. */
export interface ControlOptions {
  /** Asked at each request, so that the door may open before the city runs. */
  readonly city: () => RunningCity;
  readonly cameraFault: (number: number, fault: string | null) => boolean;
  readonly cameraFaults: readonly string[];
  /** Something wrong with a camera beside its fault; false for an unknown camera. */
  readonly cameraDefect: (number: number, defect: string, active: boolean) => boolean;
  readonly cameraDefects: readonly string[];
  /** Makes a camera tell something; false for an unknown camera. */
  readonly cameraSignal: (number: number, signal: string, active: boolean) => boolean;
  readonly cameraSignals: readonly string[];
  /** Asked for as `Authorization: Bearer …` when given. */
  readonly token?: string | undefined;
  readonly port: number;
}

const LARGEST_BODY = 16_384;
const word = z.string().min(1).max(64);

const faultSchema = z.strictObject({
  asset: word,
  condition: word,
  active: z.boolean().default(true),
  detail: z.string().max(200).optional(),
});
const callSchema = z.strictObject({
  text: z.string().min(1).max(1_000).optional(),
  street: z.string().min(1).max(200).optional(),
});
const stormSchema = z.strictObject({
  cabinets: z.int().min(0).max(1_000).default(40),
  lamps: z.int().min(0).max(40_000).default(2_000),
  seconds: z.number().min(0).max(3_600).default(60),
  lasts: z.number().min(1).max(86_400).default(900),
});
const freezeSchema = z.strictObject({ feed: word, frozen: z.boolean() });
const quietSchema = z.strictObject({ quiet: z.boolean() });

/** An answer that says what is wrong with the question. */
class Problem extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > LARGEST_BODY) throw new Problem(413, 'body.too-large', `more than ${LARGEST_BODY} bytes`);
    parts.push(part);
  }
  try {
    return size === 0 ? {} : JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch {
    throw new Problem(400, 'body.not-json', 'the body is not JSON');
  }
}

function checked<S extends z.ZodType>(schema: S, body: unknown): z.infer<S> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const said = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`).join('; ');
  throw new Problem(400, 'body.shape', said);
}

/** Serves the levers on the loopback. Rejects with `EADDRINUSE` when the port is taken. */
export async function openControl(options: ControlOptions): Promise<ControlServer> {
  const { city } = options;
  const expected = options.token ? digest(`Bearer ${options.token}`) : null;
  const cameraSchema = z.strictObject({
    number: z.int().min(0),
    fault: z.enum(options.cameraFaults as [string, ...string[]]).nullable(),
  });

  const defectSchema = z.strictObject({
    number: z.int().min(0),
    defect: z.enum(options.cameraDefects as [string, ...string[]]),
    active: z.boolean().default(true),
  });
  const signalSchema = z.strictObject({
    number: z.int().min(0),
    signal: z.enum(options.cameraSignals as [string, ...string[]]),
    active: z.boolean().default(true),
  });

  const levers: Readonly<Record<string, (body: unknown) => unknown>> = {
    '/fault': (body) => {
      const event = checked(faultSchema, body);
      const outcome = city().fault(event);
      if (outcome === 'no-asset') throw new Problem(404, 'asset.unknown', `no device for asset ${event.asset}`);
      if (outcome === 'no-condition')
        throw new Problem(400, 'condition.unknown', `${event.asset} knows no condition ${event.condition}`);
      return { changed: outcome === 'done' };
    },
    '/call': (body) => {
      const wish = checked(callSchema, body);
      const id = city().call(wish);
      if (!id) throw new Problem(404, 'street.unknown', `the city has no street ${wish.street ?? ''}`);
      return { id };
    },
    '/storm': (body) => ({ devices: city().storm(checked(stormSchema, body)) }),
    '/freeze': (body) => {
      const { feed, frozen } = checked(freezeSchema, body);
      if (!city().freeze(feed, frozen)) throw new Problem(404, 'feed.unknown', `there is no feed ${feed}`);
      return { feed, frozen };
    },
    '/quiet': (body) => {
      const { quiet } = checked(quietSchema, body);
      city().quiet(quiet);
      return { quiet };
    },
    '/camera-fault': (body) => {
      const { number, fault } = checked(cameraSchema, body);
      if (!options.cameraFault(number, fault)) throw new Problem(404, 'camera.unknown', `there is no camera ${number}`);
      return { number, fault };
    },
    '/camera-defect': (body) => {
      const { number, defect, active } = checked(defectSchema, body);
      if (!options.cameraDefect(number, defect, active))
        throw new Problem(404, 'camera.unknown', `there is no camera ${number}`);
      return { number, defect, active };
    },
    '/camera-signal': (body) => {
      const { number, signal, active } = checked(signalSchema, body);
      if (!options.cameraSignal(number, signal, active))
        throw new Problem(404, 'camera.unknown', `there is no camera ${number}`);
      return { number, signal, active };
    },
  };

  const answer = async (request: IncomingMessage): Promise<unknown> => {
    if (expected && !timingSafeEqual(digest(request.headers.authorization ?? ''), expected))
      throw new Problem(401, 'token.wrong', 'the token is missing or wrong');
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (request.method === 'GET' && url.pathname === '/state') {
      const asset = url.searchParams.get('asset');
      if (asset === null) return city().counts();
      const state = city().stateOf(asset);
      if (state === null) throw new Problem(404, 'asset.unknown', `no device for asset ${asset.slice(0, 64)}`);
      return state;
    }
    if (!Object.hasOwn(levers, url.pathname))
      throw new Problem(404, 'path.unknown', `there is no ${url.pathname.slice(0, 64)}`);
    if (request.method !== 'POST') throw new Problem(405, 'method.wrong', `${url.pathname} takes POST`);
    return levers[url.pathname]!(await bodyOf(request));
  };

  const reply = (response: ServerResponse, status: number, value: unknown): void => {
    if (response.headersSent) return;
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify(value));
  };
  const server = createServer((request, response) => {
    answer(request).then(
      (value) => reply(response, 200, value),
      (error: unknown) => {
        if (error instanceof Problem) reply(response, error.status, { code: error.code, message: error.message });
        else reply(response, 500, { code: 'bug', message: String(error) });
        // What is left of a body that is too large is not read.
        if (error instanceof Problem && error.status === 413) request.destroy();
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
