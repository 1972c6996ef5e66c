import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { inspectFile } from './inspectFile.ts';
import { createDesk, type Desk, lamps, readAll } from './reading.fixture.ts';
import { type ZipEnd, type ZipPart, zipOf } from './zipFile.fixture.ts';

let desk: Desk;
beforeEach(() => {
  desk = createDesk();
});
afterEach(() => desk.clear());

const CSV = 'id;nom;lon;lat\n1;Lampe;5.041;47.322\n2;Lampe;5.042;47.322\n';
const good: ZipPart = { name: 'lampes.csv', data: CSV };
const other: ZipPart = { name: 'lisez-moi.md', data: 'bonjour' };
const zeros = Buffer.alloc(8_000_000);
const named = (name: string): ZipPart => ({ name, data: CSV });
const withMode = (mode: number): ZipPart => ({ name: 'lien', data: '/etc/passwd', mode });

/** Zip64 extra field with an unpacked size. */
function zip64(size: bigint): Buffer {
  const extra = Buffer.alloc(12);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(8, 2);
  extra.writeBigUInt64LE(size, 4);
  return extra;
}

const cut = (bytes: Buffer, from: number, to = bytes.length): Buffer => bytes.subarray(from, to);
const changed = (bytes: Buffer, at: number, value: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[at < 0 ? copy.length + at : at] = value;
  return copy;
};

const BAD: [title: string, bytes: () => Buffer, reason: string][] = [
  ['a path out of the zip', () => zipOf([good, named('../../evil.csv')]), 'zip-path'],
  ['a path out of it in the middle', () => zipOf([good, named('a/../../evil.csv')]), 'zip-path'],
  ['a path out of it as Windows writes it', () => zipOf([good, named('..\\..\\evil.csv')]), 'zip-path'],
  ['an absolute path', () => zipOf([good, named('/etc/cron.d/evil.csv')]), 'zip-path'],
  ['an absolute path of Windows', () => zipOf([good, named('C:\\Windows\\evil.csv')]), 'zip-path'],
  ['a drive of Windows', () => zipOf([good, named('c:evil.csv')]), 'zip-path'],
  ['a share of Windows', () => zipOf([good, named('\\\\server\\share\\evil.csv')]), 'zip-path'],
  ['a name with a zero in it', () => zipOf([good, named('lampes.csv\u0000.exe')]), 'zip-path'],
  ['a name with a line break', () => zipOf([good, named('lampes\n.csv')]), 'zip-path'],
  ['a name with terminal codes', () => zipOf([good, named('\u001b[2Jlampes.csv')]), 'zip-path'],
  ['a name of 5,000 letters', () => zipOf([good, named(`${'x'.repeat(5_000)}.csv`)]), 'zip-path'],
  ['no name', () => zipOf([good, named('')]), 'zip-path'],
  ['a symbolic link', () => zipOf([good, withMode(0o120777)]), 'zip-link'],
  ['a device', () => zipOf([good, withMode(0o020666)]), 'zip-link'],
  ['a pipe', () => zipOf([good, withMode(0o010666)]), 'zip-link'],
  ['a socket', () => zipOf([good, withMode(0o140666)]), 'zip-link'],
  ['the same name twice', () => zipOf([good, good]), 'zip-twice'],
  ['the same name twice in other letters', () => zipOf([good, named('LAMPES.CSV')]), 'zip-twice'],
  ['a password', () => zipOf([{ ...good, flags: 0x801 }]), 'zip-encrypted'],
  ['strong encryption', () => zipOf([{ ...good, flags: 0x841 }]), 'zip-damaged'],
  ['a method that nobody reads', () => zipOf([{ ...good, method: 14 }]), 'zip-method'],
  ['eight million zeros', () => zipOf([{ name: 'bombe.csv', data: zeros }]), 'zip-bomb'],
  ['500 MB announced from a kilobyte', () => zipOf([{ ...good, announced: 500_000_000 }]), 'zip-bomb'],
  ['four gigabytes announced', () => zipOf([{ ...good, announced: 0xfffffffe }]), 'zip-bomb'],
  [
    'an exabyte announced in zip64',
    () => zipOf([{ ...good, announced: 0xffffffff, extra: zip64(1n << 60n) }]),
    'zip-bomb',
  ],
  ['more than a number can hold', () => zipOf([{ ...good, announced: 0xffffffff, extra: zip64(1n << 63n) }]), 'zip-'],
  ['a zip64 size that is not there', () => zipOf([{ ...good, announced: 0xffffffff }]), 'zip-'],
  [
    'files that share their bytes',
    () => zipOf([good, { ...good, name: 'b.csv', bytesOf: 0 }, { ...good, name: 'c.csv', bytesOf: 0 }]),
    'zip-overlap',
  ],
  ['bytes that reach into the next file', () => zipOf([{ ...good, announcedPacked: 500 }, other]), 'zip-'],
  ['bytes beyond the end', () => zipOf([{ ...good, announcedPacked: 5_000_000 }]), 'zip-'],
  ['more unpacked than announced', () => zipOf([{ ...good, announced: 10 }]), 'zip-damaged'],
  ['less unpacked than announced', () => zipOf([{ ...good, announced: 5_000 }]), 'zip-damaged'],
  ['bytes that are not those of its sum', () => zipOf([{ ...good, crc: 1 }]), 'zip-damaged'],
  ['packed bytes that are none', () => changed(zipOf([{ ...good, data: CSV.repeat(50) }]), 45, 0xff), 'zip-damaged'],
  ['65,535 files announced', () => zipOf([good], { count: 0xffff }), 'zip-entries'],
  [
    'two thousand files',
    () => zipOf(Array.from({ length: 2_000 }, (_, i) => ({ name: `${i}.csv`, data: '' }))),
    'zip-entries',
  ],
  ['more files announced than there are', () => zipOf([good], { count: 5 }), 'zip-damaged'],
  ['a table of contents elsewhere', () => zipOf([good], { directoryOffset: 3 }), 'zip-damaged'],
  ['a table of contents beyond the end', () => zipOf([good], { directoryOffset: 0xfffffff0 }), 'zip-damaged'],
  ['the second of several disks', () => zipOf([good], { disk: 1 }), 'zip-damaged'],
  ['a comment that is longer than the file', () => zipOf([good], { announcedComment: 60_000 }), 'zip-damaged'],
  ['cut off in the middle', () => cut(zipOf([good, other]), 0, 90), 'zip-damaged'],
  ['cut off in its end', () => cut(zipOf([good]), 0, zipOf([good]).length - 4), 'zip-damaged'],
  ['nothing but its first four bytes', () => Buffer.from('PK\u0003\u0004'), 'zip-damaged'],
  [
    'random bytes after its first four',
    () => Buffer.concat([Buffer.from('PK\u0003\u0004'), randomBytes(5_000)]),
    'zip-damaged',
  ],
];

