import { describe, expect, it } from 'vitest';
import {
  cameraToWallSchema,
  MOST_PROGRAMS,
  type Salvo,
  type Sequence,
  salvoSchema,
  sequenceSchema,
  wallPlaceSchema,
} from '../../../../src/contract/walls.ts';
import { ok, refuse } from '../../../../src/shared/result.ts';
import { createWallService } from './wallService.ts';

function setUp(saved: string | null = null) {
  const kept = new Map<string, string>(saved === null ? [] : [['wall-programs', saved]]);
  const said: string[] = [];
  const disk = { full: false, lastUsed: '', denied: '' };
  const open = () =>
    createWallService({
      store: {
        setting: (key) => kept.get(key) ?? null,
        setSetting(key, value) {
          if (disk.full) return refuse('store.full', 'the disk is full');
          kept.set(key, value);
          return ok(undefined);
        },
      },
      lastUsed: () => disk.lastUsed,
      mayView: (camera) => (camera === disk.denied ? refuse('camera.not-allowed', 'not here') : ok(undefined)),
      now: () => 7,
      log: (message) => said.push(message),
    });
  return { open, kept, said, disk };
}

const id = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
const salvo = (number: number, more: Partial<Salvo> = {}): Salvo => ({
  id: id(number),
  number,
  name: `Salve ${number}`,
  key: null,
  layout: '4',
  tiles: [{ camera: 'CAM-118' }, null],
  ...more,
});
const sequence = (number: number): Sequence => ({
  id: id(number),
  number,
  name: `Ronde ${number}`,
  steps: [
    { camera: 'CAM-1', seconds: 5 },
    { camera: 'CAM-2', seconds: 5 },
  ],
});

describe('salvos and sequences', () => {
  it('are there again at the next start, by their numbers', () => {
    const { open } = setUp();
    const walls = open();
    expect(walls.saveSalvo(salvo(7, { key: 'F3' })).ok).toBe(true);
    expect(walls.saveSalvo(salvo(2)).ok).toBe(true);
    expect(walls.saveSequence(sequence(1)).ok).toBe(true);
    expect(open().programs()).toEqual({ salvos: [salvo(2), salvo(7, { key: 'F3' })], sequences: [sequence(1)] });
  });

  it('saved again replace what had their id', () => {
    const walls = setUp().open();
    walls.saveSalvo(salvo(7));
    walls.saveSalvo(salvo(7, { name: 'Centre', number: 8 }));
    expect(walls.programs().salvos).toMatchObject([{ name: 'Centre', number: 8 }]);
  });

  it('with a number or a key that is taken are refused, and it is said by which', () => {
    const walls = setUp().open();
    walls.saveSalvo(salvo(7, { key: 'F3', name: 'Centre' }));
    expect(walls.saveSalvo(salvo(7, { id: id(99) }))).toMatchObject({
      refusal: { code: 'wall.number-taken', context: { number: 7, name: 'Centre' } },
    });
    expect(walls.saveSalvo(salvo(8, { key: 'F3' }))).toMatchObject({
      refusal: { code: 'wall.key-taken', context: { key: 'F3', name: 'Centre' } },
    });
    // A sequence has numbers of its own.
    expect(walls.saveSequence(sequence(7)).ok).toBe(true);
  });

  it('are not told as saved when the disk did not take them', () => {
    const { open, disk } = setUp();
    const walls = open();
    walls.saveSalvo(salvo(1));
    disk.full = true;
    expect(walls.saveSalvo(salvo(2))).toMatchObject({ ok: false, refusal: { code: 'store.full' } });
    expect(walls.removeSalvo(id(1)).ok).toBe(false);
    expect(walls.programs().salvos).toEqual([salvo(1)]);
  });

  it('that are not there cannot be removed', () => {
    const walls = setUp().open();
    expect(walls.removeSalvo(id(1))).toMatchObject({ refusal: { code: 'wall.unknown-salvo' } });
    expect(walls.removeSequence(id(1))).toMatchObject({ refusal: { code: 'wall.unknown-sequence' } });
  });

  it('are so many and no more', () => {
    const walls = setUp().open();
    for (let number = 1; number <= MOST_PROGRAMS; number += 1) walls.saveSalvo(salvo(number));
    expect(walls.saveSalvo(salvo(1, { id: id(999) }))).toMatchObject({ refusal: { code: 'wall.too-many' } });
    expect(walls.saveSalvo(salvo(1, { name: 'again' })).ok).toBe(true);
  });

  it.each(['', '{', '[]', '{"salvos":7}', 'null'])('saved as %j are none, and that is said', (text) => {
    const { open, said } = setUp(text);
    expect(open().programs()).toEqual({ salvos: [], sequences: [] });
    expect(said).toHaveLength(1);
  });

  it('of which one is damaged are there without it', () => {
    const text = JSON.stringify({ salvos: [salvo(1), { ...salvo(2), layout: '99' }], sequences: [{}] });
    expect(setUp(text).open().programs().salvos).toEqual([salvo(1)]);
  });
});

