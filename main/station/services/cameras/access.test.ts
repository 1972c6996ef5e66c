import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Asset } from '../../../../src/domain/asset/asset.ts';
import { ok, type Refusal, refuse } from '../../../../src/shared/result.ts';
import { type CameraAccessOptions, createCameraAccess } from './access.ts';

const NOON = Date.parse('2026-11-30T11:00:00Z');
const camera = (id: string, commune: string): Asset => ({
  id,
  kind: 'camera',
  name: `Caméra ${id}`,
  number: 1,
  commune,
  at: [5.04, 47.32],
});
const assets = new Map([camera('CAM-1', '21231'), camera('CAM-2', '21166')].map((asset) => [asset.id, asset]));

let dir: string;
let file: string;
let troubles: Refusal[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-access-'));
  file = join(dir, 'access.json');
  troubles = [];
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const open = (position = 'PC 1', now = NOON, gate?: CameraAccessOptions['gate']) =>
  createCameraAccess({
    file,
    register: {
      byId: (id) => assets.get(id),
      communeName: (id) => ({ '21231': 'Dijon', '21166': 'Chenôve' })[id] ?? id,
    },
    position,
    now: () => now,
    gate,
    onTrouble: (refusal) => troubles.push(refusal),
  });
const write = (content: unknown): void =>
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
const dijon = { communes: ['21231'], acts: ['view', 'move'], hours: { from: '08:00', to: '18:00' } };

it('without a file every position may do everything', () => {
  const access = open();
  expect([access.may('CAM-1', 'view').ok, access.may('CAM-2', 'export').ok, access.priority()]).toEqual([
    true,
    true,
    1,
  ]);
});

it('a position may look at the cameras of its communes, in its hours, and is told which commune it may not', () => {
  write({ positions: { 'PC 1': { post: 'police', priority: 5, cameras: [dijon] } } });
  const access = open();
  expect(access.may('CAM-1', 'move').ok).toBe(true);
  expect(access.may('CAM-2', 'view')).toMatchObject({
    refusal: { code: 'camera.not-allowed', context: { commune: 'Chenôve', reason: 'commune', name: 'Caméra CAM-2' } },
  });
  expect(access.priority()).toBe(5);
  // Six in the evening in winter.
  expect(open('PC 1', Date.parse('2026-11-30T17:00:00Z')).may('CAM-1', 'view')).toMatchObject({
    refusal: { context: { reason: 'hours' } },
  });
});

it('where people are signed in both the position and the person must be allowed', () => {
  write({ positions: { 'PC 1': { priority: 5, cameras: [dijon] } } });
  const asked: string[] = [];
  const access = open('PC 1', NOON, {
    author: () => 'nuit',
    priority: () => 3,
    may(act, commune) {
      asked.push(`${act} ${commune}`);
      return act === 'view' ? ok(undefined) : refuse('operator.not-allowed', 'not this', { act, reason: 'act' });
    },
  });
  expect(access.may('CAM-1', 'view').ok).toBe(true);
  for (const act of ['move'] as const)
    expect(access.may('CAM-1', act)).toMatchObject({ refusal: { code: 'operator.not-allowed' } });
  // What the position may not, nobody may at it.
  for (const act of ['view', 'export'] as const)
    expect(access.may('CAM-2', act)).toMatchObject({ refusal: { code: 'camera.not-allowed' } });
  expect(asked).toEqual(['view 21231', 'move 21231']);
  expect(access.priority()).toBe(3);
});

it('a position that is not named may do nothing, unless the file speaks of all', () => {
  write({ positions: { 'PC 1': { cameras: [dijon] } } });
  expect(open('PC 2').may('CAM-1', 'view').ok).toBe(false);
  expect(open('__proto__').may('CAM-1', 'view').ok).toBe(false);
  write({ positions: { '*': { cameras: [dijon] } } });
  expect(open('PC 2').may('CAM-1', 'view').ok).toBe(true);
});

it('a right that is taken away bites at the next look', () => {
  write({ positions: { 'PC 1': { cameras: [dijon] } } });
  const access = open();
  expect(access.look()).toBe(false);
  write({ positions: { 'PC 1': { cameras: [] } } });
  expect(access.look()).toBe(true);
  expect(access.may('CAM-1', 'view').ok).toBe(false);
});

it('a camera that nobody knows is unknown, not allowed', () => {
  expect(open().may('LP-1', 'view')).toMatchObject({ refusal: { code: 'camera.unknown' } });
});

it.each([
  ['no JSON', '{'],
  ['a field that nobody knows', { positions: {}, everybody: true }],
  ['an act that is none', { positions: { '*': { cameras: [{ communes: 'all', acts: ['erase'] }] } } }],
  ['a commune that is none', { positions: { '*': { cameras: [{ communes: ['Dijon'], acts: ['view'] }] } } }],
  ['hours that are none', { positions: { '*': { cameras: [{ ...dijon, hours: { from: '25:00', to: '3' } }] } } }],
  ['something enormous', `{"positions":{"${'x'.repeat(1_000_001)}":{}}}`],
])('%s allows nothing and is said; later it leaves the rights as they were', (_, content) => {
  write(content);
  const shut = open();
  expect(shut.may('CAM-1', 'view').ok).toBe(false);
  expect(troubles).toMatchObject([{ code: 'access.file', context: { file } }]);

  write({ positions: { '*': { cameras: [dijon] } } });
  const access = open();
  write(content);
  expect(access.look()).toBe(false);
  expect(access.may('CAM-1', 'view').ok).toBe(true);
  expect(troubles).toHaveLength(2);
});
