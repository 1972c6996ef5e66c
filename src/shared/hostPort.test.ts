import { expect, test } from 'vitest';
import { hostInAddress, readHostPort } from './hostPort.ts';

test('a name or an address with its port is read', () => {
  expect(readHostPort('Crise.Example.org:8443')).toEqual({ host: 'crise.example.org', port: 8443 });
  expect(readHostPort('192.168.1.20:443')).toEqual({ host: '192.168.1.20', port: 443 });
  expect(readHostPort('[FE80::1]:0')).toEqual({ host: 'fe80::1', port: 0 });
  expect(hostInAddress('fe80::1')).toBe('[fe80::1]');
  expect(hostInAddress('pc-crise')).toBe('pc-crise');
});

test.each([
  '',
  'pc-crise',
  ':8443',
  'pc-crise:',
  'pc-crise:65536',
  'pc-crise:-1',
  'pc crise:1',
  'https://pc-crise:1',
  'pc-crise:1/',
  'a@pc-crise:1',
  '-pc:1',
  'pc-:1',
  '*:8443',
  '0.0.0.0:8443',
  '[::]:8443',
  '[::1:8443',
  '::1:8443',
  '256.1.1.1:1',
  '192.168.1:1',
  'pc\n:1',
  'évier:1',
])('%j is none', (text) => {
  expect(readHostPort(text)).toBeNull();
});