describe('what a window may send', () => {
  it.each([
    { number: 0 },
    { number: 100 },
    { number: 1.5 },
    { name: '   ' },
    { name: 'x'.repeat(61) },
    { key: 'F5' },
    { layout: '17' },
    { id: 'not-one' },
    { tiles: new Array(17).fill(null) },
    { tiles: [{ camera: '' }] },
    { tiles: [{ camera: 'CAM-1', sequence: id(1) }] },
    { tiles: [{ camera: 'x'.repeat(65) }] },
  ])('is no salvo with %j', (wrong) => {
    expect(salvoSchema.safeParse({ ...salvo(1), ...wrong }).success).toBe(false);
  });

  it.each([
    { steps: [] },
    { steps: [{ camera: 'CAM-1', seconds: 5 }] },
    {
      steps: [
        { camera: 'CAM-1', seconds: 1 },
        { camera: 'CAM-2', seconds: 5 },
      ],
    },
    {
      steps: [
        { camera: 'CAM-1', seconds: 61 },
        { camera: 'CAM-2', seconds: 5 },
      ],
    },
    {
      steps: [
        { camera: 'CAM-1', seconds: Number.NaN },
        { camera: 'CAM-2', seconds: 5 },
      ],
    },
  ])('is no sequence with %j', (wrong) => {
    expect(sequenceSchema.safeParse({ ...sequence(1), ...wrong }).success).toBe(false);
  });
});

const place = (window: string, number = 1) => ({ window, number, display: 'browser' });

describe('calling a salvo', () => {
  const opened = () => {
    const all = setUp();
    const walls = all.open();
    walls.saveSalvo(salvo(1));
    return { ...all, walls };
  };

  it('goes to the wall of that window', async () => {
    const { walls } = opened();
    const left = walls.watchCalls(place('left'), undefined);
    walls.watchCalls(place('right'), undefined);
    expect(walls.callSalvo(id(1), 'left').ok).toBe(true);
    expect((await left.next()).value).toEqual({ salvo: id(1) });
  });

  it('from a window without a wall goes to the one that was used last', async () => {
    const { walls, disk } = opened();
    const left = walls.watchCalls(place('left'), undefined);
    const right = walls.watchCalls(place('right'), undefined);
    walls.callSalvo(id(1), 'map');
    expect((await right.next()).value).toEqual({ salvo: id(1) });
    disk.lastUsed = 'left';
    walls.callSalvo(id(1), 'map');
    expect((await left.next()).value).toEqual({ salvo: id(1) });
  });

  it('is refused where no wall is in sight, also after the last one went', async () => {
    const { walls } = opened();
    expect(walls.callSalvo(id(1), 'map')).toMatchObject({ refusal: { code: 'wall.none' } });
    const leave = new AbortController();
    const only = walls.watchCalls(place('wall'), leave.signal);
    const waiting = only.next();
    leave.abort();
    expect((await waiting).done).toBe(true);
    expect(walls.callSalvo(id(1), 'map')).toMatchObject({ refusal: { code: 'wall.none' } });
  });

  it('that does not exist is refused', () => {
    const { walls } = opened();
    walls.watchCalls(place('wall'), undefined);
    expect(walls.callSalvo(id(9), 'wall')).toMatchObject({ refusal: { code: 'wall.unknown-salvo' } });
  });
});

