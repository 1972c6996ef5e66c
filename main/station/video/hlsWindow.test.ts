import { describe, expect, it } from 'vitest';
import { createFragmentReader, type Fragment, type InitSegment } from './fragments.ts';
import { createHlsWindow } from './hlsWindow.ts';

const init: InitSegment = { kind: 'init', bytes: Buffer.from('init'), codec: 'avc1.42C01F', timescale: 1_000 };
const picture = (time: number, key: boolean): Fragment => ({
  kind: 'fragment',
  bytes: Buffer.from(`${time},`),
  key,
  time,
});
/** Ten pictures a second, a key picture each second. */
const seconds = (from: number, count: number): Fragment[] =>
  Array.from({ length: count * 10 }, (_, index) => picture(from * 1_000 + index * 100, index % 10 === 0));

const text = (parts: readonly Buffer[] | undefined): string => Buffer.concat(parts ?? []).toString();

describe('the live window', () => {
  it('has nothing to show before the first half second', () => {
    const hls = createHlsWindow();
    hls.begin(init);
    hls.add(picture(0, true));
    expect(hls.playlist()).toBeUndefined();
  });

  it('cuts half seconds, begins with a key picture, and names only what it can give', () => {
    const hls = createHlsWindow();
    hls.begin(init);
    for (const one of seconds(0, 20)) hls.add(one);
    const playlist = hls.playlist() ?? '';
    const names = playlist.match(/^\d+\.m4s$/gm) ?? [];
    expect(names.length).toBeGreaterThanOrEqual(12);
    expect(names.length).toBeLessThanOrEqual(14);
    for (const name of names) expect(text(hls.file(name))).not.toBe('');
    expect(text(hls.file(names[0]!))).toMatch(/^\d+000,/);
    expect(playlist).toContain('#EXT-X-TARGETDURATION:1\n');
    expect(playlist).toContain('#EXTINF:0.500,');
  });

  it('puts the words that it is given behind each address in its playlist', () => {
    const hls = createHlsWindow();
    hls.begin(init);
    for (const one of seconds(0, 2)) hls.add(one);
    const addresses = hls.playlist('viewer=a&ticket=b')?.match(/init-\d+\.mp4[^"\n]*|\d+\.m4s.*/g) ?? [];
    expect(addresses.length).toBeGreaterThan(2);
    for (const address of addresses) expect(address).toMatch(/\?viewer=a&ticket=b$/);
  });

  it('waits for a key picture when the source begins without one', () => {
    const hls = createHlsWindow();
    hls.begin(init);
    for (const one of seconds(0, 3).slice(4)) hls.add(one);
    expect(text(hls.file('0.m4s'))).toMatch(/^1000,/);
  });

  it('forgets old segments, so a day of it is no more than a minute', () => {
    const hls = createHlsWindow();
    hls.begin(init);
    for (const one of seconds(0, 600)) hls.add(one);
    expect(hls.file('0.m4s')).toBeUndefined();
    expect(hls.playlist()).toContain('#EXT-X-MEDIA-SEQUENCE:1186');
  });

  it('marks where a restarted source begins anew, with its own init segment', () => {
    const hls = createHlsWindow();
    hls.begin(init);
    for (const one of seconds(0, 3)) hls.add(one);
    hls.begin(init);
    for (const one of seconds(0, 3)) hls.add(one);
    expect(hls.playlist()?.match(/#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI="init-2\.mp4"/)).toHaveLength(1);
    expect(hls.file('init-1.mp4')).toBeDefined();
  });

  it('gives nothing for names it never gave', () => {
    for (const name of ['', '..', 'init-9.mp4', '-1.m4s', '0.m4s/..', 'index.m3u8'])
      expect(createHlsWindow().file(name)).toBeUndefined();
  });
});

describe('reading fragments', () => {
  const box = (type: string, body: Buffer): Buffer => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(body.length + 8);
    head.write(type, 4, 'latin1');
    return Buffer.concat([head, body]);
  };
  const stream = Buffer.concat([
    box('ftyp', Buffer.alloc(8)),
    box('moov', Buffer.alloc(16)),
    ...[1, 2, 3].flatMap((size) => [box('moof', Buffer.alloc(20)), box('mdat', Buffer.alloc(size * 50))]),
  ]);

  it('gives the same whatever the bytes are cut into', () => {
    const whole = createFragmentReader().push(stream);
    for (const size of [1, 3, 7, 64]) {
      const reader = createFragmentReader();
      const parts = [];
      for (let at = 0; at < stream.length; at += size) parts.push(...reader.push(stream.subarray(at, at + size)));
      expect(parts).toEqual(whole);
    }
    expect(whole.map((part) => part.kind)).toEqual(['init', 'fragment', 'fragment', 'fragment']);
  });

  it('gives up noise and boxes without end instead of gathering them', () => {
    expect(() => createFragmentReader().push(Buffer.alloc(64, 0xff))).toThrow(RangeError);
    expect(() => createFragmentReader().push(Buffer.alloc(64, 0))).toThrow(RangeError);
  });
});
