import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { CameraPark, CameraParkOptions } from '../../../../src/city/cameras/cameraPark.ts';
import type { CallReport } from './cameraCalls.ts';
import { answerChallenge } from './digest.ts';
import { createOnvifLink } from './onvifLink.ts';
import { fetchStill } from './stillPicture.ts';
import { codeOf, opened, openPark, parkCamera } from './testing/park.ts';

const reports: CallReport[] = [];
const link = createOnvifLink({
  clock: { now: () => performance.now() },
  callLimit: 10_000,
  onRequestLog: (report) => reports.push(report),
});
const HOUR = 3_600_000;
let park: CameraPark | undefined;
let server: Server | undefined;
afterEach(async () => {
  link.close();
  reports.length = 0;
  await park?.close();
  park = undefined;
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

const cameraWith = async (more: Partial<CameraParkOptions>): Promise<string> => {
  park = await openPark([parkCamera(118)], more);
  return park.addressOf(118);
};

describe('a user of a camera', () => {
  const words = ['with!and@', 'é à ü ß €', `"double" and 'single'`, '<&>;&amp;', 'back\\slash:colon', ' spaces '];
  for (const userTokens of ['taken', 'ignored', 'refused'] as const)
    it.each(words)(`is known by the password %s where tokens are ${userTokens}`, async (password) => {
      const address = await cameraWith({ password, userTokens });
      const session = opened(await link.open({ address, username: 'vigie', password }));
      const still = await session.snapshotUri('main');
      if (!still.ok) throw new Error(still.refusal.code);
      expect(codeOf(await fetchStill({ uri: still.value, username: 'vigie', password }))).toBe('ok');
      const wrong = await link.open({ address, username: 'vigie', password: `${password}?` });
      expect(codeOf(wrong)).toBe('camera.not-authenticated');
      expect(JSON.stringify([wrong, reports])).not.toContain(JSON.stringify(password).slice(1, -1));
    });

  it.each(['taken', 'ignored', 'refused'] as const)(
    'may have a name with accents and signs where tokens are %s',
    async (userTokens) => {
      const username = `opérateur <&> "d'été" ß€`;
      const address = await cameraWith({ username, password: 'x', userTokens });
      opened(await link.open({ address, username, password: 'x' }));
    },
  );

  it.each([HOUR, -HOUR, 40 * 365 * 24 * HOUR])('is known by a camera whose clock is %d ms off', async (off) => {
    const address = await cameraWith({ now: () => Date.now() + off });
    opened(await link.open({ address, username: 'vigie', password: 'demonstration' }));
  });

  it('is refused after few tries, so that no account is locked', async () => {
    const address = await cameraWith({ userTokens: 'refused' });
    expect(codeOf(await link.open({ address, username: 'vigie', password: 'wrong' }))).toBe('camera.not-authenticated');
    expect(reports.filter(({ outcome }) => outcome === 'camera.not-authenticated').length).toBeLessThanOrEqual(2);
  });

  it('is known by a camera whose date is nonsense', async () => {
    const soap = (body: string): string =>
      `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>${body}</s:Body></s:Envelope>`;
    let created = '';
    server = createServer(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const text = Buffer.concat(parts).toString();
      created ||= /<Created[^>]*>([^<]*)</.exec(text)?.[1] ?? '';
      response.end(
        text.includes('GetSystemDateAndTime')
          ? soap(
              '<GetSystemDateAndTimeResponse><SystemDateAndTime><UTCDateTime><Time><Hour>x</Hour></Time><Date/></UTCDateTime></SystemDateAndTime></GetSystemDateAndTimeResponse>',
            )
          : soap('<GetServicesResponse/>'),
      );
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await link.open({ address: `http://127.0.0.1:${port}/`, username: 'vigie', password: 'x' });
    expect(Math.abs(Date.parse(created) - Date.now())).toBeLessThan(60_000);
  });
});

describe('an answer to a digest challenge', () => {
  const user = { username: 'Mufasa', password: 'Circle of Life' };
  const realm = 'realm="http-auth@example.org"';
  const nonce = 'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"';
  const cnonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ';

  // RFC 7616, clause 3.9.1: the examples.
  it('is as the RFC shows, by MD5 and by SHA-256', () => {
    const answered = (algorithm: string): string | undefined =>
      answerChallenge(
        `Digest ${realm}, qop="auth, auth-int", algorithm=${algorithm}, ${nonce}`,
        'GET',
        '/dir/index.html',
        user,
        cnonce,
      );
    expect(answered('MD5')).toContain('response="8ca523f5e9506fed4657c9700eebdbec"');
    expect(answered('SHA-256')).toContain(
      'response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"',
    );
  });

  it('knows session forms and odd spellings, and gives up on what it does not know', () => {
    const of = (challenge: string): string | undefined => answerChallenge(challenge, 'GET', '/', user, 'c');
    expect(of(`digest ${realm},${nonce},algorithm="md5-sess"`)).toMatch(/cnonce="c"/);
    expect(of(`Digest qop = auth , ${realm}, ${nonce}`)).toMatch(/qop=auth, nc=00000001/);
    expect(of(`Digest ${realm}, ${nonce}, qop=""`)).not.toMatch(/qop/);
    expect(of(`Digest ${realm}, ${nonce}, algorithm=SHA-512-256`)).toBeUndefined();
    expect(of(`Digest ${realm}, ${nonce}, algorithm=__proto__`)).toBeUndefined();
    expect(of(`Digest ${realm}, ${nonce}, qop="auth-int"`)).toBeUndefined();
    expect(of(`Digest ${'x="y",'.repeat(1_000)}`)).toBeUndefined();
    expect(of('Negotiate abc')).toBeUndefined();
  });

  it('keeps a quote in the user name from ending it', () => {
    const odd = { username: 'a", realm="b', password: 'x' };
    expect(answerChallenge(`Digest ${realm}, ${nonce}`, 'GET', '/', odd, 'c')).toContain(
      'username="a\\", realm=\\"b",',
    );
  });
});
