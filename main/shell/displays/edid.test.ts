import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEdid } from '../../../native/displays/edid.ts';
import { listDisplays, loadDisplaysAddon } from '../../../native/displays/index.ts';
import { identifyDisplays, type ShellDisplay } from './displayIdentity.ts';

/** Builds a base block by VESA Enhanced EDID 1.4. */
function block(change: (bytes: Uint8Array) => void = () => {}, sum = true): Uint8Array {
  const bytes = new Uint8Array(128);
  bytes.set([0, 255, 255, 255, 255, 255, 255, 0]);
  bytes.set([0x10, 0xac, 0x81, 0x40, 101, 0, 0, 0], 8); // DEL, 0x4081, serial 101
  bytes.set([0, 0, 0, 0xfc, 0, ...Buffer.from('MUR-GAUCHE\n  ')], 72);
  bytes.set([0, 0, 0, 0xff, 0, ...Buffer.from('CN0123456789A')], 90);
  change(bytes);
  if (sum) bytes[127] = (256 - (bytes.subarray(0, 127).reduce((a, b) => a + b, 0) % 256)) % 256;
  return bytes;
}

describe('EDID', () => {
  it('gives maker, product, both serial numbers and name', () => {
    expect(parseEdid(block())).toEqual({
      maker: 'DEL',
      product: 0x4081,
      serial: 101,
      serialText: 'CN0123456789A',
      name: 'MUR-GAUCHE',
    });
  });

  it('reads a serial number above two thousand million', () => {
    expect(parseEdid(block((b) => b.fill(0xff, 12, 16)))?.serial).toBe(0xffffffff);
  });

  it('reads a view into a larger buffer', () => {
    const larger = new Uint8Array(300);
    larger.set(block(), 100);
    expect(parseEdid(larger.subarray(100, 228))?.serial).toBe(101);
  });

  it('leaves out control characters and what is not ASCII in a name', () => {
    const name = parseEdid(block((b) => b.set([0x1b, 0x5b, 0x41, 0xe9, 0x3c, 0x62, 0x0a], 77)))?.name;
    expect(name).toBe('[A<b');
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['a cut block', block().subarray(0, 127)],
    ['another header', block((b) => b.set([1], 0))],
    ['a wrong sum', block((b) => b.set([1], 127), false)],
    ['a maker that is no three letters', block((b) => b.set([0, 0], 8))],
    ['a reserved bit in the maker', block((b) => b.set([0x90], 8))],
    ['zeros', new Uint8Array(128)],
  ])('refuses %s', (_what, bytes) => expect(parseEdid(bytes)).toBeNull());

  it('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 300 }), fc.boolean(), (noise, dressed) => {
        const bytes = dressed ? block((b) => b.set(noise.subarray(0, 119), 8)) : noise;
        const identity = parseEdid(bytes);
        if (identity) expect(`${identity.name}${identity.serialText}`).toMatch(/^[ -~]*$/);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the addon', () => {
  it('missing or broken is an empty list, never an exception', () => {
    const said: string[] = [];
    expect(loadDisplaysAddon(['/nowhere/displays.node'], (line) => said.push(line))).toBeNull();
    expect(listDisplays(null, () => {})).toEqual([]);
    const broken = {
      listDisplays: () => {
        throw new Error('the X server does not answer');
      },
    };
    expect(listDisplays(broken, (line) => said.push(line))).toEqual([]);
    expect(said).toEqual(['displays addon: the X server does not answer']);
  });

  it('keeps a display whose EDID cannot be read', () => {
    const place = { output: 'DP-1', x: 0, y: 0, width: 10, height: 10 };
    expect(listDisplays({ listDisplays: () => [{ ...place, edid: new Uint8Array(3) }] }, () => {})).toEqual([place]);
  });
});

describe('identity of displays', () => {
  const at = (x: number, label = 'MUR', scaleFactor = 1): ShellDisplay => {
    const bounds = { x, y: 0, width: 1920, height: 1080 };
    return { label, bounds, workArea: bounds, scaleFactor, primary: x === 0 };
  };
  const monitor = (output: string, x: number, serial: number, serialText = '') => ({
    ...{ output, x, y: 0, width: 1920, height: 1080, maker: 'DEL', product: 0x4081, name: 'MUR' },
    ...{ serial, serialText },
  });
  const keys = (displays: ShellDisplay[], monitors: ReturnType<typeof monitor>[]): string[] =>
    identifyDisplays(displays, monitors).map(({ key }) => key);

  it('is maker, product and serial number, whatever the connector', () => {
    expect(keys([at(0), at(1920)], [monitor('DP-2', 1920, 101), monitor('DP-1', 0, 102)])).toEqual([
      'DEL-4081-102',
      'DEL-4081-101',
    ]);
    expect(keys([at(0)], [monitor('DP-1', 0, 0, 'CN/01')])).toEqual(['DEL-4081--CN_01']);
  });

  it('takes the connector in when serial numbers are missing, meaningless or the same', () => {
    expect(keys([at(0)], [monitor('DP-1', 0, 0)])).toEqual(['DEL-4081@DP-1']);
    expect(keys([at(0)], [monitor('DP-1', 0, 0x01010101)])).toEqual(['DEL-4081@DP-1']);
    expect(keys([at(0), at(1920)], [monitor('DP-1', 0, 5), monitor('DP-2', 1920, 5)])).toEqual([
      'DEL-4081-5@DP-1',
      'DEL-4081-5@DP-2',
    ]);
  });

  it('falls back to label, size and place, in characters that an address can carry', () => {
    expect(keys([at(0, 'Écran <b>')], [])).toEqual(['_cran_b_-1920x1080+0+0']);
    expect(keys([at(0, '')], [])).toEqual(['display-1920x1080+0+0']);
  });

  it('finds the output of a display whose pixels are scaled', () => {
    const scaled = { ...at(0), bounds: { x: 960, y: 0, width: 960, height: 540 }, scaleFactor: 2 };
    expect(keys([scaled], [monitor('DP-1', 1920, 7)])).toEqual(['DEL-4081-7']);
  });
});
