import { expect, test } from 'vitest';
import { cameraPlace } from './cameraName.ts';

test.each([
  [196, '196 Mariotte / Perrières', 'Mariotte / Perrières'],
  [118, 'Caméra 118, rue Monge', 'rue Monge'],
  [4, 'CAM 004: gare', 'gare'],
  [7, 'Place Darcy', 'Place Darcy'],
  [8, 'rue du 8-Mai-1945', 'rue du 8-Mai-1945'],
  [12, '12', '12'],
])('camera %i called %s stands at %s', (number, name, place) => {
  expect(cameraPlace({ number, name })).toBe(place);
});
