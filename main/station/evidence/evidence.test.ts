import { execFile } from 'node:child_process';
import { generateKeyPairSync, sign as signBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verdictOn, verifyCustody, verifyEvidence } from '../../../scripts/verify-evidence.mjs';
import { seededRandom } from '../../../src/shared/random.ts';
import { ok, refuse } from '../../../src/shared/result.ts';
import type { Keyring } from '../secrets/secretStore.ts';
import { sha256 } from './canonical.ts';
import { openCustodyLog } from './custodyLog.ts';
import { pngOf } from './png.ts';
import { type Media, recordText, sealEvidence, weigh } from './sealEvidence.ts';
import { openStationKey, type StationKey } from './stationKey.ts';
import { writeZip } from './zip.ts';

const run = promisify(execFile);
const ID = '0192f0c1-7c1e-7000-8000-000000000001';
let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'evidence-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const noStore: Keyring = {
  read: async () => refuse('secret.no-store', 'none'),
  write: async () => refuse('secret.no-store', 'none'),
  remove: async () => refuse('secret.no-store', 'none'),
};
const store = (kept = new Map<string, string>()): Keyring & { kept: Map<string, string> } => ({
  kept,
  read: async (name) => ok(kept.get(name) ?? null),
  write: async (name, text) => {
    kept.set(name, text);
    return ok(undefined);
  },
  remove: async (name) => ok(kept.delete(name)),
});
const keyIn = async (keyring: Keyring = noStore): Promise<StationKey> => {
  const opened = await openStationKey(dir, keyring, 'evidence-12345678');
  if (!opened.ok) throw new Error(opened.refusal.message);
  return opened.value;
};

/** A sealed file made of these pictures, whole. */
async function sealed(kind: 'snapshot' | 'clip', media: readonly Media[], more: object = {}): Promise<string> {
  const key = await keyIn();
  const custody = openCustodyLog(join(dir, 'custody.jsonl'), (text) => key.sign(Buffer.from(text)).toString('hex'));
  const weighed = await weigh(dir, ID, media);
  if (!weighed.ok) throw new Error(weighed.refusal.message);
  const record = recordText({
    ...{ format: 'vigie-evidence', version: 1, id: ID, kind, at: '2026-11-24T09:40:00.000Z' },
    ...{ from: '2026-11-24T09:40:00.000Z', to: '2026-11-24T09:40:00.000Z', cameraTime: null },
    camera: { id: 'CAM-118', number: 118, name: 'Place Émile-Zola', commune: '21231', at: [5.036, 47.321] },
    by: { position: 'CSU 1', station: 'a-station' },
    ...{ reason: 'Rixe', requisition: 'PV 2026/118', masks: [] },
    media: weighed.value.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 })),
    ...more,
  });
  const entry = custody.draft({
    ...{ at: '2026-11-24T09:40:00.000Z', act: 'taken', evidence: ID, by: 'CSU 1', reason: 'Rixe' },
    about: { record: sha256(record) },
  });
  custody.append(entry);
  const file = await sealEvidence({
    folder: dir,
    id: ID,
    name: 'a.vigie-evidence.zip',
    record,
    custody: entry,
    media: weighed.value,
    key,
  });
  if (!file.ok) throw new Error(file.refusal.message);
  expect(sha256(readFileSync(file.value.path))).toBe(file.value.sha256);
  return file.value.path;
}
const picture = pngOf(new Uint8Array(4 * 4 * 3).fill(77), 4, 4);
const snapshot = (): Promise<string> =>
  sealed('snapshot', [
    { name: 'image.png', content: picture },
    { name: 'source.mp4', content: Buffer.from('some video') },
  ]);
/** The files of an archive, in their order. */
function unpacked(archive: Buffer): { name: string; bytes: Buffer }[] {
  const files: { name: string; bytes: Buffer }[] = [];
  for (let at = 0; archive.readUInt32LE(at) === 0x04034b50; ) {
    const from = at + 30 + archive.readUInt16LE(at + 26);
    const end = from + archive.readUInt32LE(at + 18);
    files.push({ name: archive.toString('latin1', at + 30, from), bytes: archive.subarray(from, end) });
    at = end;
  }
  return files;
}
const isWhole = (bytes: Buffer): boolean => {
  try {
    verifyEvidence(bytes);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ fr: expect.any(String), en: expect.any(String) });
    return false;
  }
};