describe('a camera for the wall of another window', () => {
  it('comes to that window and no other, with the number of the one that sent it', async () => {
    const walls = setUp().open();
    const desk = walls.watchCalls(place('desk', 1), undefined);
    const mural = walls.watchCalls(place('mural', 2), undefined);
    expect(walls.showOn('CAM-118', 'mural', 'desk').ok).toBe(true);
    expect((await mural.next()).value).toEqual({ camera: 'CAM-118', from: 1, at: 7 });
    expect(walls.showOn('CAM-102', 'desk', 'map').ok).toBe(true);
    expect((await desk.next()).value).toEqual({ camera: 'CAM-102', from: null, at: 7 });
  });

  it('is refused where the wall is gone, and where the position may not look at it', async () => {
    const { open, disk } = setUp();
    const walls = open();
    const leave = new AbortController();
    const mural = walls.watchCalls(place('mural'), leave.signal);
    disk.denied = 'CAM-7';
    expect(walls.showOn('CAM-7', 'mural', 'desk')).toMatchObject({ refusal: { code: 'camera.not-allowed' } });
    expect(walls.showOn('CAM-118', '__proto__', 'desk')).toMatchObject({ refusal: { code: 'wall.gone' } });
    const waiting = mural.next();
    leave.abort();
    expect((await waiting).done).toBe(true);
    expect(walls.showOn('CAM-118', 'mural', 'desk')).toMatchObject({ refusal: { code: 'wall.gone' } });
  });

  it('flooded keeps the last ones', async () => {
    const walls = setUp().open();
    const mural = walls.watchCalls(place('mural'), undefined);
    for (let index = 0; index < 5_000; index += 1) walls.showOn(`CAM-${index}`, 'mural', 'desk');
    expect((await mural.next()).value).toMatchObject({ camera: 'CAM-4968' });
  });

  it('finds walls by numbers of their own, whatever windows say of themselves, and is told of each change', async () => {
    const walls = setUp().open();
    const ending = new AbortController();
    const changes = walls.wallFeed.subscribe(ending.signal);
    const leave = new AbortController();
    walls.watchCalls(place('left', 1), leave.signal);
    walls.watchCalls(place('also left', 1), undefined);
    walls.watchCalls(place('right', 2), undefined);
    const numbers = () => walls.inSight().map(({ window, number }) => [number, window]);
    expect(numbers()).toEqual([
      [1, 'left'],
      [2, 'right'],
      [3, 'also left'],
    ]);
    await changes.next();
    leave.abort();
    await changes.next();
    expect(numbers()).toEqual([
      [1, 'also left'],
      [2, 'right'],
    ]);
    ending.abort();
  });

  it.each([
    { window: '' },
    { window: 'w'.repeat(201) },
    { window: 5 },
    { number: 0 },
    { number: 1.5 },
    { number: 65 },
    { number: Number.NaN },
    { display: 'd'.repeat(201) },
    { display: null },
  ])('has no wall in a window that tells %j', (wrong) => {
    expect(wallPlaceSchema.safeParse(place('mural')).success).toBe(true);
    expect(wallPlaceSchema.safeParse({ ...place('mural'), ...wrong }).success).toBe(false);
  });

  it.each([
    { camera: '' },
    { camera: 'C'.repeat(65) },
    { camera: { id: 'CAM-118' } },
    { to: '' },
    { to: ['mural'] },
    { from: 'w'.repeat(201) },
    { commandId: 'twice' },
  ])('is not sent with %j', (wrong) => {
    const asked = { commandId: id(1), camera: 'CAM-118', to: 'mural', from: 'desk' };
    expect(cameraToWallSchema.safeParse(asked).success).toBe(true);
    expect(cameraToWallSchema.safeParse({ ...asked, ...wrong }).success).toBe(false);
  });
});
