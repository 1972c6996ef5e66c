import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyEvidence } from '../../../../scripts/verify-evidence.mjs';
import { evidenceContract } from '../../../../src/contract/evidence.ts';
import type { Asset } from '../../../../src/domain/asset/asset.ts';
import { ok, type Result, refuse } from '../../../../src/shared/result.ts';
import { RETENTION } from '../../evidence/custodyRows.ts';
import { createFragmentReader } from '../../video/fragments.ts';
import { record } from '../../video/masks/testing/maskBench.ts';
import { fromPark, openGateway, openPark } from '../../video/testing/videoBench.ts';
import { createEvidenceService, type EvidenceOptions } from './evidence.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'evidence-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const camera: Asset = {
  ...{
    id: 'CAM-118',
    kind: 'camera',
    number: 118,
    name: 'Bd de Brosses <b>&</b>',
    commune: '21231',
    at: [5.03, 47.32],
  },
};
const ask = (n: number, more: object = {}) => ({
  commandId: `0192f0c1-7c1e-4000-8000-${String(n).padStart(12, '0')}`,
  ...{
    camera: 'CAM-118',
    reason: 'Rixe <img src=x onerror=alert(1)> ; DROP TABLE',
    requisition: null as string | null,
  },
  ...more,
});

/** A service over a clip of nothing but bytes: what it does with pictures themselves is tried with a real camera below. */
const bench = (more: Partial<EvidenceOptions> = {}) => {
  let now = Date.parse('2026-11-24T09:40:00Z');
  const traced: string[] = [];
  const open = () =>
    createEvidenceService({
      ...{ folder: join(dir, 'evidence'), station: '0192f0c1-7c1e', position: 'CSU 1', ffmpeg: 'ffmpeg' },
      keyring: {
        read: async () => refuse('secret.no-store', 'none'),
        write: async () => refuse('secret.no-store', 'none'),
        remove: async () => refuse('secret.no-store', 'none'),
      },
      assetOf: (id) => (id === 'CAM-118' ? camera : undefined),
      pictureOf: async () => refuse('camera.timeout', 'none'),
      ring: {
        cut: async (_, from, to) =>
          ok({
            ...{ codec: 'avc1.42C01F', from, to, release: () => {} },
            async *read() {
              yield Buffer.from('clip one ');
              yield Buffer.from('clip two');
            },
          }),
      },
      masksOf: () => ['mask-1'],
      cameraTime: async () => ok(now + 3_000),
      may: () => ok(undefined),
      traced: (id) => traced.push(id),
      wall: () => now,
      log: () => {},
      ...more,
    });
  return {
    open,
    traced,
    later: (milliseconds: number) => (now += milliseconds),
    files: () => readdirSync(join(dir, 'evidence')),
  };
};
const clip = (n: number, more: object = {}) => ({ ...ask(n, more), from: 1_000, to: 61_000 });
const had = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`${result.refusal.code}: ${result.refusal.message}`);
  return result.value;
};

