/** Samples a second. */
export const RATE: number;
/** A sound as the bytes of a WAV file: mono, 16 bit. */
export function wavOf(priority: 1 | 2 | 3 | 4): Buffer;
