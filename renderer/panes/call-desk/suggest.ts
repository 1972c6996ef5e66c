import { REQUEST_TYPES } from '../../../src/contract/calls.ts';
import { folded } from '../../i18n/format.ts';

/** Type of request that a call can become. */
export type RequestType = (typeof REQUEST_TYPES)[number];

/** Beginnings of words that speak for a type, without accents, in both languages. */
const SIGNS: Readonly<Partial<Record<RequestType, readonly string[]>>> = {
  'lighting-out': ['lamp', 'lumiere', 'eclair', 'noir', 'eteint', 'reverbere', 'dark', 'streetlight'],
  'power-cut': ['electri', 'courant', 'coupure', 'disjonct', 'power', 'outage'],
  'signals-fault': ['feu', 'feux', 'carrefour', 'clignot', 'signal', 'traffic'],
  'road-damage': ['trou', 'nid', 'chaussee', 'affaiss', 'pave', 'goudron', 'pothole'],
  cleanliness: ['ordure', 'poubelle', 'dechet', 'sale', 'depot', 'encombrant', 'rubbish', 'litter'],
  noise: ['bruit', 'musique', 'tapage', 'fete', 'klaxon', 'noise', 'loud'],
  parking: ['stationn', 'gare', 'garee', 'parking', 'parked'],
  obstruction: ['bloqu', 'obstacle', 'barre', 'tombe', 'travers', 'blocked', 'fallen'],
  'water-leak': ['fuite', 'eau', 'inond', 'canalis', 'bouche', 'water', 'leak'],
  greenery: ['arbre', 'branche', 'haie', 'pelouse', 'herbe', 'tree', 'hedge'],
  animals: ['chien', 'chat', 'animal', 'rat', 'pigeon', 'sanglier', 'dog'],
  'snow-ice': ['neige', 'verglas', 'glisse', 'gel', 'sel', 'snow', 'ice'],
  information: ['renseign', 'horaire', 'information', 'savoir', 'opening'],
};

/** The types that the words speak for, the likeliest first; none when they speak for none. */
export function suggestTypes(text: string, most = 3): RequestType[] {
  const words = folded(text)
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  const score = (type: RequestType): number =>
    (SIGNS[type] ?? []).filter((sign) =>
      words.some((word) => (sign.length <= 3 ? word === sign : word.startsWith(sign))),
    ).length;
  return REQUEST_TYPES.map((type) => ({ type, hits: score(type) }))
    .filter(({ hits }) => hits > 0)
    .sort((a, b) => b.hits - a.hits)
    .slice(0, most)
    .map(({ type }) => type);
}
