import type { IncomingMessage, ServerResponse } from 'node:http';
import { OpenAPIHandler } from '@orpc/openapi/fetch';
import { REST_PREFIX } from '../../contract/hubRest.ts';
import type { Refusal } from '../../shared/result.ts';
import { readCityAssets } from './cityAssets.ts';
import { readCityTeams } from './cityTeams.ts';
import { restDocument } from './document.ts';
import { createIncidentQueries } from './incidentQueries.ts';
import { type Key, type KeyProblem, openKeyRing } from './keys.ts';
import { createLogProjection, type LogProjection, type OrderedLog } from './logProjection.ts';
import { createPersonalAccess } from './personalAccess.ts';
import { PROBLEMS, type Problem, type ProblemCode, problem, problemOf } from './problems.ts';
import { createQueries } from './queries.ts';
import { createRateLimit } from './rateLimit.ts';
import { openRestDatabase } from './restDatabase.ts';
import { type RestCall, restRoutes } from './routes.ts';
import { readRestSettings } from './settings.ts';
import { createWebhooks, type Webhooks } from './webhooks.ts';

/** The hub's interface for other systems, in the hub's own HTTP server. */
export interface Rest {
  /** Answers a request under `/api/`; false when it is not one. */
  serve(request: IncomingMessage, response: ServerResponse): boolean;
  close(): Promise<void>;
}

export interface RestOptions {
  /** The hub's own folder. */
  readonly dir: string;
  readonly log: OrderedLog;
  /** The city's file whose assets are served; null: none are. */
  readonly city: string | null;
  /** Names that this hub is called by; null: any (it is not on the loopback). */
  readonly hosts: readonly string[] | null;
  readonly say: (message: string) => void;
  /** ms since 1970. */
  readonly now: () => number;
  /** Monotonic ms. */
  readonly clock: () => number;
  readonly random: () => number;
  /** ms until a webhook's receiver has failed; ten seconds when left out. */
  readonly webhookDeadline?: number;
  /** How often the log is looked at for webhooks, ms; each second when left out. */
  readonly look?: number;
}

/** Largest body that is read, bytes. */
const MOST_BODY = 65_536;
/** Requests a minute of one address that has no key, or a wrong one. */
const STRANGERS = 120;
/** How long a request waits for the log to be read, ms. */
const PATIENCE = 2_000;
/** How often the log is looked at for webhooks where nothing else is said, ms. */
const LOOK = 1_000;

interface Open {
  readonly projection: LogProjection;
  readonly webhooks: Webhooks;
  readonly handle: (request: Request, context: RestCall) => Promise<Response | null>;
  close(): void;
}

const say = (
  response: ServerResponse,
  status: number,
  type: string,
  body: string,
  more: Record<string, string> = {},
) => {
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...more,
  });
  response.end(body);
};
const sayProblem = (response: ServerResponse, about: Problem, more: Record<string, string> = {}): void =>
  say(response, about.status, 'application/problem+json', JSON.stringify(about), {
    ...(about.status === 401 ? { 'www-authenticate': 'Bearer realm="vigie"' } : {}),
    ...more,
  });

/** The whole body; null when it is too large. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > MOST_BODY) return null;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** In place of an interface that is set up wrongly: operators are not to wait for it, so the hub starts all the same. */
function closedRest({ message }: Refusal, log: (message: string) => void): Rest {
  log(`no interface for other systems: ${message}`);
  return {
    serve(request, response) {
      if (!request.url?.startsWith('/api/')) return false;
      sayProblem(response, problem('not-set-up'));
      return true;
    },
    close: async () => {},
  };
}

