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
    const kept = [
      { picture, head, at: 7, from: 'still' as const },
      { picture, head: null, at: 8, from: 'stream' as const },
    ];
    open().keep(camera, kept);
    expect(readdirSync(dir)).toEqual(['kept']);
    expect(readdirSync(join(dir, 'kept'))).toHaveLength(1);
    expect(open().of(camera)).toEqual(kept);
    expect(lines).toEqual([]);
  },
);

test('a file of before there were others is of stills', () => {
  const grey = Buffer.from(picture).toString('base64');
  mkdirSync(join(dir, 'kept'));
  const document = { format: 'vigie-reference-stills', version: 1, references: [{ at: 1, head: null, grey }] };
  writeFileSync(join(dir, 'kept', 'CAM-1.json'), JSON.stringify(document));
  expect(open().of('CAM-1')).toEqual([{ picture, head: null, at: 1, from: 'still' }]);
  expect(lines).toEqual([]);
});

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
  for (let at = 0; at < 3; at++) stills.keep('CAM-1', [{ picture, head: null, at, from: 'still' }]);
  expect(stills.of('CAM-1')).toEqual([{ picture, head: null, at: 2, from: 'still' }]);
  expect(lines).toEqual(['reference stills are not written: EEXIST']);
});
