import { describe, expect, it } from 'vitest';
import { leasedTiles, leaseWords, leftWords, othersWatching } from './cameraUse.ts';

const lease = {
  station: 'b',
  position: 'Police 2',
  priority: 3,
  since: 0,
  until: 100_000,
  reserved: false,
  mine: false,
};

describe('who uses a camera', () => {
  it('is said of the others, each position once', () => {
    const watching = [
      { station: 'a', position: 'Vidéo 1' },
      { station: 'c', position: 'Trafic 1' },
      { station: 'b', position: 'Police 2' },
      { station: 'd', position: 'Police 2' },
    ];
    expect(othersWatching({ camera: 'CAM-1', watching, lease: null }, 'a')).toEqual(['Police 2', 'Trafic 1']);
    expect(othersWatching(undefined, 'a')).toEqual([]);
  });

  it('by moving it, keeping it or a tour has words of its own', () => {
    expect(leaseWords(lease)).toBe('otherMoved');
    expect(leaseWords({ ...lease, reserved: true, mine: true })).toBe('mineKept');
    expect(leaseWords({ ...lease, priority: 0 })).toBe('otherTour');
  });

  it('puts the tiles of what this position moves or keeps in its hand, not those of its tours', () => {
    const uses = new Map(
      [
        { camera: 'A', watching: [], lease: { ...lease, mine: true } },
        { camera: 'B', watching: [], lease },
        { camera: 'C', watching: [], lease: { ...lease, mine: true, priority: 0 } },
      ].map((use) => [use.camera, use]),
    );
    expect(leasedTiles({ 0: 'A', 1: 'B', 2: 'C', 3: null, 7: 'A' }, uses)).toEqual([0, 7]);
  });
});

it('the time left is said in minutes and seconds, never less than none', () => {
  expect([48_000, 725_000, 400, 0, -5_000].map(leftWords)).toEqual(['0:48', '12:05', '0:01', '0:00', '0:00']);
});
