import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Mask, maskSchema } from '../../../../src/contract/masks.ts';
import { coveredBy, type Pair, seenAt } from '../../../../src/domain/camera/mask.ts';
import { decide, evolve, type MaskingState, UNMASKED } from '../../../../src/domain/camera/masking.ts';
import { isCovered } from '../../../../src/domain/camera/maskRows.ts';
import { aimAt, cameraTravel } from '../../../../src/domain/camera/travel.ts';
import { ok, type Result, refuse } from '../../../../src/shared/result.ts';
import type { PtzStatus } from '../../links/onvif/cameraPtz.ts';
import type { CameraSession } from '../../links/onvif/cameraSession.ts';
import { forgetOtherMasks } from './maskMarks.ts';
import { type MaskLog, openMaskRecords } from './maskRecords.ts';
import { createMaskService } from './maskService.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'masks-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const mask = (more: object = {}): Mask =>
  ({
    id: 'm-1',
    camera: 'CAM-118',
    name: 'Fenêtres du 12',
    by: 'CSU 1',
    at: '2026-11-24T09:40:00.000Z',
    why: 'Logement',
    space: 'world',
    points: [
      [-5, -5],
      [5, -5],
      [5, 5],
    ],
    ...more,
  }) as Mask;
const files = () => ({ city: join(dir, 'city-masks.json'), own: join(dir, 'masks.json') });
const cityFile = (masks: unknown): void =>
  writeFileSync(files().city, JSON.stringify({ format: 'vigie-masks', version: 1, masks }));

/** The log of one station, by the domain's rules. */
function maskLog(): MaskLog {
  const states = new Map<string, MaskingState>();
  const stateOf = (camera: string): MaskingState => states.get(camera) ?? UNMASKED;
  return {
    all: () => [...states].map(([camera, { masks }]) => ({ camera, masks })),
    of: (camera) => stateOf(camera).masks,
    act(camera, command) {
      const decided = decide(stateOf(camera), command, { now: Date.parse(mask().at), position: 'CSU 1' });
      if (!decided.ok) return decided;
      states.set(camera, decided.value.reduce(evolve, stateOf(camera)));
      return ok(undefined);
    },
  };
}
/** As somebody draws it. */
const drawing = (id: string) => {
  const { camera, by, at, ...rest } = mask({ id });
  return rest;
};

