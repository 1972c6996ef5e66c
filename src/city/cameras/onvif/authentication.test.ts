import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { tokenGate } from './authentication.ts';
import type { XmlNode } from './soap.ts';

const NOW = Date.parse('2026-11-22T02:12:47Z');

function token(password: string, at: number, nonce = 'abcdefgh', user = 'vigie'): XmlNode {
  const created = new Date(at).toISOString();
  const digest = createHash('sha1').update(
    Buffer.concat([Buffer.from(nonce), Buffer.from(created), Buffer.from(password)]),
  );
  return {
    UsernameToken: {
      Username: user,
      Password: { '#text': digest.digest('base64'), '@Type': 'PasswordDigest' },
      Nonce: Buffer.from(nonce).toString('base64'),
      Created: created,
    },
  };
}

describe('the user of an ONVIF request', () => {
  it('is known by the digest of the password, once', () => {
    const gate = tokenGate('vigie', 'secret', () => NOW);
    expect(gate.check(token('secret', NOW))).toBe('good');
    expect(gate.check(token('secret', NOW))).toBe('bad');
    expect(gate.check(token('secret', NOW, 'another'))).toBe('good');
  });

  it('is refused with a wrong password, a wrong name, or no digest', () => {
    const gate = tokenGate('vigie', 'secret', () => NOW);
    expect(gate.check(token('wrong', NOW))).toBe('bad');
    expect(gate.check(token('secret', NOW, 'n', 'somebody'))).toBe('bad');
    expect(gate.check({ UsernameToken: { Username: 'vigie', Password: 'secret' } })).toBe('bad');
    expect(gate.check({ UsernameToken: '' })).toBe('bad');
    expect(gate.check(undefined)).toBe('none');
  });

  it('is refused when the clock of the request is more than five minutes off', () => {
    const gate = tokenGate('vigie', 'secret', () => NOW);
    expect(gate.check(token('secret', NOW - 299_000, 'a'))).toBe('good');
    expect(gate.check(token('secret', NOW - 301_000, 'b'))).toBe('bad');
    expect(gate.check(token('secret', NOW + 301_000, 'c'))).toBe('bad');
  });

  it('is not replayed within the window even after thousands of others', () => {
    let now = NOW;
    const gate = tokenGate('vigie', 'secret', () => now);
    const early = token('secret', NOW, 'early');
    expect(gate.check(early)).toBe('good');
    for (let index = 0; index < 4_000; index++) gate.check(token('secret', now, `n${index}`));
    now += 200_000;
    expect(gate.check(early)).toBe('bad');
  });
});
