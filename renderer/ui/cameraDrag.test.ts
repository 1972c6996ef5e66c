import { expect, it } from 'vitest';
import { carriesCamera, droppedCamera, startCameraDrag } from './cameraDrag.ts';

function transfer(data: Record<string, string> = {}) {
  return {
    effectAllowed: 'none',
    get types() {
      return Object.keys(data);
    },
    getData: (type: string) => data[type] ?? '',
    setData(type: string, text: string) {
      data[type] = text;
    },
  };
}

it('a camera that is dragged is known where it is let go', () => {
  const carried = transfer();
  startCameraDrag(carried, 'CAM-118');
  expect(carriesCamera(carried)).toBe(true);
  expect(droppedCamera(carried)).toBe('CAM-118');
});

it('anything else that is dropped is no camera', () => {
  for (const data of [
    {},
    { 'text/plain': 'CAM-118' },
    { 'application/x-vigie-camera': '' },
    { 'application/x-vigie-camera': 'x'.repeat(65) },
    { 'application/x-vigie-camera': 'CAM\u0000118' },
    { 'application/x-vigie-camera': 'a\nb' },
  ] as Record<string, string>[])
    expect(droppedCamera(transfer(data))).toBeNull();
  expect(carriesCamera(transfer({ 'text/html': '<b>' }))).toBe(false);
});