describe('masks as records', () => {
  it('come from the city’s file and from the log, and what is taken away is kept with who, when and why', () => {
    cityFile([mask()]);
    const log = maskLog();
    const records = openMaskRecords(files(), log);
    expect(records.add('CAM-118', drawing('m-2'))).toEqual(ok(undefined));
    expect(records.of('CAM-118')).toMatchObject([
      { id: 'm-1', kept: 'city' },
      { id: 'm-2', kept: 'shared', by: 'CSU 1', at: mask().at, camera: 'CAM-118' },
    ]);
    const removed = { by: 'CSU 1', at: mask().at, why: 'Maison démolie' };
    expect(records.remove('m-1', removed)).toMatchObject({ refusal: { code: 'mask.of-city' } });
    expect(records.remove('m-9', removed)).toMatchObject({ refusal: { code: 'mask.unknown' } });
    expect(records.remove('m-2', removed)).toEqual(ok('CAM-118'));
    expect(records.of('CAM-118').map(({ id }) => id)).toEqual(['m-1']);
    expect(
      openMaskRecords(files(), log)
        .of('CAM-118')
        .map(({ id }) => id),
    ).toEqual(['m-1']);
  });

  it('that this station drew before they were shared count here, and can be taken away', () => {
    writeFileSync(files().own, JSON.stringify({ format: 'vigie-masks', version: 1, masks: [mask({ id: 'm-2' })] }));
    const records = openMaskRecords(files(), maskLog());
    expect(records.of('CAM-118')).toMatchObject([{ id: 'm-2', kept: 'station' }]);
    const removed = { by: 'CSU 2', at: mask().at, why: 'Maison démolie' };
    expect(records.remove('m-2', removed)).toEqual(ok('CAM-118'));
    expect(records.of('CAM-118')).toEqual([]);
    expect(JSON.parse(readFileSync(files().own, 'utf8')).masks).toMatchObject([{ id: 'm-2', removed }]);
  });

  it('of another station count as soon as the log has them', () => {
    const log = maskLog();
    const records = openMaskRecords(files(), log);
    const before = records.mark('CAM-118');
    log.act('CAM-118', { type: 'draw', mask: drawing('m-2') });
    expect(records.of('CAM-118')).toEqual([]);
    records.refresh('CAM-118');
    expect(records.find('m-2')).toMatchObject({ kept: 'shared' });
    expect(records.mark('CAM-118')).not.toBe(before);
    expect(records.cameras()).toEqual(['CAM-118']);
  });

  it('are so many at most on one camera', () => {
    cityFile([mask()]);
    const records = openMaskRecords(files(), maskLog());
    for (let count = 2; count <= 32; count += 1) expect(records.add('CAM-118', drawing(`m-${count}`)).ok).toBe(true);
    expect(records.add('CAM-118', drawing('m-33'))).toMatchObject({ refusal: { code: 'mask.too-many' } });
    expect(records.add('CAM-131', drawing('m-34')).ok).toBe(true);
  });

  it.each([
    ['no JSON', 'masks: all'],
    ['another file', '{"format":"vigie-city","version":1,"masks":[]}'],
    ['a list of nothing readable', '{"format":"vigie-masks","version":1,"masks":[7]}'],
    [
      'a mask without its camera',
      `{"format":"vigie-masks","version":1,"masks":[${JSON.stringify({ ...mask(), camera: '' })}]}`,
    ],
    ['too much of it', `${' '.repeat(8_100_000)}{}`],
  ])('of a file that is %s show no camera at all', (_, text) => {
    writeFileSync(files().city, text);
    const records = openMaskRecords(files(), maskLog());
    expect(records.unreadable('CAM-118')).toBe(true);
    expect(records.unreadable('CAM-1')).toBe(true);
    expect(records.refusals).toMatchObject([{ code: 'mask.file', context: { file: files().city } }]);
  });

  it('of which one cannot be read hide its camera, and no other', () => {
    cityFile([mask({ points: 'everywhere' }), mask({ id: 'm-2', camera: 'CAM-131' })]);
    const records = openMaskRecords(files(), maskLog());
    expect(['CAM-118', 'CAM-131', 'CAM-1'].map(records.unreadable)).toEqual([true, false, false]);
    expect(records.of('CAM-131')).toHaveLength(1);
  });

  it('that this station could not read are not written over', () => {
    writeFileSync(files().own, 'torn');
    expect(openMaskRecords(files(), maskLog()).unreadable('CAM-118')).toBe(true);
    expect(readFileSync(files().own, 'utf8')).toBe('torn');
  });

  it('that cannot be written stay as they were', () => {
    writeFileSync(files().own, JSON.stringify({ format: 'vigie-masks', version: 1, masks: [mask({ id: 'm-2' })] }));
    const records = openMaskRecords(files(), maskLog());
    mkdirSync(`${files().own}.new`);
    const removed = { by: 'CSU 2', at: mask().at, why: 'Maison démolie' };
    expect(records.remove('m-2', removed)).toMatchObject({ refusal: { code: 'mask.unwritable' } });
    expect(records.of('CAM-118')).toHaveLength(1);

    const full = { ...maskLog(), act: () => refuse('store.full', 'no room') };
    const other = openMaskRecords(files(), full);
    expect(other.add('CAM-131', drawing('m-3'))).toMatchObject({ refusal: { code: 'store.full' } });
    expect(other.of('CAM-131')).toEqual([]);
  });

  it.each([
    [
      'two corners',
      {
        points: [
          [0, 0],
          [1, 1],
        ],
      },
    ],
    ['a thousand corners', { points: Array.from({ length: 1_000 }, () => [0, 0]) }],
    [
      'no numbers',
      {
        points: [
          [0, 0],
          [1, 1],
          ['2', 2],
        ],
      },
    ],
    [
      'a place above the sky',
      {
        points: [
          [0, 0],
          [1, 1],
          [0, 91],
        ],
      },
    ],
    [
      'half the world',
      {
        points: [
          [0, 0],
          [120, 0],
          [240, 0],
        ],
      },
    ],
    ['another space', { space: 'toString' }],
    [
      'a share of a picture beyond it',
      {
        space: 'picture',
        points: [
          [0, 0],
          [1, 1],
          [0, 1.5],
        ],
      },
    ],
    ['no reason', { why: '   ' }],
    ['an endless reason', { why: 'x'.repeat(501) }],
    ['a reason of two lines', { why: 'a\nb' }],
    ['terminal escapes', { name: '\u001b[31mred' }],
    ['text turned round', { name: 'abc\u202efed' }],
    ['a path for a name', { id: '../../etc/passwd' }],
    ['no time', { at: 'yesterday' }],
  ])('are none with %s', (_, wrong) => {
    expect(maskSchema.safeParse({ ...mask(), ...wrong }).success).toBe(false);
  });
  it('may have markup in their words: it is text', () => {
    expect(maskSchema.parse(mask({ why: '<img src=x onerror=alert(1)>' })).why).toBe('<img src=x onerror=alert(1)>');
  });
});

