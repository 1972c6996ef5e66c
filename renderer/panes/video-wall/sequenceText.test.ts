import { describe, expect, it } from 'vitest';
import { readSequence, writeSequence } from './sequenceText.ts';

const cameras = [118, 102, 107].map((number) => ({ id: `CAM-${number}`, number }));
const byId = new Map(cameras.map((camera) => [camera.id, camera]));

describe('a sequence that is typed', () => {
  it('is numbers in their order, some with a time of their own', () => {
    expect(readSequence(' 118, 102:10;107 118', 5, cameras)).toEqual({
      ok: true,
      steps: [
        { camera: 'CAM-118', seconds: 5 },
        { camera: 'CAM-102', seconds: 10 },
        { camera: 'CAM-107', seconds: 5 },
        { camera: 'CAM-118', seconds: 5 },
      ],
    });
  });

  it('names each word that is no camera or no time', () => {
    expect(readSequence('118 999 102:1 x 107:61 -1 1e3 102:', 5, cameras)).toEqual({
      ok: false,
      wrong: ['999', '102:1', 'x', '107:61', '-1', '1e3', '102:'],
    });
  });

  it('that is endless is not taken', () => {
    expect(readSequence('118 '.repeat(5_000), 5, cameras).ok).toBe(false);
  });

  it('is written as it was typed', () => {
    const read = readSequence('118 102:10 107', 5, cameras);
    expect(read.ok && writeSequence(read.steps, 5, byId)).toBe('118 102:10 107');
    expect(
      writeSequence(
        [
          { camera: 'GONE', seconds: 5 },
          { camera: 'CAM-102', seconds: 5 },
        ],
        5,
        byId,
      ),
    ).toBe('102');
  });
});
