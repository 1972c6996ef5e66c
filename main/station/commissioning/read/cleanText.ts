// Control characters, and those that turn the direction of a text or have no width: a name is what one sees.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const ODD = /[\u0000-\u001f\u007f-\u00a0\u200b-\u200f\u2028-\u202f\u2060-\u2069\ufeff]|^ | $| {2}/;

/** A text on one line as people read it: no unseen characters, one blank between words. Markup and formulas stay as they are written. */
export function cleanText(text: string): string {
  if (!ODD.test(text)) return text;
  return text.replace(/\s+/g, ' ').replace(UNSEEN, '').replace(/ {2,}/g, ' ').trim();
}

/** A text without accents, in small letters: for comparing words, never for showing them. */
export const foldText = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[œŒ]/g, 'oe').replace(/[æÆ]/g, 'ae').toLowerCase();
