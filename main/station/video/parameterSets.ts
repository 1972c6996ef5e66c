import type { Fragment } from './fragments.ts';

/** NAL unit type of a sequence parameter set (ITU-T H.264, table 7-1). */
const SPS = 7;
/** So many NAL units of a picture are looked at: parameter sets stand before the slices. */
const LOOKED_AT = 8;

/**
 * The sequence parameter set that an H.264 picture carries itself, lengths of four bytes before each unit
 * (ISO/IEC 14496-15, clause 5.3.2); undefined when it has none. Stops at nonsense.
 */
export function parameterSetIn(picture: Fragment): Buffer | undefined {
  const start = picture.bytes.indexOf('mdat', 0, 'latin1') + 4;
  if (start < 4) return undefined;
  let at = start;
  for (let looked = 0; looked < LOOKED_AT && at + 5 <= picture.bytes.length; looked += 1) {
    const length = picture.bytes.readUInt32BE(at);
    if (at + 4 + length > picture.bytes.length || length === 0) return undefined;
    if (((picture.bytes[at + 4] ?? 0) & 0x1f) === SPS) return picture.bytes.subarray(at + 4, at + 4 + length);
    at += 4 + length;
  }
  return undefined;
}
