import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeAuthority, type TestAuthority } from '../mqtt/certificates.fixture.ts';
import { challengesIn } from './digest.ts';
import { fetchStill } from './stillPicture.ts';
import { codeOf, USER } from './testing/park.ts';

const BASIC = 'Basic realm="IP Camera"';
const DIGEST = 'Digest realm="IP Camera", nonce="396539323a38", qop="auth"';
/** A digest that nobody here can answer. */
const UNKNOWN = 'Digest realm="IP Camera", nonce="396539323a38", algorithm=SHA-512-256';
const JPEG = Buffer.from('ffd8ffe000104a464946ffd9', 'hex');

let authority: TestAuthority;
let tls: { key: string; cert: string };
let fingerprint: string;
let server: Server | undefined;
/** What the camera was told, request by request. */
let told: (string | undefined)[];
beforeAll(() => {
  authority = makeAuthority();
  const { certificate, key } = authority.sign({ file: 'camera', name: 'camera', days: 10 });
  tls = { key: readFileSync(key, 'utf8'), cert: readFileSync(certificate, 'utf8') };
  fingerprint = new X509Certificate(tls.cert).fingerprint256;
});
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  server = undefined;
});
afterAll(() => authority.remove());

/** A camera that challenges so, and gives its still to whoever answers anything. */
const camera = async (challenges: string | readonly string[], isSecure = false): Promise<string> => {
  told = [];
  const answer: RequestListener = ({ headers }, response) => {
    told.push(headers.authorization);
    if (headers.authorization) response.end(JPEG);
    else response.writeHead(401, { 'WWW-Authenticate': challenges as string | string[] }).end();
  };
  server = isSecure ? createSecureServer(tls, answer) : createServer(answer);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http${isSecure ? 's' : ''}://127.0.0.1:${(server.address() as AddressInfo).port}/snap.jpg?channel=1`;
};
const basicOf = ({ username, password }: typeof USER): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

describe('the still of a camera that knows Basic only', () => {
  it('is fetched over TLS with the pinned certificate: nobody else hears the password', async () => {
    const uri = await camera(BASIC, true);
    expect(codeOf(await fetchStill({ uri, ...USER, certificate: fingerprint }))).toBe('ok');
    expect(told).toEqual([undefined, basicOf(USER)]);
  });

  it('is fetched in clear where its stream was given the password so already', async () => {
    const uri = await camera(BASIC);
    expect(codeOf(await fetchStill({ uri, ...USER, isBasicOnly: true }))).toBe('ok');
    expect(told).toEqual([undefined, basicOf(USER)]);
  });

  it('is not fetched in clear where nobody has found that out', async () => {
    const uri = await camera(BASIC);
    for (const still of [
      { uri, ...USER },
      { uri, ...USER, isBasicOnly: false, certificate: fingerprint },
    ])
      expect(codeOf(await fetchStill(still))).toBe('camera.not-authenticated');
    expect(told).toEqual([undefined, undefined]);
  });

  it('is not told the password by a camera of another certificate, or of none that is pinned', async () => {
    const uri = await camera(BASIC, true);
    const other = fingerprint.replaceAll(/[0-9A-F]{2}/g, 'AB');
    for (const certificate of [other, undefined])
      expect(codeOf(await fetchStill({ uri, ...USER, certificate, isBasicOnly: true }))).toBe('camera.certificate');
    expect(told).toEqual([]);
  });
});

describe('where digest is offered', () => {
  it.each([
    ['besides', [BASIC, DIGEST]],
    ['first', [DIGEST, BASIC]],
    ['in one header with Basic', `${BASIC}, ${DIGEST}`],
  ])('%s, digest is answered', async (_, challenges) => {
    for (const isSecure of [false, true]) {
      const uri = await camera(challenges, isSecure);
      const certificate = isSecure ? fingerprint : undefined;
      expect(codeOf(await fetchStill({ uri, ...USER, certificate, isBasicOnly: true }))).toBe('ok');
      expect(told).toEqual([undefined, expect.stringMatching(/^Digest username="vigie"/)]);
    }
  });

  it.each([[[BASIC, UNKNOWN]], [[UNKNOWN, BASIC]], [`${BASIC}, ${UNKNOWN}`]])(
    'and cannot be answered, the password is not told in clear: %s',
    async (challenges) => {
      const uri = await camera(challenges);
      expect(codeOf(await fetchStill({ uri, ...USER, isBasicOnly: true }))).toBe('camera.not-authenticated');
      expect(told).toEqual([undefined]);
    },
  );

  it('and cannot be answered, Basic is where nobody else hears it', async () => {
    const uri = await camera([UNKNOWN, BASIC], true);
    expect(codeOf(await fetchStill({ uri, ...USER, certificate: fingerprint }))).toBe('ok');
    expect(told).toEqual([undefined, basicOf(USER)]);
  });
});

it('challenges are told apart however they come', () => {
  expect(challengesIn([`${DIGEST}, ${BASIC}`, BASIC])).toEqual([DIGEST, BASIC, BASIC]);
  expect(challengesIn(['Bearer realm="x"', ''])).toEqual(['Bearer realm="x"', '']);
});

describe('a camera that sends pictures without end where its still should be (MJPEG)', () => {
  const stream = async (type: string, line: string, picture: Buffer): Promise<string> => {
    server = createServer((_, response) => {
      response.writeHead(200, { 'Content-Type': type });
      const timer = setInterval(() => {
        response.write(`${line}\r\nContent-Type: image/jpeg\r\n\r\n`);
        response.write(picture.subarray(0, 5));
        response.write(picture.subarray(5));
        response.write('\r\n');
      }, 20);
      response.on('close', () => clearInterval(timer));
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/video`;
  };

  it.each([
    ['multipart/x-mixed-replace; boundary=frame', '--frame'],
    ['multipart/x-mixed-replace;boundary="--frame"', '--frame'],
    ['Multipart/X-Mixed-Replace; boundary=--frame', '----frame'],
  ])('as %s gives its first one', async (type, line) => {
    const still = await fetchStill({ uri: await stream(type, line, JPEG), ...USER });
    expect(still.ok && still.value.subarray(0, JPEG.length)).toEqual(JPEG);
    expect(still.ok && still.value.length).toBeLessThan(JPEG.length + 5);
  });

  it('larger than any still is given up, and so is what has no picture in it', async () => {
    const uri = await stream('multipart/x-mixed-replace; boundary=frame', 'no line', Buffer.alloc(400_000, 0xff));
    expect(codeOf(await fetchStill({ uri, ...USER }))).toBe('camera.too-large');
  });
});
