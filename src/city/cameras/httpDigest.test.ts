import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { digestGate } from './httpDigest.ts';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

function answerTo(
  challenge: string,
  password: string,
  method = 'DESCRIBE',
  uri = 'rtsp://h/cam/1/sub',
  qop = true,
): string {
  const nonce = /nonce="([^"]*)"/.exec(challenge)![1]!;
  const realm = /realm="([^"]*)"/.exec(challenge)![1]!;
  const secret = md5(`vigie:${realm}:${password}`);
  const request = md5(`${method}:${uri}`);
  const response = qop ? md5(`${secret}:${nonce}:00000001:c:auth:${request}`) : md5(`${secret}:${nonce}:${request}`);
  const more = qop ? ', qop=auth, nc=00000001, cnonce="c"' : '';
  return `Digest username="vigie", realm="${realm}", nonce="${nonce}", uri="${uri}"${more}, response="${response}"`;
}

describe('the gate of the streams', () => {
  let now = 0;
  const gate = digestGate('city', 'vigie', 'secret', Buffer.from('key'), () => now);

  it('opens to the right password, with and without qop', () => {
    now = 1_000;
    expect(gate.check('DESCRIBE', answerTo(gate.challenge(), 'secret'))).toBe('good');
    expect(gate.check('DESCRIBE', answerTo(gate.challenge(), 'secret', 'DESCRIBE', 'x', false))).toBe('good');
  });

  it('stays shut to a wrong one, another method, a challenge of somebody else, and nonsense', () => {
    const challenge = gate.challenge();
    expect(gate.check('DESCRIBE', answerTo(challenge, 'wrong'))).toBe('bad');
    expect(gate.check('PLAY', answerTo(challenge, 'secret'))).toBe('bad');
    const other = digestGate('city', 'vigie', 'secret', Buffer.from('other key'), () => now);
    expect(gate.check('DESCRIBE', answerTo(other.challenge(), 'secret'))).toBe('bad');
    for (const text of [
      undefined,
      '',
      'Basic eDp5',
      'Digest',
      `Digest ${'a="b", '.repeat(1_000)}`,
      'Digest username="vigie"',
    ])
      expect(gate.check('DESCRIBE', text)).toBe('bad');
  });

  it('says that an old challenge is stale, so that the client asks for a new one by itself', () => {
    const old = answerTo(gate.challenge(), 'secret');
    now += 600_001;
    expect(gate.check('DESCRIBE', old)).toBe('stale');
    expect(gate.challenge(true)).toContain('stale=true');
  });
});
