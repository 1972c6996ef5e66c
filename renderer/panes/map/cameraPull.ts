import type { Map as MapLibre } from 'maplibre-gl';
import { startCameraDrag } from '../../ui/cameraDrag.ts';
import type { Target } from './engineTypes.ts';
import styles from './Map.module.css';

/** A camera that can be pulled off the map. */
export interface PulledCamera {
  /** Asset id. */
  readonly id: string;
  readonly name: string;
}

/**
 * The camera that a hand takes hold of at a target: the one that is there, or the only one of several on that spot.
 * `cameraAt` answers null for what is no camera.
 */
export function cameraOfTarget(
  target: Target | null,
  cameraAt: (index: number) => PulledCamera | null,
): PulledCamera | null {
  if (target === null || target.type === 'cluster') return null;
  const cameras = (target.type === 'asset' ? [target.index] : target.assets).flatMap((index) => cameraAt(index) ?? []);
  return cameras.length === 1 ? (cameras[0] ?? null) : null;
}

/**
 * Lets a camera be pulled off the map, to a tile of a wall in this window or another one. What is under the hand when its
 * button goes down decides: over a camera the map itself stays. `cameraAt` answers for a place on screen, px.
 */
export function pullCameras(map: MapLibre, cameraAt: (x: number, y: number) => PulledCamera | null): void {
  const ground = map.getCanvasContainer();
  let held: PulledCamera | null = null;
  const letGo = (): void => {
    held = null;
    ground.draggable = false;
  };
  map.on('mousedown', (event) => {
    const { button, ctrlKey, shiftKey } = event.originalEvent;
    held = button === 0 && !ctrlKey && !shiftKey ? cameraAt(event.point.x, event.point.y) : null;
    ground.draggable = held !== null;
    if (held) event.preventDefault();
  });
  ground.addEventListener('dragstart', (event) => {
    if (!held || !event.dataTransfer) {
      event.preventDefault();
      return;
    }
    startCameraDrag(event.dataTransfer, held.id);
    // In the hand is its name, not a picture of the whole map.
    const label = document.createElement('div');
    label.className = styles.pulled ?? '';
    label.textContent = held.name;
    document.body.append(label);
    event.dataTransfer.setDragImage(label, 0, 0);
    setTimeout(() => label.remove());
  });
  ground.addEventListener('dragend', letGo);
  window.addEventListener('mouseup', letGo);
}
