/** Where the safe page is, under `vigie://app`. */
export const SAFE_PAGE_PATH = '/safe-page/';

/** Why the safe page is shown. */
export type SafePageReason = 'crashes' | 'no-pages';

/** Address of the safe page; its links go back to the window's usual address. */
export function safePageAddress(reason: SafePageReason, language: 'fr' | 'en', back: string): string {
  const query = new URLSearchParams({ reason, language, back });
  return `vigie://app${SAFE_PAGE_PATH}page.html?${query}`;
}

const WORDS = {
  fr: {
    crashes: 'Cette fenêtre s’est arrêtée plusieurs fois de suite.',
    'no-pages': 'Les pages de Vigie ne sont pas là : l’installation est incomplète.',
    rest: 'Les autres fenêtres et le poste continuent de travailler ; rien n’est perdu.',
    again: 'Rouvrir cette fenêtre',
  },
  en: {
    crashes: 'This window has stopped several times in a row.',
    'no-pages': 'The pages of Vigie are not there: the installation is incomplete.',
    rest: 'The other windows and the station go on working; nothing is lost.',
    again: 'Open this window again',
  },
} as const;

const STYLE = `:root{color-scheme:dark light}body{font:16px/1.5 sans-serif;display:grid;place-content:center;min-height:90vh;
margin:0;background:#14181d;color:#dfe5ec;text-align:center}a{color:#8ec5ff}a:focus{outline:3px solid #8ec5ff}`;

/**
 * The page that needs nothing of ours to work, shown when the real one cannot: two sentences and a link. No script;
 * its style is a file of its own because the content policy allows no inline style.
 */
export function safePage(url: URL): { readonly type: string; readonly body: string } {
  if (url.pathname.endsWith('.css')) return { type: 'text/css; charset=utf-8', body: STYLE };
  const language = url.searchParams.get('language') === 'en' ? 'en' : 'fr';
  const reason: SafePageReason = url.searchParams.get('reason') === 'no-pages' ? 'no-pages' : 'crashes';
  const words = WORDS[language];
  const back = url.searchParams.get('back') ?? '';
  const link = back.startsWith('vigie://app/') ? `<p><a href="${escapeAttribute(back)}">${words.again}</a></p>` : '';
  return {
    type: 'text/html; charset=utf-8',
    body: `<!doctype html><html lang="${language}"><meta charset="utf-8"><title>Vigie</title>
<link rel="stylesheet" href="vigie://app${SAFE_PAGE_PATH}page.css">
<main><h1>Vigie</h1><p>${words[reason]}</p><p>${words.rest}</p>${link}</main></html>`,
  };
}

const escapeAttribute = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
