import { readFileSync } from 'node:fs';
import pg from 'pg';
import { z } from 'zod';
import { ok, type Refusal, type Result, refuse } from '../../../shared/result.ts';

const addressSchema = z.object({
  protocol: z.enum(['postgres:', 'postgresql:']),
  user: z.string().min(1).max(100),
  host: z.string().min(1).max(300),
  port: z.coerce.number().int().min(1).max(65_535),
  database: z.string().min(1).max(100),
  sslmode: z.enum(['verify-full', 'disable']).optional(),
  sslrootcert: z.string().min(1).optional(),
});

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|localhost|::1|\/.*)$/;
/** No query of ours takes longer; what does has lost its database. ms. */
const LONGEST_QUERY = 10_000;
const LONGEST_CONNECT = 3_000;

/**
 * The address of a database, `postgresql://user@host:port/database?sslmode=verify-full&sslrootcert=FILE`, as it is
 * connected to. Without a password in it: that comes from PGPASSWORD or the pass file. Another host than this machine is
 * spoken to over TLS, its name checked, unless `sslmode=disable` says otherwise. Refusal: `postgres.address` (context
 * `part`), which never repeats the address.
 */
export function readAddress(address: string): Result<pg.ClientConfig> {
  const wrong = (part: string, message: string) => refuse('postgres.address', message, { part });
  if (!URL.canParse(address)) return wrong('address', 'the address of the database is none');
  const url = new URL(address);
  if (url.password !== '' || url.searchParams.has('password'))
    return wrong('password', 'the password does not belong in the address but in PGPASSWORD or the pass file');
  const known = ['host', 'sslmode', 'sslrootcert'];
  const stray = [...url.searchParams.keys()].find((key) => !known.includes(key));
  if (stray !== undefined) return wrong('parameter', `of an address only ${known.join(', ')} are known`);
  const text = (raw: string): string => {
    try {
      return decodeURIComponent(raw);
    } catch {
      return '';
    }
  };
  const read = addressSchema.safeParse({
    protocol: url.protocol,
    user: text(url.username),
    host: url.searchParams.get('host') ?? url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? 5432 : url.port,
    database: text(url.pathname.slice(1)),
    sslmode: url.searchParams.get('sslmode') ?? undefined,
    sslrootcert: url.searchParams.get('sslrootcert') ?? undefined,
  });
  if (!read.success) {
    const part = String(read.error.issues[0]?.path[0] ?? 'address');
    return wrong(part, `the ${part} in the address of the database is missing or wrong`);
  }
  const { user, host, port, database, sslrootcert } = read.data;
  const clear = read.data.sslmode ? read.data.sslmode === 'disable' : LOOPBACK.test(host);
  let ca: string | undefined;
  try {
    ca = sslrootcert === undefined || clear ? undefined : readFileSync(sslrootcert, 'utf8');
  } catch {
    return wrong('sslrootcert', 'the file of sslrootcert cannot be read');
  }
  return ok({
    ...{ user, host, port, database },
    ssl: clear ? false : { rejectUnauthorized: true, ...(ca === undefined ? {} : { ca }) },
    application_name: 'vigie-hub',
    connectionTimeoutMillis: LONGEST_CONNECT,
    query_timeout: LONGEST_QUERY,
    keepAlive: true,
  });
}

/**
 * A hub that is cut off in the middle of a transaction must not hold the log of a city for the others: the server ends
 * such a session by itself, and finds a lost line by the network's own questions.
 */
const SESSION = `
SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') IN ('off', 'local');
SET idle_in_transaction_session_timeout = '5s';
SET statement_timeout = '8s';
SET lock_timeout = '8s';
SET tcp_keepalives_idle = 5;
SET tcp_keepalives_interval = 2;
SET tcp_keepalives_count = 3;
`;

/** Opens a connection, ready for use. Throws what `pg` does. `onEnd` is told once, when it is gone. */
export async function connect(config: pg.ClientConfig, onEnd: () => void = () => {}): Promise<pg.Client> {
  const client = new pg.Client(config);
  // `end` follows an error and does what is to be done.
  client.on('error', () => void client.end().catch(() => {}));
  try {
    await client.connect();
    await client.query(SESSION);
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
  client.on('end', onEnd);
  return client;
}

/** Whether it is a fault of this program, not of the database or the way to it. */
export const isBug = (error: unknown): boolean =>
  !(error instanceof Error) ||
  error instanceof TypeError ||
  error instanceof RangeError ||
  error instanceof ReferenceError;

/**
 * What an error of the database means: `away` (the line is gone or the server is: try on another connection), `again`
 * (this transaction lost a race or a lock: try it again), or a refusal's code.
 */
export function meaningOf(error: unknown): 'away' | 'again' | `store.${string}` {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/^[0-9A-Z]{5}$/.test(code) && error instanceof pg.DatabaseError) {
    if (code === '53100') return 'store.full';
    if (code === '28P01' || code === '28000') return 'store.sign-in';
    if (code === '3D000') return 'store.no-database';
    if (code === '42501') return 'store.not-allowed';
    // Serialisation, deadlock, lock and statement time-outs.
    if (code === '40001' || code === '40P01' || code === '55P03' || code === '57014') return 'again';
    // Shutting down, starting up, ended by itself, too many connections, a stand-by that does not write.
    if (/^(08|57P|53[0-9]{3}|25P03|25006)/.test(code)) return 'away';
    return 'store.failed';
  }
  if (/^(ERR_TLS|CERT_|DEPTH_|UNABLE_TO|SELF_SIGNED|ERR_SSL)/.test(code)) return 'store.tls';
  if (error instanceof Error && /does not support SSL/.test(error.message)) return 'store.tls';
  // What the log holds is no JSON.
  if (error instanceof SyntaxError) return 'store.failed';
  return 'away';
}

const SENTENCES: Readonly<Record<string, string>> = {
  'store.full': 'the disk of the database is full',
  'store.sign-in': 'the database does not let this hub in: user, password or its rules',
  'store.no-database': 'there is no database of that name',
  'store.not-allowed': 'the user of this hub may not do that in the database',
  'store.tls': 'no secure line to the database: its certificate does not hold, or it speaks no TLS',
  'store.away': 'the database cannot be reached',
};

/** The refusal for an error of the database; of its text only the code is kept. */
export function refusalOf(error: unknown): { readonly ok: false; readonly refusal: Refusal } {
  const meaning = meaningOf(error);
  const code = meaning === 'away' || meaning === 'again' ? 'store.away' : meaning;
  const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  return refuse(code, SENTENCES[code] ?? `the database does not take it (${reason})`, { reason });
}
