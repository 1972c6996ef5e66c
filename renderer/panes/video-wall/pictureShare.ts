/** A rectangle on the screen, px. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Where a picture of that size lies in a box that holds all of it (`object-fit: contain`). */
export function pictureBox(box: Box, width: number, height: number): Box {
  if (!(width > 0 && height > 0)) return box;
  const scale = Math.min(box.width / width, box.height / height);
  const [w, h] = [width * scale, height * scale];
  return { left: box.left + (box.width - w) / 2, top: box.top + (box.height - h) / 2, width: w, height: h };
}

const within = (share: number): number => Math.min(1, Math.max(0, share));

/** A place of the screen as shares of a picture, from its top left; what lies beside it is brought to its edge. */
export const shareOf = (picture: Box, x: number, y: number): readonly [number, number] => [
  within((x - picture.left) / picture.width),
  within((y - picture.top) / picture.height),
];
