import i18next, { type i18n } from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import type { Outcome } from '../../src/contract/refusal.ts';
import { useAppearance } from '../state/stores.ts';
import type { Language } from './format.ts';
import { refusals } from './refusals.ts';
import { shellStrings } from './shellStrings.ts';

/** Words of one area in both languages; nested objects are keys with dots. */
export interface Bilingual {
  readonly fr: object;
  readonly en: object;
}

const panes: Record<string, Bilingual> = import.meta.glob('../panes/*/strings.ts', { eager: true, import: 'strings' });
const faceplates: Record<string, Bilingual> = import.meta.glob('../faceplates/*/strings.ts', {
  eager: true,
  import: 'strings',
});

/** Every area: `shell`, `refusal`, each pane's folder and `faceplate-` with each faceplate's folder. */
export const areas: ReadonlyMap<string, Bilingual> = new Map<string, Bilingual>([
  ['shell', shellStrings],
  ['refusal', refusals],
  ...Object.entries(panes).map(([path, strings]): [string, Bilingual] => [path.split('/').at(-2) ?? path, strings]),
  ...Object.entries(faceplates).map(([path, strings]): [string, Bilingual] => [
    `faceplate-${path.split('/').at(-2) ?? path}`,
    strings,
  ]),
]);

/** Starts the translations and has them follow the station's language. */
export function startWords(): i18n {
  const resources = { fr: {} as Record<string, object>, en: {} as Record<string, object> };
  for (const [area, words] of areas) {
    resources.fr[area] = words.fr;
    resources.en[area] = words.en;
  }
  void i18next.use(initReactI18next).init({
    lng: useAppearance.getState().language,
    fallbackLng: 'fr',
    defaultNS: 'shell',
    resources: resources as never,
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  useAppearance.subscribe(({ language }) => {
    if (i18next.language !== language) void i18next.changeLanguage(language);
  });
  return i18next;
}

/** Says something: key within the area, and what fills its gaps. */
export type Say = (key: string, values?: Record<string, unknown>) => string;

/** Words of an area, drawn again when the language changes. */
export function useWords(area: string): { readonly say: Say; readonly language: Language } {
  const { t, i18n } = useTranslation(area);
  const say: Say = (key, values) => t(key, values ?? {}) as string;
  return { say, language: i18n.language === 'en' ? 'en' : 'fr' };
}

/** A refusal in words. A code that has none falls back to its own plain message. */
export function refusalWords(refusal: Extract<Outcome, { ok: false }>['refusal']): string {
  return i18next.t(refusal.code, { ns: 'refusal', defaultValue: refusal.message, ...refusal.context }) as string;
}
