import { afterEach, describe, expect, it } from 'vitest';
import { ok, type Result } from '../../../../src/shared/result.ts';
import { createCameraSessions } from './cameraSessions.ts';
import { createOnvifLink } from './onvifLink.ts';
import { codeOf, opened } from './testing/park.ts';
import {
  faultBody,
  isTokenOf,
  NOT_AUTHORIZED,
  type SmallServer,
  servicesBody,
  startSmallServer,
  timeBody,
} from './testing/smallServer.ts';

/* Servers that people run in front of cameras which speak no ONVIF; each says the least that it gets away with. */

const USER = { username: 'admin', password: 'demonstration' };
const link = createOnvifLink({ clock: { now: () => performance.now() }, callLimit: 2_000 });
let server: SmallServer;
const start = async (options: Parameters<typeof startSmallServer>[0]): Promise<SmallServer> => {
  server = await startSmallServer(options);
  return server;
};
afterEach(async () => {
  link.close();
  await server.close();
});
const open = async () => opened(await link.open({ address: server.address, ...USER }));
const stream = async (): Promise<Result<string>> => (await open()).streamUri('main');
const SEEN = ok('rtsp://127.0.0.1:8554/main');

describe('a server is watched that', () => {
  it.each([
    ['hangs up on it', 'hang up' as const, false],
    ['says HTTP 400', null, true],
    ['faults', faultBody('ter:ActionNotSupported', 'No'), true],
    ['answers with an empty clock', timeBody({}), true],
    ['answers without any', '<tds:GetSystemDateAndTimeResponse/>', true],
  ])('is asked for its time and %s', async (_, time, isWatched) => {
    await start({ answers: { GetSystemDateAndTime: time } });
    if (isWatched) expect(await stream()).toEqual(SEEN);
    else expect(codeOf(await link.open({ address: server.address, ...USER }))).toBe('camera.unreachable');
  });

  it.each([
    ['a fault', NOT_AUTHORIZED],
    [
      'a fault of another name',
      faultBody('wsse:FailedAuthentication', 'The security token could not be authenticated'),
    ],
    ['HTTP 401 and no challenge', { status: 401, text: '<html>Login</html>' }],
  ])('wants our account for its time as well, and says so by %s', async (_, refusal) => {
    await start({ guard: ({ text }) => (isTokenOf(text, USER) ? undefined : refusal) });
    expect(await stream()).toEqual(SEEN);
    expect(await (await open()).time()).toMatchObject({ ok: true });
  });

  it('wants HTTP digest for its time as well', async () => {
    const challenge = { 'WWW-Authenticate': 'Digest realm="small", nonce="abc", qop="auth"' };
    await start({
      guard: ({ text, authorization }) => {
        if (text.includes('UsernameToken')) return NOT_AUTHORIZED;
        return authorization ? undefined : { status: 401, headers: challenge };
      },
    });
    expect(await stream()).toEqual(SEEN);
  });

  it('tells its local time alone, two hours on and a minute and a half slow: our account is dated by its clock', async () => {
    let offset = 7_200_000 - 90_000;
    const local = () => timeBody({ LocalDateTime: Date.now() + offset });
    await start({
      answers: { GetSystemDateAndTime: local },
      guard: ({ operation, text }) => {
        const created = Date.parse(/<Created[^>]*>([^<]*)</.exec(text)?.[1] ?? '');
        const isInTime = Math.abs(created - (Date.now() - 90_000)) < 10_000;
        return operation === 'GetSystemDateAndTime' || isInTime ? undefined : NOT_AUTHORIZED;
      },
    });
    expect(await stream()).toEqual(SEEN);
    offset = -5 * 3_600_000 - 90_000;
    expect(await stream()).toEqual(SEEN);
    const time = await (await open()).time();
    expect(time.ok && Math.abs(time.value - (Date.now() - 90_000))).toBeLessThan(2_000);
  });

  it('knows no security header, and refuses one that it would have to understand', async () => {
    await start({
      guard: ({ text }) =>
        /mustUnderstand="(?:1|true)"/.test(text) ? faultBody('s:MustUnderstand', 'must be understood') : undefined,
    });
    expect(await stream()).toEqual(SEEN);
  });

  it.each([
    ['hangs up on GetServices', 'hang up' as const],
    ['lists no media service there', servicesBody('device', 'ptz')],
    ['answers it with a page', { status: 404, text: '<html>404</html>' }],
  ])('%s: it is asked for its capabilities', async (_, services) => {
    await start({ answers: { GetServices: services } });
    expect(await stream()).toEqual(SEEN);
    expect(server.asked).toContain('GetCapabilities');
  });

  it('wants digest from its capabilities on, and takes no token', async () => {
    await start({
      answers: { GetServices: null },
      guard: ({ operation, text, authorization }) => {
        if (operation === 'GetSystemDateAndTime' || operation === 'GetServices') return undefined;
        if (text.includes('UsernameToken')) return NOT_AUTHORIZED;
        const challenge = { 'WWW-Authenticate': 'Digest realm="small", nonce="abc", qop="auth"' };
        return authorization ? undefined : { status: 401, headers: challenge };
      },
    });
    expect(await stream()).toEqual(SEEN);
  });

  it('does not say what it is, unless a certain camera is meant', async () => {
    await start({ answers: { GetDeviceInformation: null } });
    expect(await stream()).toEqual(SEEN);
    expect(await link.open({ address: server.address, ...USER, serialNumber: 'S-1' })).toMatchObject({
      refusal: { code: 'camera.other-device', context: { expected: 'S-1', said: '' } },
    });
  });

  it('hangs up over a second media service that it announced', async () => {
    await start({
      answers: { GetServices: servicesBody('device', 'media', 'media2') },
      guard: ({ text }) => (text.includes('ver20/media') ? 'hang up' : undefined),
    });
    expect(await stream()).toEqual(SEEN);
  });
});