/** Opens the interface. What is wrong with its settings or the city's file is said, and every answer is then `not-set-up`. */
export function openRest(options: RestOptions): Rest {
  const { dir, city, now, look = LOOK } = options;
  const settings = readRestSettings(dir);
  if (!settings.ok) return closedRest(settings.refusal, options.say);
  const { webhookNetworks: allowed } = settings.value;
  const assets = city === null ? null : readCityAssets(city);
  if (assets?.ok === false) return closedRest(assets.refusal, options.say);
  const teams = city === null ? null : readCityTeams(city);
  if (teams?.ok === false) return closedRest(teams.refusal, options.say);
  const keys = openKeyRing(dir, now, options.say);
  const limit = createRateLimit(options.clock);
  let document: Promise<string> | null = null;
  let opened: Open | null = null;
  let told = '';
  let closed = false;

  /** Opened with the first key: a hub that nobody asks keeps no projection. Null when the disk does not let it. */
  const open = (): Open | null => {
    if (opened || closed) return opened;
    const database = openRestDatabase(dir);
    if (!database.ok) {
      if (told !== database.refusal.code) options.say(database.refusal.message);
      told = database.refusal.code;
      return null;
    }
    const db = database.value;
    const projection = createLogProjection(db, options.log, options.clock);
    const queries = createQueries(db);
    const incidents = createIncidentQueries(db, teams?.value ?? new Map());
    const access = createPersonalAccess(db, now);
    const webhooks = createWebhooks({
      ...{ db, queries, keys, access, allowed, now, random: options.random, log: options.say },
      last: projection.last,
      deadline: options.webhookDeadline,
    });
    const handler = new OpenAPIHandler(
      restRoutes({ assets: assets?.value ?? null, queries, incidents, webhooks, access, allowed }),
      {
        customErrorResponseBodyEncoder: (error) => {
          const about = problemOf(error);
          if (about.code === 'internal')
            options.say(`rest: ${error.cause instanceof Error ? error.cause.stack : error.stack}`);
          return about;
        },
      },
    );
    opened = {
      projection,
      webhooks,
      async handle(request, context) {
        const { matched, response } = await handler.handle(request, { prefix: REST_PREFIX, context });
        return matched ? response : null;
      },
      close: () => db.close(),
    };
    return opened;
  };

  /** Whether all of the log is read; what keeps it from being read is said once. */
  const readLog = async (at: Open, forMs: number): Promise<boolean> => {
    const read = await at.projection.catchUp(forMs);
    if (read.ok) told = '';
    else if (told !== read.refusal.code) {
      told = read.refusal.code;
      options.say(`rest: the log cannot be read: ${read.refusal.message}`);
    }
    return read.ok && read.value;
  };

  const looking = setInterval(() => {
    const at = keys.any() ? open() : null;
    if (!at) return;
    readLog(at, look).then(
      () => at === opened && at.webhooks.tick(),
      (error: unknown) => options.say(`rest: ${error instanceof Error ? error.stack : error}`),
    );
  }, look);

  const answer = async (key: Key, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const method = request.method ?? 'GET';
    const body = method === 'GET' || method === 'HEAD' ? Buffer.alloc(0) : await bodyOf(request);
    if (body === null) return sayProblem(response, problem('body-too-large'), { connection: 'close' });
    if (body.length > 0 && !/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? ''))
      return sayProblem(response, problem('media-type'));
    const at = open();
    if (!at || !(await readLog(at, PATIENCE)))
      return sayProblem(response, problem('not-ready'), { 'retry-after': '2' });
    const asked = new Request(new URL(request.url ?? '/', 'http://hub'), {
      method,
      ...(body.length > 0 ? { body: new Uint8Array(body), headers: { 'content-type': 'application/json' } } : {}),
    });
    const given = await at.handle(asked, { key, request: `${method} ${request.url}` });
    if (!given) return sayProblem(response, problem('not-found'));
    const text = await given.text();
    if (given.status < 400) {
      if (text === '') response.writeHead(given.status, { 'cache-control': 'no-store' }).end();
      else say(response, given.status, 'application/json', text);
    } else sayProblem(response, JSON.parse(text) as Problem);
  };

  /** Seconds to wait before the next request of one without a key. */
  const stranger = (request: IncomingMessage): number => limit.take(`from ${request.socket.remoteAddress}`, STRANGERS);
  const slowDown = (response: ServerResponse, seconds: number): void =>
    sayProblem(response, problem('too-many-requests'), { 'retry-after': String(seconds) });

  const serveOpen = async (path: string, response: ServerResponse): Promise<void> => {
    if (path === `${REST_PREFIX}/openapi.json`) {
      document ??= restDocument().then((made) => JSON.stringify(made));
      return say(response, 200, 'application/json', await document);
    }
    const code = path.slice(`${REST_PREFIX}/problems/`.length);
    if (!Object.hasOwn(PROBLEMS, code)) return sayProblem(response, problem('not-found'));
    const { title, status } = PROBLEMS[code as ProblemCode];
    say(response, 200, 'application/json', JSON.stringify({ code, title, status }));
  };

  const serve = async (request: IncomingMessage, response: ServerResponse, path: string): Promise<void> => {
    const { host = '', origin, authorization } = request.headers;
    if (options.hosts && !options.hosts.includes(host.replace(/:\d+$/, '')))
      return sayProblem(response, problem('host-unknown'));
    if (origin !== undefined) return sayProblem(response, problem('origin-refused'));
    const isOpen = path === `${REST_PREFIX}/openapi.json` || path.startsWith(`${REST_PREFIX}/problems/`);
    const key: Key | KeyProblem = isOpen ? 'key-missing' : keys.of(authorization);
    if (typeof key === 'string') {
      const wait = stranger(request);
      if (wait > 0) return slowDown(response, wait);
      return isOpen ? await serveOpen(path, response) : sayProblem(response, problem(key));
    }
    const wait = limit.take(key.id, key.perMinute);
    return wait > 0 ? slowDown(response, wait) : await answer(key, request, response);
  };

  return {
    serve(request, response) {
      const path = (request.url ?? '/').split('?')[0] ?? '/';
      if (!path.startsWith('/api/')) return false;
      serve(request, response, path).catch((error: unknown) => {
        // A caller that hangs up while its body is read is no mistake of ours.
        if (!request.destroyed || request.complete)
          options.say(`rest: ${error instanceof Error ? error.stack : error}`);
        if (response.headersSent) response.destroy();
        else sayProblem(response, problem('internal'));
      });
      return true;
    },
    async close() {
      closed = true;
      clearInterval(looking);
      const at = opened;
      opened = null;
      await at?.webhooks.close();
      await at?.projection.settled();
      at?.close();
    },
  };
}
