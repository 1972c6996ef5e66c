import { ok, type Result, refuse } from '../../../src/shared/result.ts';

/** A camera's stream at a video server that offers it by WebRTC. */
export interface WhepSource {
  readonly whep: string;
  /** Sent as `Authorization` to that server, and to no other. */
  readonly authorization?: string | undefined;
}

/** One viewer at the server. */
export interface WhepSession {
  /** The server's answer to the offer: a session description. */
  readonly answer: string;
  /** Tells the server that nobody watches any more. Never rejects. */
  end(): Promise<void>;
}

/** How long a server may take to answer, ms. */
const ANSWER_LIMIT = 8_000;
const END_LIMIT = 3_000;
/** Largest session description, bytes. */
export const MAXIMUM_DESCRIPTION = 65_536;

/** Whether a text is a session description with pictures in it (RFC 8866, clause 5). */
export const isDescription = (text: string): boolean =>
  text.length <= MAXIMUM_DESCRIPTION &&
  /^v=0\r?\n/.test(text) &&
  /^m=video /m.test(text) &&
  !/[^\t\r\n\x20-\x7e]/.test(text);

/**
 * Asks a video server for one stream (WHEP, RFC 9725, clause 4): the offer goes, the answer comes, and the session that
 * it names is ended by us. The window speaks to the server by WebRTC only, and never learns address or password. Followed is
 * no redirect but one within the server itself. Refusals: `video.server-unreachable`, `video.server-denied`,
 * `video.server-no-stream`, `video.server-other-host`.
 */
export async function openWhep(source: WhepSource, offer: string): Promise<Result<WhepSession>> {
  const start = URL.parse(source.whep);
  if (!start || !/^https?:$/.test(start.protocol) || start.username || start.password)
    return refuse('video.server-no-stream', 'Not an address of WHEP');
  const signed: Record<string, string> = source.authorization ? { Authorization: source.authorization } : {};
  const elsewhere = (): Result<never> => refuse('video.server-other-host', 'The video server points elsewhere');

  const ask = (url: URL): Promise<Response> =>
    fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: { ...signed, 'Content-Type': 'application/sdp', Accept: 'application/sdp' },
      body: offer,
      signal: AbortSignal.timeout(ANSWER_LIMIT),
    });
  const end = async (session: URL): Promise<void> => {
    await fetch(session, {
      method: 'DELETE',
      redirect: 'manual',
      headers: signed,
      signal: AbortSignal.timeout(END_LIMIT),
    }).then(
      (answer) => answer.body?.cancel(),
      () => {
        // A server that is gone has forgotten its viewers.
      },
    );
  };

  try {
    let answer = await ask(start);
    // Clause 4.6: a server that spreads its load names another of its addresses.
    if (answer.status === 307 || answer.status === 308) {
      await answer.body?.cancel();
      const next = URL.parse(answer.headers.get('location') ?? '', start.href);
      if (next?.origin !== start.origin || next.username || next.password) return elsewhere();
      answer = await ask(next);
    }
    const { status } = answer;
    const named = answer.headers.get('location');
    const session = named === null || status !== 201 ? null : URL.parse(named, answer.url || start.href);
    const isOwn = session?.origin === start.origin;
    const refused = async (result: Result<never>): Promise<Result<never>> => {
      await answer.body?.cancel();
      if (session && isOwn) await end(session);
      return result;
    };
    if (status === 401 || status === 403)
      return await refused(refuse('video.server-denied', 'The video server refuses'));
    if (status >= 300 && status < 400) return await refused(elsewhere());
    if (status !== 201) return await refused(refuse('video.server-no-stream', `The video server answers ${status}`));
    if (session && !isOwn) return await refused(elsewhere());
    const text = await descriptionOf(answer);
    if (text === undefined) return await refused(refuse('video.server-no-stream', 'No session description'));
    return ok({ answer: text, end: () => (session ? end(session) : Promise.resolve()) });
  } catch {
    return refuse('video.server-unreachable', 'The video server does not answer');
  }
}

/** The session description of an answer; undefined when it has none, or one that is too large. */
async function descriptionOf(answer: Response): Promise<string | undefined> {
  if (!/^application\/sdp\b/i.test(answer.headers.get('content-type') ?? '') || !answer.body) return undefined;
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of answer.body as unknown as AsyncIterable<Uint8Array>) {
    size += part.length;
    if (size > MAXIMUM_DESCRIPTION) return undefined;
    parts.push(part);
  }
  const text = Buffer.concat(parts).toString('utf8');
  return isDescription(text) ? text : undefined;
}
