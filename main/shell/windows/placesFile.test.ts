import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CrashGuard } from './crashGuard.ts';
import type { SavedPlace } from './displayPlan.ts';
import { PlacesFile, parsePlaces } from './placesFile.ts';

const PLACE: SavedPlace = {
  workspaceId: 'workspace-1',
  displayKey: 'DEL-4081-101',
  label: 'MUR',
  bounds: { x: 0, y: 0, width: 1920, height: 1080 },
  rect: null,
  open: true,
};

let folder = '';
let said: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'vigie-places-'));
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const open = (): PlacesFile => new PlacesFile(folder, (line) => said.push(line));

describe('windows.json', () => {
  it('is read as it was written, and nothing else is left beside it', () => {
    open().write([PLACE]);
    expect(open().read()).toEqual([PLACE]);
    expect(readdirSync(folder)).toEqual(['windows.json']);
  });

  it('missing gives no places and says nothing', () => {
    expect(open().read()).toEqual([]);
    expect(said).toEqual([]);
  });

  it('cut in the middle is set aside, said, and the next one can be written', () => {
    open().write([PLACE]);
    const whole = readFileSync(path.join(folder, 'windows.json'), 'utf8');
    writeFileSync(path.join(folder, 'windows.json'), whole.slice(0, 40));
    expect(open().read()).toEqual([]);
    expect(existsSync(path.join(folder, 'windows.json.broken'))).toBe(true);
    expect(said.join()).toContain('broken');
    open().write([PLACE]);
    expect(open().read()).toEqual([PLACE]);
  });

  it('that cannot be written is said and harms nothing', () => {
    mkdirSync(path.join(folder, 'windows.json.next'));
    open().write([PLACE]);
    expect(said.join()).toContain('cannot be written');
  });

  it.each([
    ['not JSON', 'hello'],
    ['another version', JSON.stringify({ version: 2, places: [] })],
    ['a list', '[]'],
    [
      'too many',
      JSON.stringify({
        version: 1,
        places: Array.from({ length: 65 }, (_, n) => ({ ...PLACE, workspaceId: `w${n}` })),
      }),
    ],
    ['twice the same workspace', JSON.stringify({ version: 1, places: [PLACE, PLACE] })],
    ['a workspace with a path in it', JSON.stringify({ version: 1, places: [{ ...PLACE, workspaceId: '../x' }] })],
    [
      'a size that is no number',
      '{"version":1,"places":[{"workspaceId":"w","displayKey":"k","label":"","bounds":{"x":0,"y":0,"width":1e999,"height":1},"rect":null,"open":true}]}',
    ],
  ])('is refused: %s', (_what, text) => expect(parsePlaces(text)).toBeNull());
});

describe('a window that crashes', () => {
  it('is loaded again three times in five minutes, then shows the safe page', () => {
    const guard = new CrashGuard();
    expect([0, 1_000, 2_000, 3_000].map((at) => guard.crashed(at))).toEqual([
      'reload',
      'reload',
      'reload',
      'safe-page',
    ]);
  });

  it('is forgiven after five minutes', () => {
    const guard = new CrashGuard();
    for (const at of [0, 1, 2]) guard.crashed(at);
    expect(guard.crashed(300_001)).toBe('reload');
  });
});
