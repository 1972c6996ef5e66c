import type { LonLat } from '../asset/asset.ts';

/** An address: a number in a street of a commune. */
export interface Address {
  readonly number: number;
  /** bis, ter, A, ... in small letters. */
  readonly suffix?: string;
  /** The street's name as people write it. */
  readonly street: string;
  /** INSEE code. */
  readonly commune: string;
  readonly postcode?: string;
  readonly at: LonLat;
}
