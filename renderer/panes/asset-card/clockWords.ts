import type { AssetDetail } from '../../../src/contract/assets.ts';
import { duration, type Language } from '../../i18n/format.ts';
import type { Say } from '../../i18n/words.ts';

type Clock = AssetDetail['clock'];

/** Whether the device's own time says how old its values are; where its clock is wrong or missing, their reception does. */
export const isClockBelieved = ({ state }: Clock): boolean => state === 'good' || state === 'none';

/** What is wrong with the clock of a device, in words; null when nothing is, or when it has none. */
export function clockWords(clock: Clock, language: Language, say: Say): string | null {
  if (isClockBelieved(clock)) return null;
  return say(`clock.${clock.state}`, { by: duration(Math.abs(clock.offset ?? 0), language) });
}