describe('a sealed file', () => {
  it('says what is in it, in both languages, from the command line of another Node', { timeout: 60_000 }, async () => {
    const file = await snapshot();
    const other = existsSync('/usr/bin/node') ? '/usr/bin/node' : process.execPath;
    const copy = join(dir, 'alone.mjs');
    writeFileSync(copy, readFileSync('scripts/verify-evidence.mjs'));
    const { stdout } = await run(other, [copy, file], { cwd: dir });
    const { fingerprint } = await keyIn();
    for (const word of [
      'INTACT',
      'WHOLE',
      'Rixe',
      'PV 2026/118',
      '118, Place Émile-Zola',
      'CSU 1',
      sha256(picture),
      sha256(readFileSync(file)),
      fingerprint.slice(0, 8),
    ])
      expect(stdout).toContain(word);
    await expect(run(other, [copy, file, '--key', '00'.repeat(32)])).rejects.toMatchObject({ code: 1 });
    expect((await run(other, [copy, file, '--key', fingerprint.toUpperCase()])).stdout).toContain('(attendue)');
    writeFileSync(file, readFileSync(file).fill(1, 2_000, 2_001));
    await expect(run(other, [copy, file])).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringContaining('ALTÉRÉ'),
    });
    await expect(run(other, [copy, join(dir, 'none.zip')])).rejects.toMatchObject({ code: 2 });
    await expect(run(other, [copy])).rejects.toMatchObject({ code: 2 });
  });

  it('is found changed whichever of its bytes is changed, added or taken away', { timeout: 120_000 }, async () => {
    const whole = readFileSync(await snapshot());
    expect(isWhole(whole)).toBe(true);
    let found = 0;
    for (let at = 0; at < whole.length; at += 1) {
      const other = Buffer.from(whole);
      other[at] = (other[at] ?? 0) ^ (1 << (at % 8));
      if (!isWhole(other)) found += 1;
      else throw new Error(`byte ${at} of ${whole.length} can be changed`);
    }
    expect(found).toBe(whole.length);
    for (const at of [0, 1, 30, 100, whole.length - 22, whole.length - 1, whole.length])
      for (const other of [
        Buffer.concat([whole.subarray(0, at), Buffer.from([0]), whole.subarray(at)]),
        Buffer.concat([whole.subarray(0, at), whole.subarray(at + 1)]),
      ])
        expect(isWhole(other)).toBe(other.equals(whole));
  });

  it('of a clip is found changed at each of 1,000 bytes', { timeout: 120_000 }, async () => {
    const random = seededRandom(7, 'clip');
    async function* pieces() {
      for (let piece = 0; piece < 20; piece += 1)
        yield Buffer.from(Array.from({ length: 5_000 }, () => Math.floor(random() * 256)));
    }
    const whole = readFileSync(await sealed('clip', [{ name: 'clip.mp4', content: pieces() }]));
    expect(isWhole(whole)).toBe(true);
    let found = 0;
    for (let index = 0; index < 1_000; index += 1) {
      const at = Math.floor(random() * whole.length);
      const before = whole[at] ?? 0;
      whole[at] = before ^ (1 + Math.floor(random() * 255));
      if (!isWhole(whole)) found += 1;
      whole[at] = before;
    }
    expect(found).toBe(1_000);
    expect(isWhole(whole)).toBe(true);
  });

  it('names the operator, who is found changed; one of before, which names nobody, is whole and says so', async () => {
    const media = () => [{ name: 'clip.mp4' as const, content: Buffer.from('a clip') }];
    const before = verdictOn(await sealed('clip', media()));
    expect([before.code, before.lines.join('\n')]).toEqual([0, expect.stringMatching(/Opérateur +non nommé/)]);
    expect(before.lines.join('\n')).toMatch(/Operator +not named/);
    rmSync(join(dir, 'custody.jsonl'));

    const file = await sealed('clip', media(), { by: { position: 'CSU 1', station: 'a-station', operator: 'nuit' } });
    const named = verdictOn(file);
    expect([named.code, named.lines.join('\n')]).toEqual([0, expect.stringMatching(/Opérateur +nuit/)]);
    const other = readFileSync(file);
    const at = other.indexOf('"operator":"nuit"', 0, 'latin1');
    expect(at).toBeGreaterThan(0);
    other.write('"operator":"jour"', at, 'latin1');
    writeFileSync(file, other);
    expect(verdictOn(file)).toMatchObject({ code: 1, lines: [expect.any(String), expect.stringContaining('CHANGED')] });
    // With every sum made anew, as somebody would who wants it believed: the signature is still of the other name.
    const forged = unpacked(other);
    const sums = forged.slice(0, -2).map(({ name, bytes }) => `${sha256(bytes)}  ${name}\n`);
    forged[forged.length - 2]!.bytes = Buffer.from(sums.join(''));
    const handle = await open(file, 'w');
    await writeZip(handle, forged, () => {});
    await handle.close();
    expect(verdictOn(file)).toMatchObject({
      code: 1,
      lines: [expect.any(String), expect.stringContaining('signature')],
    });
    rmSync(join(dir, 'custody.jsonl'));
    for (const operator of ['', 7, null, { name: 'nuit' }]) {
      const odd = await sealed('clip', media(), { by: { position: 'CSU 1', station: 'a-station', operator } });
      expect(verdictOn(odd).code).toBe(1);
      rmSync(join(dir, 'custody.jsonl'));
    }
  });

  it('can be verified by anybody with sha256sum and openssl', async () => {
    const file = await snapshot();
    const out = join(dir, 'out');
    mkdirSync(out);
    await run('python3', ['-m', 'zipfile', '-e', file, out]);
    expect((await run('sha256sum', ['-c', 'manifest.txt'], { cwd: out })).stdout.match(/OK/g)).toHaveLength(6);
    const args = [
      'pkeyutl',
      '-verify',
      '-pubin',
      '-inkey',
      'station-key.pem',
      '-rawin',
      '-in',
      'manifest.txt',
      '-sigfile',
      'signature.bin',
    ];
    expect((await run('openssl', args, { cwd: out })).stdout).toContain('Verified Successfully');
    expect(readdirSync(out).sort()).toEqual([
      'LISEZMOI-README.txt',
      'custody.json',
      'image.png',
      'manifest.txt',
      'record.json',
      'signature.bin',
      'source.mp4',
      'station-key.pem',
    ]);
  });

  it('shows words of others as text: no escape reaches the terminal', async () => {
    const file = await sealed(
      'snapshot',
      [
        { name: 'image.png', content: picture },
        { name: 'source.mp4', content: Buffer.from('v') },
      ],
      { reason: '\u001b[2J<script>\u202egnp.exe' },
    );
    const { code, lines } = verdictOn(file);
    expect(code).toBe(0);
    expect(lines.join('\n')).toContain('\\u001b[2J<script>\\u202egnp.exe');
    for (const bad of ['\u001b', '\u202e']) expect(lines.join('')).not.toContain(bad);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('PK but no archive')],
    ['an endless archive', Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), Buffer.alloc(26, 0xff)])],
  ])('is not what is %s', (_, bytes) => {
    expect(isWhole(bytes)).toBe(false);
  });
});

