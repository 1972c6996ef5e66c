import { expect, it } from 'vitest';
import { videoSchema } from '../../../src/contract/cityFile.ts';
import { serverAuthorization } from './serverAuthorization.ts';

const of = (token: string | null, username?: string, password: string | null = '') =>
  serverAuthorization({ token: () => token, username, password: () => password })();

it('is a token, a name with its password, or nothing; null while the secret cannot be had', () => {
  expect(of('')).toBe('');
  expect(of('abc')).toBe('Bearer abc');
  // RFC 7617, clause 2: the example; clause 2.1: the pound sign in UTF-8.
  expect(of('', 'Aladdin', 'open sesame')).toBe('Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==');
  expect(of('', 'test', '123£')).toBe('Basic dGVzdDoxMjPCow==');
  expect(of('', 'vigie', '')).toBe('Basic dmlnaWU6');
  expect(of(null)).toBeNull();
  expect(of('', 'vigie', null)).toBeNull();
});

it('comes from a city’s file that says one of both, whole', () => {
  for (const right of [
    { hlsUsername: 'vigie', hlsPassword: { secret: 'video' } },
    { whepUsername: 'vigie', whepPassword: 'secret', hlsToken: 'abc' },
  ])
    expect(videoSchema.safeParse(right)).toMatchObject({ success: true, data: right });
  for (const [wrong, path] of [
    [{ hlsUsername: 'vigie' }, 'hlsUsername'],
    [{ whepPassword: 'secret' }, 'whepUsername'],
    [{ hlsUsername: 'vigie', hlsPassword: 'x', hlsToken: 'abc' }, 'hlsToken'],
    [{ hlsUsername: 'vi:gie', hlsPassword: 'x' }, 'hlsUsername'],
    [{ hlsUsername: 'vi\r\ngie', hlsPassword: 'x' }, 'hlsUsername'],
    [{ whepUsername: '', whepPassword: 'x' }, 'whepUsername'],
  ] as const)
    expect(videoSchema.safeParse(wrong).error?.issues[0]?.path).toEqual([path]);
});
