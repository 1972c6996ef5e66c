import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type CameraPark, startCameraPark } from '../../../../src/city/cameras/cameraPark.ts';
import type { Result } from '../../../../src/shared/result.ts';
import type { CallReport } from './cameraCalls.ts';
import { answerChallenge } from './digest.ts';
import { createMarkupCost } from './markupCost.ts';
import { createOnvifLink } from './onvifLink.ts';
import { fetchStill } from './stillPicture.ts';

const SECRET = 'demonstration';
const reports: CallReport[] = [];
const quick = createOnvifLink({
  clock: { now: () => performance.now() },
  callLimit: 700,
  onRequestLog: (report) => reports.push(report),
});
const servers: Server[] = [];
let park: CameraPark | undefined;

afterEach(async () => {
  quick.close();
  reports.length = 0;
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  await park?.close();
  park = undefined;
});

const openPark = async (): Promise<CameraPark> => {
  const camera = (number: number, ptz: boolean) => ({
    id: `CAM-${number}`,
    number,
    name: 'Place de la Libération',
    at: [5.04, 47.32] as const,
    azimuth: 0,
    fieldOfView: 60,
    ptz,
    maker: 'Belvue Demo',
    seed: number,
  });
  park = await startCameraPark({
    cameras: [camera(118, true), camera(119, false)],
    now: () => Date.now(),
    log: () => {},
  });
  return park;
};

