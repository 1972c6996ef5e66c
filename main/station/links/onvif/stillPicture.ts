import { randomBytes } from 'node:crypto';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { ok, type Result } from '../../../../src/shared/result.ts';
import { cameraRefusal } from './cameraRefusals.ts';
import { openSecure } from './certificates.ts';
import { answerChallenge, challengesIn } from './digest.ts';

/** A still picture's address and the user to ask it with. */
export interface StillAddress {
  readonly uri: string;
  readonly username: string;
  readonly password: string;
  /** SHA-256 fingerprint that the certificate of an `https:` address must have. */
  readonly certificate?: string | undefined;
  /** The camera's stream in clear was found to know Basic only: its stills may be asked for so, too. */
  readonly isBasicOnly?: boolean;
}

/** What opens every JPEG (ISO/IEC 10918-1, B.1.1.3). */
const JPEG_START = Buffer.from([0xff, 0xd8, 0xff]);
const MAXIMUM_STILL = 4_000_000;
const TIME_LIMIT = 5_000;

/**
 * Fetches a JPEG with digest authentication (RFC 7616; MD5 and SHA-256, qop `auth` or none). Basic, which tells the
 * password, is answered where nobody else hears it (`https:` with a pinned certificate) or where the camera's stream was
 * given it in clear already, and in clear never where digest is offered. Of pictures without end (MJPEG) the first is taken. At most two requests, five seconds and 4 MB; a
 * redirect is refused, so the credentials stay with the host that was asked.
 * Refusals: `camera.unreachable`, `camera.timeout`, `camera.not-authenticated`, `camera.other-host`,
 * `camera.too-large`, `camera.no-stream`, `camera.certificate`.
 */
export async function fetchStill(still: StillAddress): Promise<Result<Buffer>> {
  const url = URL.parse(still.uri);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) return cameraRefusal('camera.no-stream');
  const deadline = AbortSignal.timeout(TIME_LIMIT);
  const first = await get(still, url, {}, deadline);
  if (!first.ok || first.value.status !== 401) return readPicture(first);
  const challenges = challengesIn(first.value.challenges);
  const digests = challenges.filter((challenge) => /^digest\s/i.test(challenge));
  const isBasicSafe =
    url.protocol === 'https:' ? still.certificate !== undefined : still.isBasicOnly === true && digests.length === 0;
  const basics = isBasicSafe ? challenges.filter((challenge) => /^basic\s/i.test(challenge)) : [];
  const authorization = [...digests, ...basics]
    .map((challenge) =>
      answerChallenge(challenge, 'GET', url.pathname + url.search, still, randomBytes(8).toString('hex')),
    )
    .find((answer) => answer !== undefined);
  if (!authorization) return cameraRefusal('camera.not-authenticated');
  return readPicture(await get(still, url, { authorization }, deadline));
}

interface Answer {
  readonly status: number;
  readonly challenges: readonly string[];
  readonly body: Buffer;
}

function readPicture(answer: Result<Answer>): Result<Buffer> {
  if (!answer.ok) return answer;
  const { status, body } = answer.value;
  if (status === 401 || status === 403) return cameraRefusal('camera.not-authenticated');
  if (status >= 300 && status < 400) return cameraRefusal('camera.other-host');
  // The bytes decide, not the header.
  const jpeg = body.length > 4 && body.subarray(0, 3).equals(JPEG_START);
  return status === 200 && jpeg ? ok(body) : cameraRefusal('camera.no-stream');
}

/** The line between the pictures of one who sends them without end (`multipart/x-mixed-replace`, RFC 2046, clause 5.1.1). */
const boundaryOf = (type = ''): string | undefined =>
  /^multipart\/x-mixed-replace\s*;\s*boundary\s*=\s*"?-*([^\s";]{1,70})/i.exec(type)?.[1];

/** The first of such pictures once it is whole: between the mark that opens a JPEG and the next line. */
function firstPicture(bytes: Buffer, boundary: string): Buffer | undefined {
  const from = bytes.indexOf(JPEG_START);
  const to = from === -1 ? -1 : bytes.indexOf(`--${boundary}`, from);
  return to === -1 ? undefined : bytes.subarray(from, to);
}

function get(
  still: StillAddress,
  url: URL,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<Result<Answer>> {
  return new Promise((resolve) => {
    const failed = (error: Error & { code?: string }): void => {
      if (signal.aborted) resolve(cameraRefusal('camera.timeout'));
      else resolve(cameraRefusal(error.code === 'HPE_HEADER_OVERFLOW' ? 'camera.too-large' : 'camera.unreachable'));
    };
    const take = (response: IncomingMessage): void => {
      const parts: Buffer[] = [];
      let size = 0;
      const boundary = boundaryOf(response.headers['content-type']);
      response.on('data', (part: Buffer) => {
        size += part.length;
        if (size <= MAXIMUM_STILL) {
          parts.push(part);
          const first = boundary === undefined ? undefined : firstPicture(Buffer.concat(parts), boundary);
          if (first === undefined) return;
          resolve(ok({ status: response.statusCode ?? 0, challenges: [], body: first }));
          request.destroy();
        } else {
          resolve(cameraRefusal('camera.too-large'));
          request.destroy();
        }
      });
      response.on('error', failed);
      response.on('end', () => {
        const challenges = response.headersDistinct['www-authenticate'] ?? [];
        resolve(ok({ status: response.statusCode ?? 0, challenges, body: Buffer.concat(parts) }));
      });
    };
    const request =
      url.protocol === 'https:'
        ? httpsRequest(url, { headers, signal, createConnection: connection(still, url, resolve) }, take)
        : httpRequest(url, { headers, signal, agent: false }, take);
    request.on('error', failed);
    request.end();
  });
}

/** Connections to a camera's `https:` address; one that is not trusted is told to `refused`. */
function connection(
  still: StillAddress,
  url: URL,
  refused: (refusal: Result<never>) => void,
): NonNullable<RequestOptions['createConnection']> {
  return (_, callback) => {
    const to = { host: url.hostname, port: Number(url.port || 443), certificate: still.certificate };
    const opening = openSecure(to, (outcome) => {
      if (outcome.ok) callback(null, outcome.value);
      else {
        refused(outcome);
        callback(new Error(outcome.refusal.message), opening);
      }
    });
    return undefined;
  };
}
