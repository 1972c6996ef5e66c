import { duration, type Language } from '../i18n/format.ts';
import { useNow } from '../state/clock.ts';

interface AgeProps {
  /** ms since 1970; null for never. */
  readonly since: number | null;
  readonly language: Language;
  /** `il y a 4 s` in place of `4 s`. */
  readonly ago?: boolean;
}

/** How long ago something was, ticking on the second with every other clock. */
export function Age({ since, language, ago }: AgeProps) {
  const now = useNow();
  if (since === null) return <>—</>;
  const words = duration(now - since, language);
  if (!ago) return <>{words}</>;
  return <>{language === 'fr' ? `il y a ${words}` : `${words} ago`}</>;
}
