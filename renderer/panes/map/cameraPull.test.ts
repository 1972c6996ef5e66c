import { expect, it } from 'vitest';
import { cameraOfTarget, type PulledCamera } from './cameraPull.ts';

const camera = (index: number): PulledCamera | null =>
  index >= 10 ? { id: `CAM-${index}`, name: `Caméra ${index}` } : null;

it('a hand takes hold of the camera that is there, or of the only one among several things', () => {
  expect(cameraOfTarget({ type: 'asset', index: 11 }, camera)?.id).toBe('CAM-11');
  expect(cameraOfTarget({ type: 'stack', assets: [3, 12, 4] }, camera)?.id).toBe('CAM-12');
});

it('of anything else, or of one among several cameras, it takes none: the map moves', () => {
  expect(cameraOfTarget(null, camera)).toBeNull();
  expect(cameraOfTarget({ type: 'asset', index: 1 }, camera)).toBeNull();
  expect(cameraOfTarget({ type: 'stack', assets: [11, 12] }, camera)).toBeNull();
  expect(cameraOfTarget({ type: 'cluster', shown: {} as never }, camera)).toBeNull();
});
