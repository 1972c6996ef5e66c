import { createHash } from 'node:crypto';
import type { Refusal } from '../../../../src/shared/result.ts';

/** The page that asks a browser for its code: all that is shown before. Without a script, and with nothing of the city. */

const WORDS = {
  fr: {
    title: 'Vigie sur cette machine',
    ask: 'Tapez le code que le poste affiche : au terminal où il a été lancé, ou dans le volet « Continuité ».',
    code: 'Code',
    open: 'Ouvrir',
    once: 'Un code sert une fois, dans les dix minutes.',
    other: 'English',
    refused: {
      'windows.code-wrong': 'Ce n’est pas le code. Faites-le relire.',
      'windows.code-over': 'Ce code a servi ou a expiré. Faites-en donner un autre au poste.',
      'windows.wait': 'Trop de codes faux. Attendez {{seconds}} secondes.',
      'windows.full': 'Autant de fenêtres ailleurs que possible sont ouvertes. Le poste peut les fermer.',
    },
  },
  en: {
    title: 'Vigie on this machine',
    ask: 'Type the code that the station shows: at the terminal where it was started, or in its pane "Continuity".',
    code: 'Code',
    open: 'Open',
    once: 'A code is good once, for ten minutes.',
    other: 'Français',
    refused: {
      'windows.code-wrong': 'This is not the code. Have it read out again.',
      'windows.code-over': 'This code was used or has expired. Have the station give another.',
      'windows.wait': 'Too many wrong codes. Wait {{seconds}} seconds.',
      'windows.full': 'As many windows elsewhere as may be are open. The station can close them.',
    },
  },
} as const;

/** As in `renderer/theme/tokens.css`, night and day; a test holds them together. */
const STYLE = `
:root { color-scheme: dark; --field: #0f1214; --pane: #171b1e; --raised: #1f2428; --line: #2b3136; --text: #dfe3e6; --text-2: #a8b1b8; --select: #8ec5ff; --act: #2c679a; --act-ink: #ffffff; --p2: #ffa733; }
@media (prefers-color-scheme: light) {
:root { color-scheme: light; --field: #b9bec2; --pane: #d6dadd; --raised: #e3e6e8; --line: #a6adb2; --text: #14181b; --text-2: #353d43; --select: #004c87; --act: #1c5d94; --act-ink: #ffffff; --p2: #944800; }
}
body { display: grid; min-height: 100vh; margin: 0; place-items: center; background: var(--field); color: var(--text); font: 16px/1.5 B612, Verdana, sans-serif; }
main { box-sizing: border-box; width: min(34rem, 100vw); padding: 1.5rem; border: 1px solid var(--line); background: var(--pane); }
h1 { margin: 0 0 .5rem; font-size: 1.25rem; }
p { margin: .5rem 0; }
label { display: block; margin-top: 1rem; color: var(--text-2); }
input { box-sizing: border-box; width: 100%; padding: .5rem; border: 1px solid var(--line); background: var(--raised); color: var(--text); font: 1.5rem/1.4 "B612 Mono", monospace; letter-spacing: .1em; text-transform: uppercase; }
button { margin-top: 1rem; padding: .5rem 1.25rem; border: 0; background: var(--act); color: var(--act-ink); font: inherit; }
:focus-visible { outline: 2px solid var(--select); outline-offset: 2px; }
.quiet, footer { color: var(--text-2); }
[role=alert] { color: var(--p2); }
a { color: var(--text-2); }
`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** What that page may do: be shown, and send its form back here. */
export const CODE_PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${STYLE_HASH}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The language that a browser asks for; the station's own where it names neither. */
export function languageOf(query: URLSearchParams, accepted: string | undefined, own: 'fr' | 'en'): 'fr' | 'en' {
  const asked = query.get('lang') ?? /^\s*(fr|en)\b/i.exec(accepted ?? '')?.[1]?.toLowerCase();
  return asked === 'fr' || asked === 'en' ? asked : own;
}

/** The page, and in it why the last code was not taken. Nothing that came from outside is written into it. */
export function codePage(language: 'fr' | 'en', refusal: Refusal | null): string {
  const words = WORDS[language];
  const said = refusal && (words.refused[refusal.code as keyof typeof words.refused] ?? null);
  const why = said?.replace('{{seconds}}', String(Number(refusal?.context.seconds ?? 0))) ?? null;
  const other = language === 'fr' ? 'en' : 'fr';
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${words.title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${words.title}</h1>
<p>${words.ask}</p>
${why === null ? '' : `<p role="alert" id="why">▲ ${why}</p>`}
<form method="post" action="/enter?lang=${language}">
<label for="code">${words.code}</label>
<input id="code" name="code" required maxlength="20" autocomplete="off" autocapitalize="characters" spellcheck="false" autofocus${why === null ? '' : ' aria-invalid="true" aria-describedby="why"'}>
<button>${words.open}</button>
</form>
<p class="quiet">${words.once}</p>
<footer><a href="/?lang=${other}" lang="${other}" hreflang="${other}">${words.other}</a></footer>
</main>
</body>
</html>
`;
}
