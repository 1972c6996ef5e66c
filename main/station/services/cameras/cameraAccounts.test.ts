import { expect, test } from 'vitest';
import type { Asset } from '../../../../src/domain/asset/asset.ts';
import { ok } from '../../../../src/shared/result.ts';
import { createCameraAccounts } from './cameraAccounts.ts';

const camera = (settings: Record<string, unknown>, id = 'CAM-118'): Asset => ({
  id,
  kind: 'camera',
  name: id,
  number: 118,
  commune: '21231',
  at: [5, 47],
  device: { driver: 'camera-onvif', id, settings },
});

function accounts() {
  const lines: string[] = [];
  const opened = createCameraAccounts({
    connections: {
      ...{ cameraUsername: 'vigie', cameraPassword: 'usual' },
      cameraAccounts: { belvue: { username: 'csu', password: 'of belvue' } },
    },
    hold: (of) => ({
      text: () => (typeof of === 'string' ? of : null),
      place: () => 'file',
      refusal: () => null,
      lookAgain: () => Promise.resolve(),
      ready: Promise.resolve(),
    }),
    log: (line) => lines.push(line),
  });
  const of = (settings: Record<string, unknown>) => {
    const account = opened.of(camera(settings));
    return account.ok ? ok([account.value.username, account.value.password()]) : account;
  };
  return { opened, lines, of };
}

test('a camera has the account that it names, else the usual one', () => {
  const { of } = accounts();
  expect(of({ account: 'belvue' })).toEqual(ok(['csu', 'of belvue']));
  expect(of({})).toEqual(ok(['vigie', 'usual']));
});

test.each(['axis', '', 'Belvue', ' belvue', '__proto__', 'constructor', 'toString', null, 7, {}, ['belvue']])(
  'a name that no account has (%j) is refused, and stands for no other account',
  (account) => {
    expect(accounts().of({ account })).toMatchObject({
      refusal: { code: 'camera.no-account', context: { account: String(account) } },
    });
  },
);

test('the log says once which cameras are concerned, and again when they are others; a name breaks no line', () => {
  const { opened, lines } = accounts();
  const many = Array.from({ length: 7 }, (_, n) => camera({ account: 'axis' }, `CAM-${n}`));
  const odd = camera({ account: `a\nb${'x'.repeat(99)}` }, 'CAM-9');
  for (let i = 0; i < 3; i += 1) opened.tellMissing([...many, odd, camera({}), camera({ account: 'belvue' })]);
  expect(lines).toEqual([
    'cameras: connections.cameraAccounts has no "axis", so these are not asked: CAM-0, CAM-1, CAM-2, CAM-3, CAM-4 and 2 more',
    `cameras: connections.cameraAccounts has no "a\\nb${'x'.repeat(37)}", so these are not asked: CAM-9`,
  ]);
  opened.tellMissing([]);
  opened.tellMissing(many.slice(0, 1));
  expect(lines).toHaveLength(3);
});
