import { afterEach, describe, expect, it } from 'vitest';
import { ok, type Result } from '../../../../src/shared/result.ts';
import { createCameraSessions } from './cameraSessions.ts';
import { askClock, askEventService } from './deviceQuestions.ts';
import { createOnvifLink } from './onvifLink.ts';
import { openPullPoint } from './pullPoint.ts';
import { createSoapAsker } from './soapQuestion.ts';
import { codeOf, opened } from './testing/park.ts';
import {
  faultBody,
  isTokenOf,
  NOT_AUTHORIZED,
  type SmallServer,
  servicesBody,
  startSmallServer,
  timeBody,
  uriBody,
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
    expect(time.ok && Math.abs(time.value - (Date.now() - 90_000))).toBeLessThan(20_000);
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

describe('the address that a server gives', () => {
  it.each([
    ['rtsp://:8554/main', 'rtsp://127.0.0.1:8554/main'],
    ['rtsp:///main', 'rtsp://127.0.0.1/main'],
    ['rtsp://0.0.0.0:8554/main', 'rtsp://127.0.0.1:8554/main'],
    ['rtsp://[::]:8554/main', 'rtsp://127.0.0.1:8554/main'],
    ['rtsp://%s:554/unicast', 'rtsp://127.0.0.1:554/unicast'],
    ['RTSP://cam_1.local/main?a=1&amp;b=2', 'rtsp://127.0.0.1/main?a=1&b=2'],
    ['rtsp://user:p@ss@203.0.113.9:8554/main', 'rtsp://127.0.0.1:8554/main'],
    ['rtsp://127.0.0.1@203.0.113.9:8554/main', 'rtsp://127.0.0.1:8554/main'],
    ['rtsp://127.0.0.1:8554@203.0.113.9/main', 'rtsp://127.0.0.1/main'],
  ])('of its stream, %s, is read at its own host', async (said, read) => {
    await start({ answers: { GetStreamUri: uriBody('GetStreamUri', said) } });
    expect(await stream()).toEqual(ok(read));
  });

  it.each([
    'rtsp://127.0.0.1:99999/main',
    'rtsp:main',
    'main',
    '/main',
    'http://127.0.0.1/main.m3u8',
    'javascript://x/%0a',
  ])('of its stream, %s, is none', async (said) => {
    await start({ answers: { GetStreamUri: uriBody('GetStreamUri', said) } });
    expect(codeOf(await stream())).toBe('camera.no-stream');
  });

  it.each(['/still.jpg?a=1', 'http:///still.jpg?a=1', 'http://0.0.0.0/still.jpg?a=1'])(
    'of its still, %s, is read at its own host',
    async (said) => {
      await start({ answers: { GetSnapshotUri: uriBody('GetSnapshotUri', said) } });
      const own = said.startsWith('/') ? server.address.replace('/onvif/device_service', '') : 'http://127.0.0.1';
      expect(await (await open()).snapshotUri('main')).toEqual(ok(`${own}/still.jpg?a=1`));
    },
  );

  it.each(['//203.0.113.9/still.jpg', 'ftp://127.0.0.1/still.jpg', 'still.jpg'])(
    'of its still, %s, is none',
    async (said) => {
      await start({ answers: { GetSnapshotUri: uriBody('GetSnapshotUri', said) } });
      expect(codeOf(await (await open()).snapshotUri('main'))).toBe('camera.no-stream');
    },
  );
});

describe('a server that is watched for its life and its events', () => {
  const asker = () => {
    const made = createSoapAsker({
      camera: { address: server.address, ...USER },
      now: Date.now,
      clock: () => performance.now(),
    });
    if (!made) throw new Error('no asker');
    return made;
  };
  const PATH = '/onvif/device_service';
  const EVENTS = servicesBody('device', 'media', 'events');

  it.each([
    ['HTTP 400', null, 'ok'],
    ['the refusal of an account', NOT_AUTHORIZED, 'camera.not-authenticated'],
  ])('is a camera although it answers its time with %s', async (_, time, code) => {
    await start({ answers: { GetSystemDateAndTime: time } });
    const asking = asker();
    expect(codeOf(await askClock(asking, PATH, Date.now, 2_000))).toBe(code);
    asking.close();
  });

  it('is none where it answers nothing else either', async () => {
    await start({ guard: () => ({ status: 404, text: '<html>Login</html>' }) });
    const asking = asker();
    expect(codeOf(await askClock(asking, PATH, Date.now, 2_000))).toBe('camera.not-onvif');
    asking.close();
  });

  it('lacks the events that it announces: said as what it lacks', async () => {
    await start({ answers: { GetServices: EVENTS } });
    const asking = asker();
    const events = await askEventService(asking, PATH, '127.0.0.1', 2_000);
    expect(events).toEqual(ok('/onvif/events_service'));
    expect(await openPullPoint(asking, '/onvif/events_service', '127.0.0.1')).toMatchObject({
      refusal: { code: 'camera.fault', context: { reason: 'HTTP 400' } },
    });
    asking.close();
  });

  it('gives its subscription without the element around its address, and the path alone', async () => {
    await start({
      answers: {
        CreatePullPointSubscription:
          '<tev:CreatePullPointSubscriptionResponse><wsa:Address>/events/1</wsa:Address></tev:CreatePullPointSubscriptionResponse>',
        PullMessages: '<tev:PullMessagesResponse/>',
      },
    });
    const asking = asker();
    const point = await openPullPoint(asking, '/onvif/events_service', '127.0.0.1');
    expect(point).toMatchObject({ value: { address: '/events/1' } });
    expect(point.ok && (await point.value.pull(1_000))).toEqual(ok([]));
    asking.close();
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
