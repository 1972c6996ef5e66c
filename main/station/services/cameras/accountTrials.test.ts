import { expect, test } from 'vitest';
import type { Asset } from '../../../../src/domain/asset/asset.ts';
import { ok, type Refusal, type Result, refuse } from '../../../../src/shared/result.ts';
import { cameraRefusal } from '../../links/onvif/cameraRefusals.ts';
import type { CameraSession } from '../../links/onvif/cameraSession.ts';
import type { CameraAddress } from '../../links/onvif/onvifLink.ts';
import { createAccountTrials } from './accountTrials.ts';
import type { CameraAccount } from './cameraAccounts.ts';

const PASSWORD = 'Quai-Nicolas-9';

const camera = (number: number, account?: string): Asset => ({
  ...{ id: `CAM-${number}`, kind: 'camera', name: `Caméra ${number}`, number, commune: '21231', at: [5, 47] },
  device: { driver: 'camera-onvif', id: `CAM-${number}`, settings: account === undefined ? {} : { account } },
});
const account = (more: Partial<CameraAccount> = {}): CameraAccount => ({
  ...{
    username: 'csu',
    password: () => PASSWORD,
    place: () => 'file',
    refusal: () => null,
    secret: null,
    lookAgain: async () => {},
  },
  ...more,
});
/** A camera that says of itself what it is made to say. */
const session = (said: string): Result<CameraSession> =>
  ok({
    information: { manufacturer: said, model: said },
    services: ['media', 'ptz'],
    profiles: [{ token: 'a', name: said, width: 1280, height: 720, encoding: 'H264', frameRate: 25 }],
    close() {},
  } as unknown as CameraSession);

function trials(accounts: Record<string, CameraAccount> = {}) {
  const clock = { time: 0 };
  const asked: CameraAddress[] = [];
  const lines: string[] = [];
  const own: [string, boolean][] = [];
  const all = new Map([camera(1), camera(2, 'belvue'), camera(3, 'belvue')].map((asset) => [asset.id, asset]));
  const park = { answer: (): Promise<Result<CameraSession>> => Promise.resolve(session('Belvue')) };
  const opened = createAccountTrials({
    accounts: {
      named(name) {
        const found = { usual: account(), belvue: account({ username: 'belvue' }), ...accounts }[name ?? 'usual'];
        return found ? ok(found) : cameraRefusal('camera.no-account', { account: String(name) });
      },
    },
    assetOf: (id) => all.get(id),
    placeOf: (id) => ({ address: `http://192.0.2.1/${id}`, certificate: 'AA', username: 'nobody', password: null }),
    link: {
      open(address) {
        asked.push(address);
        return park.answer();
      },
    },
    clock: () => clock.time,
    onOwnTried: (id, isTaken) => own.push([id, isTaken]),
    who: () => 'Position 1',
    log: (line) => lines.push(line),
  });
  const run = async (name: string | null, id: string, evenIfOther = false): Promise<Refusal | string> => {
    const tried = await opened.run({ account: name, camera: id, evenIfOther });
    return tried.ok ? 'taken' : tried.refusal;
  };
  return { opened, run, clock, asked, lines, own, park };
}

test('an account is tried where the camera is, under its certificate; the camera’s own is then connected with', async () => {
  const { opened, asked, lines, own } = trials();
  expect(await opened.run({ account: 'belvue', camera: 'CAM-2', evenIfOther: false })).toEqual(
    ok({
      ...{ manufacturer: 'Belvue', model: 'Belvue', firmware: '', services: ['media', 'ptz'] },
      profiles: [{ name: 'Belvue', width: 1280, height: 720, encoding: 'H264' }],
    }),
  );
  expect(asked).toEqual([
    { address: 'http://192.0.2.1/CAM-2', certificate: 'AA', username: 'belvue', password: PASSWORD },
  ]);
  expect(own).toEqual([['CAM-2', true]]);
  expect(lines).toEqual(['cameras: account belvue tried at CAM-2 by Position 1: taken']);
});

test('an account goes to a camera that has another one only when that is said', async () => {
  const { run, asked, own, clock } = trials();
  expect(await run(null, 'CAM-2')).toMatchObject({ code: 'account.other', context: { number: 2, own: 'belvue' } });
  expect(await run('belvue', 'CAM-1')).toMatchObject({ code: 'account.other', context: { number: 1, own: '' } });
  expect(asked).toEqual([]);
  expect(await run(null, 'CAM-2', true)).toBe('taken');
  clock.time = 60_000;
  // It is not what the watch over that camera goes by.
  expect([asked.length, own]).toEqual([1, []]);
});

test('one trial at a time, ten seconds between two at a camera, a minute after a refused password', async () => {
  const { run, clock, asked, park } = trials();
  let answer = (_: Result<CameraSession>): void => {};
  park.answer = () =>
    new Promise((resolve) => {
      answer = resolve;
    });
  const first = run(null, 'CAM-1');
  expect(await run('belvue', 'CAM-2')).toMatchObject({ code: 'account.busy' });
  answer(cameraRefusal('camera.unreachable'));
  expect(await first).toMatchObject({ code: 'camera.unreachable' });

  park.answer = async () => cameraRefusal('camera.not-authenticated');
  clock.time = 4_100;
  expect(await run(null, 'CAM-1')).toMatchObject({ code: 'account.wait', context: { number: 1, seconds: 6 } });
  expect(await run('belvue', 'CAM-2')).toMatchObject({ code: 'camera.not-authenticated' });
  clock.time = 10_000;
  expect(await run(null, 'CAM-1')).toMatchObject({ code: 'camera.not-authenticated' });
  clock.time = 64_000;
  // With another account too: what a camera counts is wrong passwords.
  expect(await run('belvue', 'CAM-1', true)).toMatchObject({ code: 'account.wait', context: { seconds: 6 } });
  clock.time = 70_000;
  park.answer = async () => session('Belvue');
  expect(await run(null, 'CAM-1')).toBe('taken');
  expect(asked).toHaveLength(4);
});

test('what cannot be shown to a camera is not: no such account, no user name, no password, no such camera', async () => {
  const absent = refuse('secret.absent', 'the key store has no "axis"', { name: 'axis' }).refusal;
  const { run, asked } = trials({
    usual: account({ username: '' }),
    axis: account({ password: () => null, refusal: () => absent }),
    slow: account({ password: () => null }),
  });
  expect(await run('nobody', 'CAM-1')).toMatchObject({ code: 'camera.no-account' });
  expect(await run(null, 'CAM-1')).toMatchObject({ code: 'account.none' });
  expect(await run('axis', 'CAM-1', true)).toEqual(absent);
  expect(await run('slow', 'CAM-1', true)).toMatchObject({ code: 'secret.locked' });
  expect(await run('belvue', 'CAM-9')).toMatchObject({ code: 'camera.unknown' });
  expect(asked).toEqual([]);
});

test('a device that says the password as its name, or in its refusal, is not repeated', async () => {
  const { opened, clock, park, lines } = trials();
  const trial = { account: 'belvue', camera: 'CAM-2', evenIfOther: false };
  park.answer = async () => session(`Belvue ${PASSWORD}${PASSWORD}`);
  expect(await opened.run(trial)).toMatchObject({ value: { manufacturer: 'Belvue ******' } });
  clock.time = 20_000;
  park.answer = async () => cameraRefusal('camera.other-device', { expected: '1', said: `x${PASSWORD}` });
  expect(await opened.run(trial)).toMatchObject({ refusal: { context: { said: 'x***' } } });
  expect(lines.join()).not.toContain(PASSWORD);
});