describe('a zip that is no honest one is refused, and nothing of it is written', () => {
  test('there are at least forty of them', () => {
    expect(BAD.length).toBeGreaterThanOrEqual(40);
  });

  test.each(BAD)('%s', async (_, bytes, reason) => {
    const file = desk.put('lampes.zip', bytes());
    const read = await readAll(file, lamps());
    expect(read.records).toEqual([]);
    expect(read.refusal?.code).toBe('import.unreadable');
    expect(String(read.refusal?.context.reason)).toContain(reason);
    const inspected = await inspectFile(file);
    expect(inspected).toMatchObject({ ok: false, refusal: { code: 'import.unreadable' } });
  });

  test('any byte of a good zip changed: refused, or read as it was', async () => {
    const bytes = zipOf([good, other]);
    let same = 0;
    for (let at = 4; at < bytes.length; at += 3) {
      const read = await readAll(desk.put('lampes.zip', changed(bytes, at, bytes[at]! ^ 0x55)), lamps());
      if (read.outcome) {
        same += 1;
        expect(read.records.map(({ id }) => id).length).toBe(2);
      } else expect(read.refusal?.code).toMatch(/^import\.(unreadable|format|empty|column)$/);
    }
    // Times, comments and the like say nothing of the content.
    expect(same).toBeGreaterThan(5);
  });
});

describe('an honest zip', () => {
  test.each<[string, ZipPart[], ZipEnd]>([
    ['packed', [good, other], {}],
    ['not packed', [{ ...good, method: 0 }], {}],
    ['with a comment', [good], { comment: 'données de la ville' }],
    [
      'with folders',
      [
        { name: 'données/', data: '', method: 0, mode: 0o040755 },
        { ...good, name: 'données/lampes.csv' },
      ],
      {},
    ],
    ['made on a Mac', [{ name: '__MACOSX/._lampes.csv', data: 'x' }, good], {}],
  ])('%s is read', async (_, parts, end) => {
    const file = desk.put('lampes.zip', zipOf(parts, end));
    const inspected = await inspectFile(file);
    expect(inspected).toMatchObject({ ok: true, value: { rows: 2, suggestion: { source: { format: 'csv' } } } });
    expect((await readAll(file, lamps())).outcome).toMatchObject({ count: 2, badCount: 0 });
  });

  test('of one table among several the layer is chosen', async () => {
    const file = desk.put(
      'villes.zip',
      zipOf([good, { name: 'autres/bancs.csv', data: 'id;nom;lon;lat\n9;Banc;5.041;47.322\n' }]),
    );
    const inspected = await inspectFile(file, { layer: 'autres/bancs.csv' });
    expect(inspected).toMatchObject({
      ok: true,
      value: {
        layers: ['lampes.csv', 'autres/bancs.csv'],
        rows: 1,
        suggestion: { source: { layer: 'autres/bancs.csv' } },
      },
    });
    const { records } = await readAll(file, lamps({ source: { layer: 'autres/bancs.csv' } }));
    expect(records.map(({ body }) => 'name' in body && body.name)).toEqual(['Banc']);
    expect((await readAll(file, lamps({ source: { layer: '../x' } }))).refusal?.context.reason).toBe('layer');
    expect(await inspectFile(file, { layer: 'x' })).toMatchObject({ ok: false });
  });

  test('a bomb that unpacks slowly is stopped at the size that it announced', async () => {
    // Announces what its ratio allows, and would give more.
    const data = Buffer.alloc(3_000_000, 'x;');
    const packed = deflateRawSync(data);
    const file = desk.put('x.zip', zipOf([{ name: 'x.csv', data, announced: 1_000_000 }]));
    expect(packed.length).toBeLessThan(10_000);
    expect((await readAll(file, lamps())).refusal).toMatchObject({ code: 'import.unreadable' });
  });
});