describe('what a server lacks and says so by HTTP 400 alone', () => {
  it('is lacking, and no sign that it speaks no ONVIF: it is not opened anew for it', async () => {
    await start({});
    const sessions = createCameraSessions({
      link,
      placeOf: () => ok({ address: server.address, ...USER }),
      now: () => performance.now(),
    });
    const relays = await sessions.ask('CAM-1', (session) => session.relays.list());
    expect(relays).toEqual(ok([]));
    const key = await sessions.ask('CAM-1', (session) => session.keyPicture('main'));
    expect(key).toMatchObject({ refusal: { code: 'camera.fault', context: { reason: 'HTTP 400' } } });
    expect(server.asked.filter((one) => one === 'GetProfiles')).toHaveLength(1);
    sessions.close();
  });

  it('is another matter where it answered that before: something else answers there now', async () => {
    let isPage = false;
    await start({ guard: () => (isPage ? { status: 404, text: '<html>Login</html>' } : undefined) });
    const session = await open();
    expect(await session.streamUri('main')).toEqual(SEEN);
    isPage = true;
    expect(codeOf(await session.streamUri('main'))).toBe('camera.not-onvif');
  });

  it('is no camera where nothing else is answered', async () => {
    await start({ guard: () => ({ status: 404, text: '<html>Login</html>' }) });
    expect(codeOf(await link.open({ address: server.address, ...USER }))).toBe('camera.not-onvif');
  });

  it('is a wrong password, asked twice and no more, where the account is refused', async () => {
    await start({
      guard: ({ text }) => (isTokenOf(text, { ...USER, password: 'another' }) ? undefined : NOT_AUTHORIZED),
    });
    expect(codeOf(await link.open({ address: server.address, ...USER }))).toBe('camera.not-authenticated');
    expect(server.asked).toEqual(['GetSystemDateAndTime', 'GetSystemDateAndTime', 'GetSystemDateAndTime']);
  });
});