describe('what was recorded under other masks', () => {
  it('is forgotten at the start and at each change', () => {
    const forgotten: string[] = [];
    const ring = { forget: async (camera: string) => void forgotten.push(camera) };
    let saved: string | null = null;
    const marks = {
      read: () => saved,
      write: (text: string) => {
        saved = text;
        return ok(undefined);
      },
    };
    cityFile([mask()]);
    forgetOtherMasks(openMaskRecords(files(), maskLog()), ring, marks);
    expect(forgotten).toEqual(['CAM-118']);
    forgetOtherMasks(openMaskRecords(files(), maskLog()), ring, marks);
    expect(forgotten).toHaveLength(1);
    cityFile([mask(), mask({ id: 'm-2', camera: 'CAM-131' })]);
    forgetOtherMasks(openMaskRecords(files(), maskLog()), ring, marks);
    expect(forgotten).toEqual(['CAM-118', 'CAM-131']);
    cityFile([]);
    forgetOtherMasks(openMaskRecords(files(), maskLog()), ring, marks);
    expect(forgotten.slice(2).sort()).toEqual(['CAM-118', 'CAM-131']);
    saved = '{"CAM-131":7}';
    cityFile([mask()]);
    forgetOtherMasks(openMaskRecords(files(), maskLog()), ring, marks).changed('CAM-7');
    expect(forgotten.slice(4)).toEqual(['CAM-118', 'CAM-7']);
  });
});

