import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { GREY } from '../../../../src/domain/camera/picture.ts';
import { openReferenceStills } from './referenceStills.ts';

const picture = new Uint8Array(GREY.width * GREY.height).fill(90);
let dir: string;
let lines: string[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-stills-'));
  lines = [];
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));
const open = () => openReferenceStills(join(dir, 'kept'), (line) => lines.push(line));

test.each(['CAM-118', '../../outside', '/etc/passwd', 'a\0b', '..', 'Caméra "été" 💡'])(
  'what the camera %j should show is kept below the folder and found again',
  (camera) => {
    const head = { pan: 0.1, tilt: 0.2, zoom: 0 };
    open().keep(camera, [{ picture, head, at: 7 }]);
    expect(readdirSync(dir)).toEqual(['kept']);
    expect(readdirSync(join(dir, 'kept'))).toHaveLength(1);
    expect(open().of(camera)).toEqual([{ picture, head, at: 7 }]);
    expect(lines).toEqual([]);
  },
);

test.each([
  '',
  '{',
  '[]',
  '{"format":"vigie-reference-stills","version":2,"references":[]}',
  `{"a":${'['.repeat(5_000)}`,
])('a file that holds %j is as if it were not there', (text) => {
  mkdirSync(join(dir, 'kept'));
  writeFileSync(join(dir, 'kept', 'CAM-1.json'), text);
  expect(open().of('CAM-1')).toEqual([]);
  expect(lines).toHaveLength(1);
});

test('where the disk refuses it is kept in memory, and said once', () => {
  // A file where the folder should be: refused to everybody, root included.
  writeFileSync(join(dir, 'kept'), '');
  chmodSync(join(dir, 'kept'), 0o400);
  const stills = open();
  for (let at = 0; at < 3; at++) stills.keep('CAM-1', [{ picture, head: null, at }]);
  expect(stills.of('CAM-1')).toEqual([{ picture, head: null, at: 2 }]);
  expect(lines).toEqual(['reference stills are not written: EEXIST']);
});
