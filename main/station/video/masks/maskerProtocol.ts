import type { MaskPlan, WholeCover } from './maskPlan.ts';
import type { PositionSample } from './positionTrack.ts';

/** What the station tells the masking thread; `stream` is a number that is never used again. */
export type ToMasker =
  | {
      readonly kind: 'open';
      readonly stream: number;
      readonly url: string;
      /** The address is that of a video server's HLS. */
      readonly served: boolean;
      readonly plan: MaskPlan;
    }
  | { readonly kind: 'sample'; readonly stream: number; readonly sample: PositionSample }
  | { readonly kind: 'close'; readonly stream: number };

/** What the masking thread tells the station. */
export type FromMasker =
  | { readonly kind: 'bytes'; readonly stream: number; readonly bytes: Uint8Array }
  | { readonly kind: 'cover'; readonly stream: number; readonly whole: WholeCover | null }
  | { readonly kind: 'ended'; readonly stream: number };

/** Milliseconds of the one clock that all threads of a process read alike. */
export const threadClock = (): number => Number(process.hrtime.bigint()) / 1e6;
