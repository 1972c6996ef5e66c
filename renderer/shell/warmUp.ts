import { panes } from './paneList.ts';

/**
 * While the programs start: loads the code of the panes and wakes the graphics, so that neither is waited for when the
 * station is there.
 */
export function warmUp(): void {
  for (const pane of panes.values()) pane.load().catch((error: unknown) => console.warn(`pane ${pane.id}:`, error));
  const graphics = document.createElement('canvas').getContext('webgl2');
  graphics?.getExtension('WEBGL_lose_context')?.loseContext();
}