describe('drawing a mask on the picture', () => {
  const attributes = { panFrom: -170, panTo: 170, tiltFrom: -70, tiltTo: 20, fieldOfView: 62, narrowestView: 62 / 12 };
  const square: Pair[] = [
    [0.4, 0.4],
    [0.6, 0.4],
    [0.6, 0.6],
    [0.4, 0.6],
  ];
  const bench = (
    status: () => Result<PtzStatus>,
    more: { ptz?: boolean; attributes?: object; may?: () => Result<void> } = {},
  ) => {
    const changes: string[] = [];
    const log = maskLog();
    const records = openMaskRecords(files(), log);
    const service = createMaskService({
      records,
      assetOf: () => ({ attributes: more.attributes ?? attributes }) as never,
      sessionOf: async () =>
        ok({ ptz: more.ptz ?? true, status: async () => status() } as Partial<CameraSession> as CameraSession),
      may: more.may ?? (() => ok(undefined)),
      position: 'CSU 1',
      wall: () => Date.parse('2026-11-24T09:40:00Z'),
      onChange: (camera) => changes.push(camera),
    });
    return { service, records, changes, log };
  };
  const head = { pan: 0.1, tilt: 0.3, zoom: 0.2, moving: false };
  const drawn = { camera: 'CAM-118', name: 'Fenêtre', why: 'Logement', points: square, aspect: 16 / 9, position: head };

  it('puts what was enclosed into the world, where it is found again from any other view', async () => {
    const { service, changes } = bench(() => ok(head));
    expect(await service.place('CAM-118')).toMatchObject({ ok: true, value: { pan: 0.1 } });
    expect(await service.draw(drawn)).toEqual(ok(undefined));
    expect(changes).toEqual(['CAM-118']);
    expect(service.frame('CAM-118').masks).toMatchObject([
      { name: 'Fenêtre', by: 'CSU 1', why: 'Logement', kept: 'shared' },
    ]);
    const travel = cameraTravel({ attributes })!;
    const [shape] = service.planOf('CAM-118')!.shapes;
    const size = { width: 1280, height: 720 };
    const middle = coveredBy(shape!, aimAt(travel, head), size)!;
    expect(isCovered(middle, [640, 360])).toBe(true);
    expect(isCovered(middle, [0.38 * 1280, 360])).toBe(false);
    const other = aimAt(travel, { pan: 0.12, tilt: 0.27, zoom: 0.35 });
    const corner = seenAt(shape!.points[0]!, other, size)!;
    expect(isCovered(coveredBy(shape!, other, size)!, [corner[0] + 4, corner[1] + 4])).toBe(true);
  });

  it('is refused while the camera turns, once it has turned, and where nobody knows what its positions mean', async () => {
    let pan = 0;
    const turning = bench(() => {
      pan += 0.05;
      return ok({ ...head, pan });
    });
    expect(await turning.service.draw(drawn)).toMatchObject({ refusal: { code: 'mask.moving' } });
    const turned = bench(() => ok({ ...head, pan: 0.2 }));
    expect(await turned.service.draw(drawn)).toMatchObject({ refusal: { code: 'mask.moved' } });
    const unknown = bench(() => ok(head), { attributes: {} });
    expect(await unknown.service.draw(drawn)).toMatchObject({ refusal: { code: 'mask.no-travel' } });
    const silent = bench(() => ok({ ...head, tilt: Number.NaN }));
    expect(await silent.service.draw(drawn)).toMatchObject({ refusal: { code: 'mask.no-position' } });
    for (const { changes, records } of [turning, turned, unknown, silent]) {
      expect(changes).toEqual([]);
      expect(records.of('CAM-118')).toEqual([]);
    }
  });

  it('keeps shares of the picture for a camera that does not turn', async () => {
    const { service } = bench(() => ok(head), { ptz: false });
    expect(await service.draw({ ...drawn, position: null })).toEqual(ok(undefined));
    expect(service.planOf('CAM-118')?.shapes).toEqual([{ space: 'picture', points: square }]);
    expect(await service.draw(drawn)).toMatchObject({ refusal: { code: 'mask.moved' } });
  });

  it('is for those who have the right to it, and so is taking it away', async () => {
    let allowed: Result<void> = ok(undefined);
    const { service, records } = bench(() => ok(head), { may: () => allowed });
    expect(await service.draw(drawn)).toEqual(ok(undefined));
    const [mask] = records.of('CAM-118');
    allowed = refuse('camera.not-allowed', 'no');
    expect(await service.place('CAM-118')).toMatchObject({ refusal: { code: 'camera.not-allowed' } });
    expect(await service.draw(drawn)).toMatchObject({ refusal: { code: 'camera.not-allowed' } });
    expect(service.remove(mask?.id ?? '', 'Maison démolie')).toMatchObject({
      refusal: { code: 'camera.not-allowed' },
    });
    expect(records.of('CAM-118')).toHaveLength(1);
  });

  it('at another station hides it here too, told once; and so does taking it away', () => {
    const { service, changes, log } = bench(() => ok(head));
    log.act('CAM-118', { type: 'draw', mask: drawing('m-2') });
    service.refresh(['CAM-118', 'CAM-131']);
    service.refresh(['CAM-118']);
    expect(changes).toEqual(['CAM-118']);
    expect(service.planOf('CAM-118')?.shapes).toHaveLength(1);
    log.act('CAM-118', { type: 'remove', mask: 'm-2', why: 'Maison démolie' });
    service.refresh(['CAM-118']);
    expect(changes).toEqual(['CAM-118', 'CAM-118']);
    expect(service.planOf('CAM-118')).toBeNull();
  });

  it('wants an area', async () => {
    const { service } = bench(() => ok(head), { ptz: false });
    const flat: Pair[] = [
      [0.1, 0.1],
      [0.5, 0.1],
      [0.9, 0.1],
    ];
    expect(await service.draw({ ...drawn, position: null, points: flat })).toMatchObject({
      refusal: { code: 'mask.shape' },
    });
  });

  it('tells why whole pictures are covered', async () => {
    const { service } = bench(() => ok(head));
    service.covered('CAM-118', 'too-fast');
    expect(service.frame('CAM-118').cover).toBe('too-fast');
    service.covered('CAM-118', null);
    expect(service.frame('CAM-118').cover).toBeNull();
  });
});
