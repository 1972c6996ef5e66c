import { carriesCamera, droppedCamera } from '../../ui/cameraDrag.ts';

/** A tile that is dragged: which wall it is of and its place there. */
const TYPE = 'application/x-vigie-tile';

/** What was let go on a tile. */
export type Dropped =
  | { readonly type: 'tile'; readonly index: number }
  | { readonly type: 'camera'; readonly camera: string };

/** Begins the dragging of a tile; on another wall it is its camera. */
export const startTileDrag = (transfer: Pick<DataTransfer, 'setData'>, wall: string, index: number): void =>
  transfer.setData(TYPE, `${wall} ${index}`);

/** Whether what is dragged can be let go on a tile. */
export const isForTiles = (transfer: Pick<DataTransfer, 'types'>): boolean =>
  carriesCamera(transfer) || transfer.types.includes(TYPE);

/** What was let go on a tile of this wall; null for what comes from elsewhere and is no camera. */
export function dropped(transfer: Pick<DataTransfer, 'getData'>, wall: string): Dropped | null {
  const [from, place] = transfer.getData(TYPE).split(' ');
  if (from === wall && place !== undefined && /^\d{1,2}$/.test(place)) return { type: 'tile', index: Number(place) };
  const camera = droppedCamera(transfer);
  return camera === null ? null : { type: 'camera', camera };
}
