import { expect, test } from 'vitest';
import { decodeLive, encodeLive } from './live.ts';

test('a frame of positions comes out as it went in', () => {
  const frame = {
    type: 'positions',
    complete: false,
    sequence: 7,
    time: 1_795_000_000_123,
    registerVersion: 3,
    lon: Float64Array.of(5.04, 5.1),
    lat: Float64Array.of(47.3, 47.4),
    sourceTime: Float64Array.of(1, 2),
    index: Uint32Array.of(9, 35_000),
    heading: Float32Array.of(90, Number.NaN),
    speed: Float32Array.of(30, 0),
  } as const;
  expect(decodeLive(encodeLive(frame))).toEqual(frame);
});

test('a frame of states with an odd count stays readable', () => {
  const frame = {
    type: 'states',
    complete: true,
    sequence: 0,
    time: 5,
    registerVersion: 1,
    index: Uint32Array.of(1, 2, 3),
    flags: Uint8Array.of(9, 0, 16),
    level: Uint8Array.of(60, 255, 0),
  } as const;
  expect(decodeLive(encodeLive(frame))).toEqual(frame);
});

test('bytes that are no frame give nothing', () => {
  const good = encodeLive({
    type: 'states',
    complete: true,
    sequence: 0,
    time: 5,
    registerVersion: 1,
    index: Uint32Array.of(1),
    flags: Uint8Array.of(0),
    level: Uint8Array.of(0),
  });
  for (const bad of [new ArrayBuffer(0), new ArrayBuffer(31), new ArrayBuffer(64), good.slice(0, good.byteLength - 1)])
    expect(decodeLive(bad)).toBeNull();
});
