import type { Covered, PictureSize } from '../../../../src/domain/camera/mask.ts';
import { coveredRows } from '../../../../src/domain/camera/maskRows.ts';

/** Black in limited range (ITU-R BT.709): what a mask looks like. */
const BLACK = { luma: 16, chroma: 128 } as const;

/** Bytes of one planar picture in 4:2:0; its sides are even. */
export const bytesOf = ({ width, height }: PictureSize): number => (width * height * 3) / 2;

/** Blackens what is covered in a planar 4:2:0 picture, in place; blocks of two by two that are touched go whole. */
export function blacken(picture: Uint8Array, size: PictureSize, covered: readonly Covered[]): void {
  const { width, height } = size;
  const luma = width * height;
  if (covered.some(({ kind }) => kind === 'whole')) {
    picture.fill(BLACK.luma, 0, luma);
    picture.fill(BLACK.chroma, luma);
    return;
  }
  const half = width / 2;
  for (const one of covered)
    for (let row = 0; row < height; row += 2)
      for (const [from, to] of coveredRows(one, row, width)) {
        picture.fill(BLACK.luma, row * width + from, row * width + to);
        picture.fill(BLACK.luma, (row + 1) * width + from, (row + 1) * width + to);
        const colours = luma + (row / 2) * half;
        picture.fill(BLACK.chroma, colours + from / 2, colours + to / 2);
        const other = colours + luma / 4;
        picture.fill(BLACK.chroma, other + from / 2, other + to / 2);
      }
}
