import type { PointValue } from '../../../src/contract/assets.ts';
import { type Language, number } from '../../i18n/format.ts';

/** A value as the operator reads it, with its unit; null when none was ever received. */
export function pointWords(
  point: Pick<PointValue, 'value' | 'type' | 'unit' | 'decimals' | 'words'>,
  language: Language,
  yesNo: { readonly yes: string; readonly no: string },
): string | null {
  const { value } = point;
  if (value === null) return null;
  if (point.words) return point.words[language];
  if (typeof value === 'boolean') return value ? yesNo.yes : yesNo.no;
  if (typeof value === 'number') {
    const words = number(value, language, point.decimals ?? 0);
    return point.unit ? `${words}\u00a0${point.unit}` : words;
  }
  return value;
}