/** A stranger at a camera's address. */
const stranger = async (answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> => {
  const server = createServer((request, response) => {
    request.resume();
    answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const open = (address: string, password = SECRET) => quick.open({ address, username: 'vigie', password });
const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.refusal.code);
const soap = (body: string): string =>
  `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>${body}</s:Body></s:Envelope>`;
const said = (response: ServerResponse, text: string): void => {
  response.writeHead(200, { 'Content-Type': 'application/soap+xml' }).end(text);
};

describe('a camera that works', () => {
  it('tells who it is, what it streams and where, without the password in the address', async () => {
    const session = await open((await openPark()).addressOf(118));
    if (!session.ok) throw new Error(session.refusal.code);
    expect(session.value.information).toMatchObject({ manufacturer: 'Belvue Demo', serialNumber: 'DEMO-118' });
    expect(session.value.profiles.map((profile) => [profile.token, profile.width, profile.encoding])).toEqual([
      ['main', 1280, 'H264'],
      ['sub', 480, 'H264'],
    ]);
    const stream = await session.value.streamUri('main');
    expect(stream).toMatchObject({ ok: true });
    expect(JSON.stringify([stream, reports])).not.toContain(SECRET);
    expect(codeOf(await session.value.streamUri('nothing'))).toBe('camera.no-stream');
  });

  it('turns while asked, stops when told, and goes to a place it remembers', async () => {
    const session = await open((await openPark()).addressOf(118));
    if (!session.ok) throw new Error(session.refusal.code);
    const camera = session.value;
    expect(await camera.continuousMove({ pan: 4, tilt: 0, zoom: Number.NaN }, 2_000)).toMatchObject({ ok: true });
    await expect.poll(async () => camera.status()).toMatchObject({ ok: true, value: { moving: true } });
    expect(await camera.stop()).toMatchObject({ ok: true });
    await expect.poll(async () => camera.status()).toMatchObject({ ok: true, value: { moving: false } });
    const presets = await camera.presets();
    expect(presets.ok && presets.value.map((preset) => preset.token)).toEqual(['1', '2', '3']);
    expect(codeOf(await camera.gotoPreset('2'))).toBe('ok');
    expect(codeOf(await camera.gotoPreset('</PresetToken><x>'))).toBe('camera.fault');
  });

  it('remembers a place under any name, tells it again, and forgets it', async () => {
    const session = await open((await openPark()).addressOf(118));
    if (!session.ok) throw new Error(session.refusal.code);
    const camera = session.value;
    const names = async () => {
      const presets = await camera.presets();
      return presets.ok ? presets.value.map(({ name }) => name) : [];
    };
    const before = await names();
    // Two of one name are two.
    for (const name of ['Entrée <nord> & "sud"', before[0] ?? '']) {
      const token = await camera.setPreset(name);
      expect(codeOf(token)).toBe('ok');
      expect(await names()).toEqual([...before, name]);
      if (token.ok) expect(codeOf(await camera.removePreset(token.value))).toBe('ok');
      expect(await names()).toEqual(before);
    }
    expect(codeOf(await camera.removePreset('</PresetToken><x>'))).toBe('camera.fault');
    expect(codeOf(await camera.setPreset('x', 'unknown'))).toBe('camera.fault');
  });

  it('goes to places, by distances and home, and tells its travel in degrees', async () => {
    const session = await open((await openPark()).addressOf(118));
    if (!session.ok) throw new Error(session.refusal.code);
    const camera = session.value;
    const at = (place: object) =>
      expect.poll(() => camera.status()).toMatchObject({ ok: true, value: { ...place, moving: false } });
    expect(codeOf(await camera.absoluteMove({ pan: 0.1, tilt: 0.2, zoom: 0.3 }))).toBe('ok');
    await at({ pan: 0.1, tilt: 0.2, zoom: 0.3 });
    // A zoom that is left out stays.
    expect(codeOf(await camera.absoluteMove({ pan: 0.05, tilt: 0.2 }))).toBe('ok');
    await at({ pan: 0.05, tilt: 0.2, zoom: 0.3 });
    expect(codeOf(await camera.relativeMove({ pan: 0.05, tilt: -0.1, zoom: 0 }))).toBe('ok');
    await at({ pan: 0.1, tilt: 0.1, zoom: 0.3 });
    expect(codeOf(await camera.gotoHome())).toBe('ok');
    await at({ pan: 0, zoom: 0 });
    const limits = await camera.limits();
    expect(limits).toMatchObject({
      value: {
        absolute: true,
        relative: true,
        home: true,
        presets: 32,
        pan: { low: -170, high: 170 },
        tilt: { low: -70, high: 20 },
      },
    });
    expect(limits.ok && limits.value.zoomRatio).toBeGreaterThan(12);
    expect(limits.ok && limits.value.spaces.map(({ kind }) => kind)).toContain('panTiltSpeedSpace');
  });

  it('runs its own tour when told, and ends it', async () => {
    const session = await open((await openPark()).addressOf(118));
    if (!session.ok) throw new Error(session.refusal.code);
    const camera = session.value;
    const listed = await camera.cameraTours();
    const [tour] = listed.ok ? listed.value : [];
    expect(tour).toMatchObject({ running: false });
    expect(codeOf(await camera.operateTour(tour?.token ?? '', 'Start'))).toBe('ok');
    expect(await camera.cameraTours()).toMatchObject({ value: [{ running: true }] });
    expect(codeOf(await camera.operateTour(tour?.token ?? '', 'Stop'))).toBe('ok');
    expect(await camera.cameraTours()).toMatchObject({ value: [{ running: false }] });
    expect(codeOf(await camera.operateTour('unknown', 'Start'))).toBe('camera.fault');
  });

  it('says that it does not turn when it does not', async () => {
    const session = await open((await openPark()).addressOf(119));
    if (!session.ok) throw new Error(session.refusal.code);
    expect(session.value.ptz).toBe(false);
    expect(codeOf(await session.value.continuousMove({ pan: 1, tilt: 0, zoom: 0 }, 500))).toBe('camera.no-ptz');
  });

  it('gives a still picture by digest, and nothing for a wrong password', async () => {
    const session = await open((await openPark()).addressOf(118));
    if (!session.ok) throw new Error(session.refusal.code);
    const uri = await session.value.snapshotUri('main');
    if (!uri.ok) throw new Error(uri.refusal.code);
    const user = { uri: uri.value, username: 'vigie' };
    expect(codeOf(await fetchStill({ ...user, password: SECRET }))).toBe('ok');
    expect(codeOf(await fetchStill({ ...user, password: 'wrong' }))).toBe('camera.not-authenticated');
  });

  it('refuses a wrong password in words and never repeats it', async () => {
    const refused = await open((await openPark()).addressOf(118), 'not-the-password');
    expect(codeOf(refused)).toBe('camera.not-authenticated');
    expect(JSON.stringify([refused, reports])).not.toContain('not-the-password');
  });

  it('answers nothing more after its session is closed', async () => {
    const session = await open((await openPark()).addressOf(118));
    if (!session.ok) throw new Error(session.refusal.code);
    session.value.close();
    expect(codeOf(await session.value.status())).toBe('camera.unreachable');
  });
});

describe('a camera that does not', () => {
  it.each([
    ['html', 'camera.not-onvif'],
    ['garbage', 'camera.not-onvif'],
    ['hang', 'camera.timeout'],
    ['reset', 'camera.unreachable'],
  ] as const)('%s is %s, and its neighbour is untouched', async (fault, code) => {
    const city = await openPark();
    city.setFault(118, fault);
    const [broken, well] = await Promise.all([open(city.addressOf(118)), open(city.addressOf(119))]);
    expect(codeOf(broken)).toBe(code);
    expect(codeOf(well)).toBe('ok');
  });

  it('is unreachable when nobody listens', async () => {
    expect(codeOf(await open('http://127.0.0.1:1/onvif/device_service'))).toBe('camera.unreachable');
    expect(codeOf(await open('not an address'))).toBe('camera.unreachable');
    expect(codeOf(await open('file:///etc/passwd'))).toBe('camera.unreachable');
  });

  it('drips for ever: given up in time, its connection closed', async () => {
    let closed = false;
    const address = await stranger((_, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(' '), 20);
      response.on('close', () => {
        clearInterval(drip);
        closed = true;
      });
    });
    expect(codeOf(await open(address))).toBe('camera.timeout');
    await expect.poll(() => closed).toBe(true);
  });

  it('sends a hundred megabytes: cut after one', async () => {
    let sent = 0;
    const address = await stranger((_, response) => {
      const megabyte = Buffer.alloc(1_000_000, 32);
      const more = (): void => {
        while (sent < 100 && !response.destroyed) {
          sent += 1;
          if (!response.write(megabyte)) {
            response.once('drain', more);
            return;
          }
        }
        response.end();
      };
      more();
    });
    expect(codeOf(await open(address))).toBe('camera.too-large');
    expect(sent).toBeLessThan(100);
  });

  it('sends text made to hold the station in one regular expression: refused in bounded time', async () => {
    const address = await stranger((_, response) => said(response, 'xmlns'.repeat(150_000)));
    const before = performance.now();
    expect(codeOf(await open(address))).toBe('camera.not-onvif');
    expect(performance.now() - before).toBeLessThan(5_000);
  });

  it('nests a hundred thousand elements or answers an entity bomb: nonsense, not a crash', async () => {
    const deep = await stranger((_, response) => said(response, soap('<a>'.repeat(100_000) + '</a>'.repeat(100_000))));
    expect(codeOf(await open(deep))).not.toBe('ok');
    const bomb = await stranger((_, response) =>
      said(response, `<!DOCTYPE b [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>${soap('<x>&b;</x>')}`),
    );
    expect(codeOf(await open(bomb))).toBe('camera.not-onvif');
  });

  it('redirects elsewhere: nobody follows', async () => {
    let visited = 0;
    const elsewhere = await stranger((_, response) => {
      visited += 1;
      response.end();
    });
    const address = await stranger((_, response) => response.writeHead(307, { Location: elsewhere }).end());
    expect(codeOf(await open(address))).toBe('camera.other-host');
    expect(codeOf(await fetchStill({ uri: address, username: 'vigie', password: SECRET }))).toBe('camera.other-host');
    expect(visited).toBe(0);
  });

  it('names services on another host: they are asked at its own address', async () => {
    let visited = 0;
    const elsewhere = await stranger((_, response) => {
      visited += 1;
      response.end();
    });
    const address = await stranger((_, response) =>
      said(
        response,
        soap(
          '<GetSystemDateAndTimeResponse><SystemDateAndTime/></GetSystemDateAndTimeResponse>' +
            `<GetServicesResponse><Service><Namespace>http://www.onvif.org/ver10/media/wsdl</Namespace><XAddr>${elsewhere}</XAddr></Service></GetServicesResponse>`,
        ),
      ),
    );
    expect(codeOf(await open(address))).not.toBe('ok');
    expect(visited).toBe(0);
  });

  it('asks for digest again and again: one answer, then the truth', async () => {
    let asked = 0;
    const address = await stranger((_, response) => {
      asked += 1;
      response.writeHead(401, { 'WWW-Authenticate': `Digest realm="r", nonce="${asked}", qop="auth"` }).end();
    });
    expect(codeOf(await open(address))).toBe('camera.not-authenticated');
    expect(codeOf(await fetchStill({ uri: address, username: 'vigie', password: SECRET }))).toBe(
      'camera.not-authenticated',
    );
    expect(asked).toBeLessThan(8);
  });

  it('says yes to everything with an answer that is none: not believed', async () => {
    const address = await stranger((_, response) => said(response, soap('<YesResponse/>')));
    expect(codeOf(await open(address))).toBe('camera.not-onvif');
  });

  it('hangs up in the middle of an answer', async () => {
    const address = await stranger((_, response) => {
      response.writeHead(200, { 'Content-Length': 1000 });
      response.write('<s:Envelope>', () => response.destroy());
    });
    expect(codeOf(await open(address))).toBe('camera.unreachable');
  });

  it('gives as a picture what is no picture, or one without end', async () => {
    const user = { username: 'vigie', password: SECRET };
    const page = await stranger((_, response) => response.end('<html>'));
    expect(codeOf(await fetchStill({ uri: page, ...user }))).toBe('camera.no-stream');
    const endless = await stranger((_, response) => {
      const chunk = Buffer.alloc(200_000, 255);
      const more = (): void => {
        if (!response.destroyed) response.write(chunk, more);
      };
      more();
    });
    expect(codeOf(await fetchStill({ uri: endless, ...user }))).toBe('camera.too-large');
  });
});

describe('markup cost', () => {
  it('lets an ordinary answer pass, however it is cut', () => {
    const ordinary = soap('<a xmlns:b="c" d="e">f</a>'.repeat(10_000));
    const cost = createMarkupCost();
    for (let at = 0; at < ordinary.length; at += 97)
      expect(cost.add(Buffer.from(ordinary.slice(at, at + 97)))).toBe(false);
  });

  it('sees the trap even when each word is cut in two', () => {
    const cost = createMarkupCost();
    const trap = 'xmlns'.repeat(100_000);
    let seen = false;
    for (let at = 0; at < trap.length && !seen; at += 3) seen = cost.add(Buffer.from(trap.slice(at, at + 3)));
    expect(seen).toBe(true);
  });
});

describe('digest', () => {
  // RFC 2617, clause 3.5: the example, which RFC 7616 still answers the same way for MD5.
  it('answers as the RFC shows', () => {
    const challenge =
      'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"';
    const user = { username: 'Mufasa', password: 'Circle Of Life' };
    expect(answerChallenge(challenge, 'GET', '/dir/index.html', user, '0a4f113b')).toContain(
      'response="6629fae49393a05397450978507c4ef1"',
    );
    expect(answerChallenge('Digest realm="x", qop="auth-int"', 'GET', '/', user, 'c')).toBeUndefined();
  });
});
