import type { AssetDetail } from '../../../src/contract/assets.ts';
import { type Language, number } from '../../i18n/format.ts';
import type { Say } from '../../i18n/words.ts';

type Value = AssetDetail['attributes'][string];

/** Particulars that have words of their own, in the order in which they are read; others come after, as their file calls them. */
const KNOWN = [
  'type',
  'purpose',
  'service',
  'callsign',
  'equipment',
  'line',
  'direction',
  'feeder',
  'azimuth',
  'fieldOfView',
  'range',
  'ptz',
  'maker',
  'phases',
  'busPriority',
  'posts',
  'lines',
  'columns',
  'ports',
  'doors',
  'fireZones',
] as const;

/** What an installer writes down for the machine: it tells an operator nothing. */
const UNSAID = new Set(['panFrom', 'panTo', 'tiltFrom', 'tiltTo', 'narrowestView', 'zoomAngles']);

/** Values that have words of their own. */
const WORDED: Readonly<Record<string, readonly string[]>> = {
  purpose: ['video-protection', 'traffic'],
  type: [
    'town-hall',
    'museum',
    'library',
    'hall',
    'market',
    'pool',
    'stadium',
    'gym',
    'office',
    'works',
    'depot',
    'school',
    'nursery',
    'community-centre',
  ],
};

const UNITS: Readonly<Record<string, string>> = { azimuth: '°', fieldOfView: '°', range: '\u00a0m' };
const COMPASS = ['n', 'ne', 'e', 'se', 's', 'sw', 'w', 'nw'] as const;

/** Longest text that is shown whole; what an import brought may be a page. */
const LONGEST = 400;

function valueWords(key: string, value: Value, known: boolean, language: Language, say: Say): string {
  if (typeof value === 'boolean') return value ? say('yes') : say('no');
  if (typeof value === 'number') {
    if (!known) return String(value).replace('.', language === 'fr' ? ',' : '.');
    const words = `${number(value, language, Number.isInteger(value) ? 0 : 1)}${UNITS[key] ?? ''}`;
    const point = COMPASS[Math.round((((value % 360) + 360) % 360) / 45) % 8];
    return key === 'azimuth' && point ? `${words} (${say(`compass.${point}`)})` : words;
  }
  if (known && WORDED[key]?.includes(value)) return say(`attributeValue.${key}.${value}`);
  const text = known && key === 'equipment' ? value.split(',').join(', ') : value;
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** The particulars of an asset as an operator reads them: known ones first, imported ones as their file has them. */
export function attributeWords(
  attributes: AssetDetail['attributes'],
  language: Language,
  say: Say,
): { readonly key: string; readonly label: string; readonly words: string }[] {
  const order = (key: string): number => {
    const at = (KNOWN as readonly string[]).indexOf(key);
    return at === -1 ? KNOWN.length : at;
  };
  return Object.entries(attributes)
    .filter(([key, value]) => value !== '' && !UNSAID.has(key))
    .sort(([a], [b]) => order(a) - order(b) || a.localeCompare(b, language))
    .map(([key, value]) => {
      const known = order(key) < KNOWN.length;
      return {
        key,
        // A column's name has nothing to do with our words: it is shown as its file writes it.
        label: known ? say(`attribute.${key}`) : key.replaceAll('_', ' ').trim() || key,
        words: valueWords(key, value, known, language, say),
      };
    });
}