describe('the station’s key', () => {
  it('is in the key store where there is one, and nowhere else', async () => {
    const keyring = store();
    const key = await keyIn(keyring);
    expect(key.kept).toBe('key-store');
    expect(readdirSync(dir)).toEqual(['station-key.pub.pem']);
    expect((await keyIn(keyring)).fingerprint).toBe(key.fingerprint);
    for (const file of readdirSync(dir))
      expect(readFileSync(join(dir, file), 'utf8')).not.toContain(keyring.kept.get('evidence-12345678'));
  });

  it('is in a file that only this user reads where there is none', async () => {
    const key = await keyIn();
    expect(key.kept).toBe('file');
    expect(statSync(join(dir, 'station-key.pem')).mode & 0o777).toBe(0o600);
    expect((await keyIn()).fingerprint).toBe(key.fingerprint);
  });

  it('is never replaced by another: what was there and cannot be had is waited for', async () => {
    const keyring = store();
    await keyIn(keyring);
    keyring.kept.clear();
    expect(await openStationKey(dir, keyring, 'evidence-12345678')).toMatchObject({
      refusal: { code: 'evidence.key' },
    });
    expect(await openStationKey(dir, noStore, 'evidence-12345678')).toMatchObject({
      refusal: { code: 'evidence.key' },
    });
    const { privateKey } = generateKeyPairSync('ed25519');
    keyring.kept.set('evidence-12345678', privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'));
    expect(await openStationKey(dir, keyring, 'evidence-12345678')).toMatchObject({
      refusal: { context: { reason: 'another key' } },
    });
    const locked: Keyring = { ...noStore, read: async () => refuse('secret.locked', 'shut') };
    expect(await openStationKey(join(dir, 'new'), locked, 'evidence-12345678')).toMatchObject({
      refusal: { code: 'evidence.key' },
    });
    expect(existsSync(join(dir, 'new', 'station-key.pem'))).toBe(false);
  });
});

describe('the custody log', () => {
  const open = (key: StationKey | null) =>
    openCustodyLog(join(dir, 'custody.jsonl'), (text) => key?.sign(Buffer.from(text)).toString('hex') ?? null);
  const fill = async (count: number) => {
    const key = await keyIn();
    const log = open(key);
    for (let n = 1; n <= count; n += 1)
      expect(
        log.append(
          log.draft({
            at: '2026-11-24T09:40:00.000Z',
            act: 'opened',
            evidence: ID,
            by: 'CSU 1',
            reason: `no ${n}`,
            about: {},
          }),
        ),
      ).toEqual(ok(undefined));
    return {
      key,
      text: readFileSync(join(dir, 'custody.jsonl'), 'utf8'),
      head: readFileSync(join(dir, 'custody.jsonl.head'), 'utf8'),
    };
  };
  const firstBad = (text: string, signed = {}): number | null => {
    try {
      verifyCustody(text, signed);
      return null;
    } catch (error) {
      return Number(/entry (\d+)/.exec((error as { en: string }).en)?.[1] ?? 0);
    }
  };

  it('names the first entry that is not as it was written, whichever byte was changed', {
    timeout: 60_000,
  }, async () => {
    const { text } = await fill(6);
    expect(verifyCustody(text)).toMatchObject({ entries: 6, signed: null });
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += 1) {
      const line = text.slice(0, at).split('\n').length;
      const other = Buffer.from(bytes);
      other[at] = (other[at] ?? 0) ^ 2;
      expect(firstBad(other.toString('utf8'))).toBe(line);
    }
  });

  it('names the entry before which one was removed, put in or put elsewhere, and one that was cut from the end', async () => {
    const { text, head, key } = await fill(6);
    const lines = text.trimEnd().split('\n');
    const joined = (all: readonly (string | undefined)[]): string => `${all.join('\n')}\n`;
    expect(firstBad(joined(lines.toSpliced(2, 1)))).toBe(3);
    expect(firstBad(joined(lines.toSpliced(2, 0, lines[1]!)))).toBe(3);
    expect(firstBad(joined([lines[0], lines[2], lines[1], ...lines.slice(3)]))).toBe(2);
    expect(firstBad(text.slice(0, -1))).toBe(6);
    const signed = { head, key: key.publicPem };
    expect(verifyCustody(text, signed)).toEqual({ entries: 6, signed: 6, fingerprint: key.fingerprint });
    expect(firstBad(joined(lines.slice(0, 4)), signed)).toBe(5);
    expect(verdictOn(join(dir, 'custody.jsonl'))).toMatchObject({
      code: 0,
      lines: [expect.stringContaining('6 lignes'), expect.any(String), '', expect.any(String), expect.any(String)],
    });
  });

  it('whose head was written by another key, or for other entries, is not believed', async () => {
    const { text, head, key } = await fill(3);
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const other = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    expect(() => verifyCustody(text, { head, key: other })).toThrow('not signed by this station');
    const forged = JSON.parse(head);
    const rest = `{"hash":"${forged.hash}","n":2}`;
    const signature = signBytes(null, Buffer.from(rest), privateKey).toString('hex');
    expect(() =>
      verifyCustody(text, { head: `{"hash":"${forged.hash}","n":2,"signature":"${signature}"}`, key: key.publicPem }),
    ).toThrow();
    for (const wrong of ['', '{}', 'null', '[]', `${head} `])
      expect(() => verifyCustody(text, { head: wrong, key: key.publicPem })).toThrow();
  });

  it('that was changed takes no more entries, and says which one is bad', async () => {
    const { text, key } = await fill(4);
    writeFileSync(join(dir, 'custody.jsonl'), text.replace('no 3', 'no 9'));
    const log = open(key);
    expect(log.trouble()).toMatchObject({ refusal: { code: 'evidence.log', context: { n: 3 } } });
    const entry = log.draft({
      at: '2026-11-24T09:40:00.000Z',
      act: 'opened',
      evidence: ID,
      by: 'x',
      reason: 'y',
      about: {},
    });
    expect(log.append(entry)).toMatchObject({ refusal: { code: 'evidence.log' } });
  });

  it('refuses what the disk does not take', async () => {
    const key = await keyIn();
    mkdirSync(join(dir, 'custody.jsonl'));
    const log = open(key);
    expect(
      log.append(
        log.draft({ at: '2026-11-24T09:40:00.000Z', act: 'opened', evidence: ID, by: 'x', reason: 'y', about: {} }),
      ),
    ).toMatchObject({ ok: false });
    chmodSync(dir, 0o700);
  });
});
