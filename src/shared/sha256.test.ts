import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha256 } from './sha256.ts';

test('the digest is the one of the machine’s own library, for any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
      expect(Buffer.from(sha256(text)).toString('hex')).toBe(createHash('sha256').update(text, 'utf8').digest('hex'));
    }),
  );
});

test('lengths around the end of a block are right', () => {
  for (const length of [0, 54, 55, 56, 63, 64, 65, 119, 120, 1000])
    expect(Buffer.from(sha256('a'.repeat(length))).toString('hex')).toBe(
      createHash('sha256').update('a'.repeat(length)).digest('hex'),
    );
});
