/** What is dragged to a tile: a camera by its asset id. */
const TYPE = 'application/x-vigie-camera';

/** Asset ids as the contract has them. */
const ID = /^[^\p{Cc}]{1,64}$/u;

interface Transfer {
  readonly types: readonly string[];
  getData(type: string): string;
  setData(type: string, data: string): void;
  effectAllowed: string;
}

/** Begins the dragging of a camera, within the window or to another one. */
export function startCameraDrag(transfer: Transfer, camera: string): void {
  transfer.setData(TYPE, camera);
  transfer.effectAllowed = 'copyMove';
}

/** Whether a camera is dragged; what it is can be read only when it is let go. */
export const carriesCamera = (transfer: Pick<Transfer, 'types'>): boolean => transfer.types.includes(TYPE);

/** The camera that was let go here; null for anything else, which may come from any program. */
export function droppedCamera(transfer: Pick<Transfer, 'getData'>): string | null {
  const camera = transfer.getData(TYPE);
  return ID.test(camera) ? camera : null;
}
