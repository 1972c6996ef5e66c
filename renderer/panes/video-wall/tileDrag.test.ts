import { expect, it } from 'vitest';
import { startCameraDrag } from '../../ui/cameraDrag.ts';
import { dropped, isForTiles, startTileDrag } from './tileDrag.ts';

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

it('a tile is a place on its own wall and a camera on another', () => {
  const carried = transfer();
  startCameraDrag(carried, 'CAM-118');
  startTileDrag(carried, 'left', 5);
  expect(isForTiles(carried)).toBe(true);
  expect(dropped(carried, 'left')).toEqual({ type: 'tile', index: 5 });
  expect(dropped(carried, 'right')).toEqual({ type: 'camera', camera: 'CAM-118' });
});

it('what another program drops is nothing', () => {
  expect(isForTiles(transfer({ 'text/uri-list': 'https://example.org' }))).toBe(false);
  for (const text of ['', 'left', 'left x', 'left -1', 'left 1.5', 'left 999', ' 1'])
    expect(dropped(transfer({ 'application/x-vigie-tile': text }), 'left')).toBeNull();
});
