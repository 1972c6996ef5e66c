/** Families of refusals that say only why a camera gives no picture now. */
const AWAY = new Set(['camera', 'video', 'hub', 'store']);
/** In these families, what says that the picture may not be seen. */
const NOT_TO_BE_SEEN = new Set(['camera.not-allowed', 'camera.unknown', 'camera.other-device', 'video.no-entry']);

/**
 * Whether a refusal takes away what was seen before it as well: the picture may not be seen, or not as it was. Otherwise
 * the camera is only away, and its last picture stays, as an old one. A code of a family that this window does not know
 * takes it away. Pure.
 */
export function takesPictureAway(code: string): boolean {
  const [family = ''] = code.split('.');
  return NOT_TO_BE_SEEN.has(code) || !AWAY.has(family);
}
