import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildProbe, buildProbeMatches } from './build.ts';
import { parseProbe, parseProbeMatches } from './parse.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');
const match = {
  endpoint: 'urn:uuid:1',
  types: ['NetworkVideoTransmitter', 'Device'],
  scopes: ['onvif://www.onvif.org/name/A%20%26%20B', 'onvif://www.onvif.org/location/"<é>"'],
  addresses: ['http://192.0.2.7/onvif/device_service', 'http://[fe80::1]/onvif/device_service'],
};

describe('WS-Discovery', () => {
  it('reads its own probe and its own answer', () => {
    expect(parseProbe(bytes(buildProbe('urn:uuid:7', 'NetworkVideoTransmitter')))).toEqual({
      ok: true,
      value: { messageId: 'urn:uuid:7', types: ['NetworkVideoTransmitter'], scopes: [] },
    });
    expect(parseProbeMatches(bytes(buildProbeMatches('urn:uuid:8', 'urn:uuid:7', [match, match])))).toEqual({
      ok: true,
      value: { relatesTo: 'urn:uuid:7', matches: [match, match] },
    });
  });

  it('refuses what is no answer: text, pictures, entity bombs, depth, another message', () => {
    const answer = buildProbeMatches('urn:uuid:8', 'urn:uuid:7', [match]);
    const bomb = `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>${answer.replace('urn:uuid:1', '&b;')}`;
    const deep = answer.replace('<d:Types>', `${'<a>'.repeat(5_000)}<d:Types>`);
    for (const text of ['', 'hello', '<html/>', bomb, deep, answer.slice(0, -20), buildProbe('urn:uuid:7', 'Device')])
      expect(parseProbeMatches(bytes(text))).toMatchObject({ ok: false, refusal: { code: 'discovery.unreadable' } });
    expect(parseProbeMatches(Buffer.from([0xff, 0xd8, 0xff, 0x00]))).toMatchObject({ ok: false });
    expect(parseProbeMatches(Buffer.alloc(70_000, 32))).toMatchObject({ ok: false });
  });

  it('keeps of an answer without end what its limits let through', () => {
    const many = {
      ...match,
      scopes: Array.from({ length: 70 }, (_, index) => `s${index}`),
      addresses: ['x'.repeat(400)],
    };
    const read = parseProbeMatches(
      bytes(
        buildProbeMatches(
          'a',
          'b',
          Array.from({ length: 34 }, () => many),
        ),
      ),
    );
    expect(read.ok && [read.value.matches.length, read.value.matches[0]?.scopes.length]).toEqual([32, 64]);
    expect(read.ok && read.value.matches[0]?.addresses).toEqual([]);
  });

  it('throws at nothing, whatever comes', () => {
    const whole = bytes(buildProbeMatches('urn:uuid:8', 'urn:uuid:7', [match]));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, value, cut) => {
        const broken = Buffer.from(whole.subarray(0, Math.max(at + 1, cut)));
        broken[at] = value;
        parseProbeMatches(broken);
        parseProbe(broken);
      }),
    );
  });
});
