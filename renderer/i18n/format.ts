/** Languages of the windows. */
export type Language = 'fr' | 'en';

const locale = (language: Language): string => (language === 'fr' ? 'fr-FR' : 'en-GB');
const kept = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>();
function once<T extends Intl.DateTimeFormat | Intl.NumberFormat>(key: string, make: () => T): T {
  const found = kept.get(key);
  if (found) return found as T;
  const made = make();
  kept.set(key, made);
  return made;
}

/** `03:12:47`, 24 hours, of ms since 1970. */
export const clockTime = (ms: number, language: Language): string =>
  once(
    `t${language}`,
    () =>
      new Intl.DateTimeFormat(locale(language), {
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
        hourCycle: 'h23',
      }),
  ).format(ms);

/** `dim. 22 nov.` of ms since 1970. */
export const shortDay = (ms: number, language: Language): string =>
  once(
    `d${language}`,
    () => new Intl.DateTimeFormat(locale(language), { weekday: 'short', day: 'numeric', month: 'short' }),
  ).format(ms);

/** A number with its decimals; grouped by the language's habit. */
export const number = (value: number, language: Language, decimals = 0): string =>
  once(
    `n${language}${decimals}`,
    () => new Intl.NumberFormat(locale(language), { minimumFractionDigits: decimals, maximumFractionDigits: decimals }),
  ).format(value);

/** A duration as operators say it: `16 s`, `2 min 45`, `23 min`, `1 h 14`, `3 j`. Never negative. */
export function duration(ms: number, language: Language): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 5) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${two(seconds % 60)}`;
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${two(minutes % 60)}`;
  return `${Math.floor(hours / 24)} ${language === 'fr' ? 'j' : 'd'}`;
}

/** Text without accents and capitals, for looking up. */
export const folded = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').replace(/œ/gi, 'oe').replace(/[’']/g, ' ').toLowerCase();
