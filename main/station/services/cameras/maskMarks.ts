import { z } from 'zod';
import type { Result } from '../../../../src/shared/result.ts';
import type { VideoRing } from '../../video/ring/videoRing.ts';
import type { MaskRecords } from './maskRecords.ts';

const marksSchema = z.record(z.string().max(64), z.string().max(64));

/**
 * Sees to it that nothing kept for replay was recorded under other masks than those that count: at the start, when the
 * file may have been changed while the station was away, and at each change. What cannot be read counts as another one.
 */
export function forgetOtherMasks(
  records: MaskRecords,
  ring: Pick<VideoRing, 'forget'>,
  saved: { readonly read: () => string | null; readonly write: (text: string) => Result<void> },
): { changed(camera: string): void } {
  const before = readMarks(saved.read());
  const forget = (camera: string): void => void ring.forget(camera);
  const save = (): void => {
    const marks = records.cameras().map((camera) => [camera, records.mark(camera)] as const);
    saved.write(JSON.stringify(Object.fromEntries(marks)));
  };
  const cameras = new Set([...records.cameras(), ...Object.keys(before)]);
  for (const camera of cameras) if ((before[camera] ?? '') !== records.mark(camera)) forget(camera);
  if (cameras.size > 0) save();
  return {
    changed(camera) {
      forget(camera);
      save();
    },
  };
}

function readMarks(text: string | null): Record<string, string> {
  try {
    const read = marksSchema.safeParse(JSON.parse(text ?? '{}'));
    return read.success ? read.data : {};
  } catch {
    return {};
  }
}
