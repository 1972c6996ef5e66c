/** Common short forms of street types and titles, as they are typed on a keyboard. */
const SHORT: Readonly<Record<string, string>> = {
  av: 'avenue',
  ave: 'avenue',
  bd: 'boulevard',
  bld: 'boulevard',
  boul: 'boulevard',
  bvd: 'boulevard',
  pl: 'place',
  r: 'rue',
  rte: 'route',
  ch: 'chemin',
  che: 'chemin',
  imp: 'impasse',
  all: 'allee',
  sq: 'square',
  st: 'saint',
  ste: 'sainte',
  qu: 'quai',
  crs: 'cours',
  fg: 'faubourg',
  fbg: 'faubourg',
  res: 'residence',
  gal: 'general',
  mal: 'marechal',
  dr: 'docteur',
  prof: 'professeur',
  cdt: 'commandant',
  cne: 'capitaine',
  col: 'colonel',
  mgr: 'monseigneur',
  cam: 'camera',
  arm: 'armoire',
  carr: 'carrefour',
};
const SILENT = new Set(['de', 'du', 'des', 'la', 'le', 'les', 'l', 'd', 'a', 'et', 'en', 'aux', 'au']);

/** Words that say what kind of street it is: the first that a caller gets wrong. */
export const STREET_TYPES: ReadonlySet<string> = new Set([
  ...['rue', 'avenue', 'boulevard', 'place', 'route', 'chemin', 'impasse', 'allee', 'square', 'quai', 'cours'],
  ...['faubourg', 'passage', 'ruelle', 'sentier', 'esplanade', 'mail', 'rond', 'point', 'promenade'],
]);

/** Words that say that two streets cross. */
const CROSSING = new Set(['angle', 'croisement', 'intersection', 'coin']);

/** Lower case, without accents or punctuation, short forms written out, little words dropped. */
export function searchWords(text: string): string[] {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/œ/gi, 'oe')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '' && !SILENT.has(word))
    .map((word) => SHORT[word] ?? word)
    .slice(0, 12);
}

/** What was typed, understood. */
export interface Query {
  readonly words: readonly string[];
  /** Two streets that cross are asked for: "rue Monge / place Darcy", "angle Monge et Darcy". */
  readonly crossing: boolean;
}

/** Reads a query: its words without those that only say what is looked for. */
export function readQuery(text: string): Query {
  const words = searchWords(text);
  const named = words.filter((word) => !CROSSING.has(word) && word !== 'x');
  const said = named.length < words.length && named.length > 1;
  return { words: said ? named : words, crossing: said || /\S\s*[/&+×]\s*\S/.test(text) };
}