describe('evidence', () => {
  it('is sealed once, whatever is asked again, traced, and found again after a restart', async () => {
    const { open, traced } = bench();
    const service = open();
    const taken = had(await service.clip(clip(1, { requisition: 'PV 2026/118' })));
    expect(had(await service.clip(clip(1))).path).toBe(taken.path);
    expect(traced).toEqual(['CAM-118']);
    expect(service.list().evidence).toHaveLength(1);
    const { record: sealed, fingerprint } = verifyEvidence(readFileSync(taken.path!));
    expect(sealed).toMatchObject({
      ...{ kind: 'clip', requisition: 'PV 2026/118', masks: ['mask-1'], from: '1970-01-01T00:00:01.000Z' },
      camera: { number: 118, name: 'Bd de Brosses <b>&</b>' },
    });
    // Nobody was signed in: nobody is named.
    expect(sealed.by).toEqual({ position: 'CSU 1', station: '0192f0c1-7c1e' });
    expect(service.list().fingerprint).toBe(fingerprint);
    await service.close();
    const again = open();
    await expect.poll(() => again.list().evidence[0]?.sha256).toBe(taken.sha256);
    expect(had(await again.open(taken.id, 'Pour le parquet')).path).toBe(taken.path);
    await again.close();
  });

  it('is erased at its limit, but not while it is held, and the log keeps that it was there', async () => {
    const { open, later, files } = bench();
    const service = open();
    const [first, held] = [had(await service.clip(clip(1))), had(await service.clip(clip(2)))];
    expect(await service.hold(held.id, 'Demandé par le juge')).toEqual(ok(undefined));
    expect(await service.erase(held.id, 'Par erreur')).toMatchObject({ refusal: { code: 'evidence.held' } });
    await service.close();
    later(RETENTION + 1);
    const next = open();
    await expect.poll(() => existsSync(first.path!)).toBe(false);
    expect(existsSync(held.path!)).toBe(true);
    expect(next.list().evidence.map(({ path }) => path === null)).toEqual([false, true]);
    expect(await next.release(held.id, 'Affaire classée')).toEqual(ok(undefined));
    expect(await next.erase(held.id, 'Affaire classée')).toEqual(ok(undefined));
    expect(files().filter((name) => name.endsWith('.zip'))).toEqual([]);
    const acts = readFileSync(join(dir, 'evidence', 'custody.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(acts.map(({ act, by }) => `${act} ${by}`)).toEqual([
      'taken CSU 1',
      'taken CSU 1',
      'held CSU 1',
      'erased Vigie',
      'released CSU 1',
      'erased CSU 1',
    ]);
    await next.close();
  });

  it('names who was signed in, and is opened, held or erased by whoever may take pictures of that camera away only', async () => {
    let operator = 'nuit';
    const { open } = bench({
      operator: () => operator,
      mayHandle: () => (operator === 'nuit' ? ok(undefined) : refuse('operator.not-allowed', 'not this camera')),
    });
    const service = open();
    const taken = had(await service.clip(clip(1)));
    expect(verifyEvidence(readFileSync(taken.path!)).record.by).toMatchObject({ position: 'CSU 1', operator: 'nuit' });
    expect(taken.by).toBe('CSU 1 (nuit)');
    operator = 'jour';
    for (const refused of [
      await service.open(taken.id, 'voir'),
      await service.hold(taken.id, 'PV'),
      await service.release(taken.id, 'PV'),
      await service.erase(taken.id, 'fini'),
    ])
      expect(refused).toMatchObject({ refusal: { code: 'operator.not-allowed' } });
    operator = 'nuit';
    had(await service.erase(taken.id, 'fini'));
    const acts = readFileSync(join(dir, 'evidence', 'custody.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(acts.map(({ act, by }) => `${act} ${by}`)).toEqual(['taken CSU 1 (nuit)', 'erased CSU 1 (nuit)']);
    await service.close();
  });

  it('names in its record who was allowed to take it, also when another signs in before it is sealed', async () => {
    let operator: string | null = 'nuit';
    const traced: (string | null)[] = [];
    const { open } = bench({
      operator: () => operator,
      traced: (_, __, by) => traced.push(by),
      masksOf: () => {
        operator = 'jour';
        return [];
      },
    });
    const service = open();
    const taken = had(await service.clip(clip(1)));
    const { record: sealed, custody } = verifyEvidence(readFileSync(taken.path!));
    expect(sealed.by).toMatchObject({ operator: 'nuit' });
    expect([custody.by, traced]).toEqual(['CSU 1 (nuit)', ['nuit']]);
    await service.close();
  });

  it('is refused where this position may not, and leaves nothing behind when it fails', async () => {
    const denied = bench({ may: () => refuse('camera.not-allowed', 'no') }).open();
    expect(await denied.clip(clip(1))).toMatchObject({ refusal: { code: 'camera.not-allowed' } });
    const { open, files } = bench({
      ring: {
        cut: async (_, from, to) =>
          ok({
            ...{ codec: 'avc1', from, to, release: () => {} },
            // biome-ignore lint/correctness/useYield: the disk fails before the first piece
            async *read(): AsyncGenerator<Buffer> {
              throw Object.assign(new Error('gone'), { code: 'EIO' });
            },
          }),
      },
    });
    const service = open();
    expect(await service.clip(clip(2))).toMatchObject({
      refusal: { code: 'evidence.disk', context: { reason: 'EIO' } },
    });
    expect(await service.snapshot(ask(3))).toMatchObject({ refusal: { code: 'camera.timeout' } });
    expect(await service.clip({ ...clip(4), to: 0 })).toMatchObject({ refusal: { code: 'evidence.span' } });
    expect(await service.clip({ ...clip(5), to: 9_000_000 })).toMatchObject({ refusal: { code: 'evidence.span' } });
    expect(await service.clip(clip(6, { camera: '../../etc/passwd' }))).toMatchObject({
      refusal: { code: 'camera.unknown' },
    });
    expect(files().filter((name) => name.includes('.part') || name.endsWith('.zip'))).toEqual([]);
    expect(service.list().evidence).toEqual([]);
  });

  it('is not taken into a log that somebody changed, and a log cannot lead to another file', async () => {
    const { open } = bench();
    const service = open();
    const taken = had(await service.clip(clip(1)));
    await service.close();
    const log = join(dir, 'evidence', 'custody.jsonl');
    writeFileSync(log, readFileSync(log, 'utf8').replace('CSU 1', 'CSU 2'));
    const next = open();
    expect(await next.clip(clip(2))).toMatchObject({ refusal: { code: 'evidence.log', context: { n: 1 } } });
    expect(await next.open(taken.id, 'x')).toMatchObject({ refusal: { code: 'evidence.unknown' } });
    expect(existsSync(taken.path!)).toBe(true);
    await next.close();
  });

  it('of a real camera is its last picture without loss, and the pictures that it was taken from', {
    timeout: 60_000,
  }, async () => {
    const park = await openPark();
    const { gateway, base } = await openGateway(fromPark(park));
    const viewer = await record(`${base}/video/CAM-118/main/live.mp4`);
    await expect.poll(viewer.pictures).toBeGreaterThan(0);
    const service = bench({ pictureOf: (id) => gateway.pictures(id, 'main') }).open();
    const taken = had(await service.snapshot(ask(1)));
    const archive = readFileSync(taken.path!);
    const { record: sealed } = verifyEvidence(archive);
    expect(sealed).toMatchObject({ kind: 'snapshot', cameraTime: '2026-11-24T09:40:03.000Z' });
    const png = archive.indexOf(Buffer.from([0x89, 0x50, 0x4e, 0x47]));
    expect([archive.readUInt32BE(png + 16), archive.readUInt32BE(png + 20)]).toEqual([1280, 720]);
    const ftyp = archive.indexOf('ftyp', 0, 'latin1');
    const video = archive.subarray(ftyp - 4, archive.indexOf('manifest.txt', ftyp, 'latin1') - 30);
    const parts = createFragmentReader().push(Buffer.from(video));
    expect(parts[0]?.kind).toBe('init');
    expect(parts[1]).toMatchObject({ kind: 'fragment', key: true });
    await service.close();
    await viewer.stop();
  });
});

describe('what windows may ask', () => {
  const schema = evidenceContract.snapshot['~orpc'].inputSchema;
  const takes = async (input: object): Promise<boolean> => {
    const read = await schema?.['~standard'].validate(input);
    return read !== undefined && read.issues === undefined;
  };
  it('is words of a line, marked up or not', async () => {
    expect(await takes(ask(1))).toBe(true);
  });
  it.each([
    ['no reason', { reason: ' ' }],
    ['an endless reason', { reason: 'x'.repeat(501) }],
    ['a megabyte of it', { reason: 'é'.repeat(1_000_000) }],
    ['control characters', { reason: 'a\u0000b' }],
    ['terminal escapes', { reason: '\u001b]0;x\u0007' }],
    ['two lines', { requisition: 'a\r\nb' }],
    ['text turned round', { reason: 'a\u202eb' }],
    ['half a character', { reason: '\ud800' }],
    ['another kind of identifier', { commandId: '../../x' }],
    ['no camera', { camera: '' }],
  ])('is not %s', async (_, wrong) => {
    expect(await takes(ask(1, wrong))).toBe(false);
  });
});
