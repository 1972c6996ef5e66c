import { type Language, number } from '../../i18n/format.ts';

const NO_BREAK = '\u00a0';

/** A length as it is said: `8,4 m`, `640 m`, `1,24 km`, `26,3 km`. */
export function lengthWords(metres: number, language: Language): string {
  const say = (value: number, decimals: number, unit: string): string =>
    `${number(value, language, decimals)}${NO_BREAK}${unit}`;
  if (metres < 9.95) return say(metres, 1, 'm');
  if (metres < 999.5) return say(metres, 0, 'm');
  return say(metres / 1_000, metres < 9_995 ? 2 : 1, 'km');
}

/** An area as it is said: `640 m²`, `1,24 ha`, `38 ha`, `12,4 km²`. */
export function areaWords(squareMetres: number, language: Language): string {
  const say = (value: number, decimals: number, unit: string): string =>
    `${number(value, language, decimals)}${NO_BREAK}${unit}`;
  if (squareMetres < 9_999.5) return say(squareMetres, 0, 'm²');
  const hectares = squareMetres / 10_000;
  if (hectares < 9.995) return say(hectares, 2, 'ha');
  if (hectares < 999.5) return say(hectares, hectares < 99.95 ? 1 : 0, 'ha');
  return say(hectares / 100, hectares < 9_995 ? 2 : 1, 'km²');
}
