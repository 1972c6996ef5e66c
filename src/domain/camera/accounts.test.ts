import { expect, test } from 'vitest';
import { accountStanding, trialWait } from './accounts.ts';
import { type CameraHealth, type Look, looked, UNLOOKED } from './health.ts';

const after = (...looks: Look[]): CameraHealth => looks.reduce((health, look) => looked(health, look, 1_000), UNLOOKED);
const answered: Look = { kind: 'answered' };
const silent: Look = { kind: 'silent' };
const account = (taken: boolean): Look => ({ kind: 'account', taken });

test.each([
  ['nobody has looked yet', [], 'unknown'],
  ['it answers and was not asked as anybody', [answered], 'unknown'],
  ['it takes the account', [answered, account(true)], 'taken'],
  ['it refuses the account', [answered, account(false)], 'refused'],
  ['it refused the account and is gone since', [answered, account(false), silent, silent], 'unreachable'],
  ['one lost question is not yet a camera that is gone', [answered, account(true), silent], 'taken'],
  ['it shows another certificate', [account(true), { kind: 'certificate', isTrusted: false }], 'unknown'],
  ['another device answers in its place', [account(true), { kind: 'device', isOwn: false }], 'unknown'],
] as [string, Look[], string][])('%s', (_, looks, standing) => {
  expect(accountStanding(after(...looks))).toBe(standing);
});

test('a camera is left alone for ten seconds after a trial, and for a minute after a refused password', () => {
  expect(trialWait(undefined, 5_000)).toBe(0);
  expect(trialWait({ at: 5_000, isRefused: false }, 8_000)).toBe(7_000);
  expect(trialWait({ at: 5_000, isRefused: false }, 15_000)).toBe(0);
  expect(trialWait({ at: 5_000, isRefused: true }, 15_000)).toBe(50_000);
  expect(trialWait({ at: 5_000, isRefused: true }, 65_000)).toBe(0);
});
