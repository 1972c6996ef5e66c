import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { atTime, codecOf, createFragmentReader, type Fragment } from './fragments.ts';

/** Two seconds of a test picture as fragmented MP4, made by ffmpeg's own encoders. */
const film = (...encoder: string[]): Buffer =>
  execFileSync(
    'ffmpeg',
    [
      ...['-v', 'error', '-f', 'lavfi', '-i', 'testsrc=size=320x180:rate=10:duration=2', '-pix_fmt', 'yuv420p'],
      ...[...encoder, '-g', '10', '-movflags', 'empty_moov+default_base_moof+frag_every_frame', '-f', 'mp4', 'pipe:1'],
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );

const partsOf = (bytes: Buffer) => createFragmentReader().push(bytes);

it('names H.264 as Media Source wants it', () => {
  const [init] = partsOf(film('-c:v', 'libx264', '-profile:v', 'baseline', '-level', '3.1'));
  expect(init).toMatchObject({ kind: 'init', codec: 'avc1.42C01F' });
});

it('names H.265 as Media Source wants it, by both of its names', () => {
  for (const entry of ['hvc1', 'hev1']) {
    const made = film('-c:v', 'libx265', '-x265-params', 'log-level=none:level-idc=3.1', '-tag:v', entry);
    const [init] = partsOf(made);
    expect(init).toMatchObject({
      kind: 'init',
      codec: expect.stringMatching(new RegExp(`^${entry}\\.1\\.6\\.L93(\\.[0-9A-F]{1,2})+$`)),
    });
  }
});

it('reads profile space, high tier and constraints of H.265', () => {
  const stsd = (hvcC: string): Buffer =>
    Buffer.concat([
      Buffer.from('000000000000000100000060', 'hex'),
      Buffer.from('hvc1\0\0hvcC', 'latin1'),
      Buffer.from(hvcC, 'hex'),
    ]);
  expect(codecOf(stsd('01' + '61' + '60000000' + 'b00000000000' + '99'))).toBe('hvc1.A1.6.H153.B0');
  expect(codecOf(stsd('01' + '02' + '20000000' + '900000000004' + '5d'))).toBe('hvc1.2.4.L93.90.0.0.0.0.4');
  expect(codecOf(stsd('01' + '01' + '60000000' + '000000000000' + '5d'))).toBe('hvc1.1.6.L93');
});

it.each(['', '00', 'ffffffffffffffffffffffffffffffffff', '000000000000000100000060000000006176634301'])(
  'has no name for a description that says nothing: %s',
  (hex) => expect(codecOf(Buffer.from(hex, 'hex'))).toBe(''),
);

it('moves a picture to another time and leaves the first as it was', () => {
  const [, one] = partsOf(film('-c:v', 'libx264')) as [unknown, Fragment];
  const moved = atTime(one, 1_790_000_000_000)!;
  expect(moved.time).toBe(1_790_000_000_000);
  const init = partsOf(film('-c:v', 'libx264'))[0]!;
  expect(partsOf(Buffer.concat([init.bytes, moved.bytes]))[1]).toMatchObject({ time: 1_790_000_000_000, key: true });
  expect(partsOf(Buffer.concat([init.bytes, one.bytes]))[1]).toMatchObject({ time: 0 });
});
