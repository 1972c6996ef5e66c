import { REQUEST_TYPES } from '../../../src/contract/calls.ts';
import { folded } from '../../i18n/format.ts';

/** Type of request that a call can become. */
export type RequestType = (typeof REQUEST_TYPES)[number];

/**
 * Words that speak for a type, without accents, in both languages. A star ends a beginning of words (`eclair*`); without
 * it the word is meant as it stands, or with the s or x of a plural: `signal` is not `signaler`, `sale` not a street's name.
 */
const SIGNS: Readonly<Partial<Record<RequestType, string>>> = {
  'lighting-out':
    'lamp* lumiere* eclair* noir noire obscur* eteint* allume* reverbere* dark streetlight* streetlamp* unlit',
  'power-cut': 'electri* courant coupure disjonct* power outage blackout',
  'signals-fault': 'feu carrefour clignot* signal pieton aveugle bouton traffic signals crossing',
  'road-damage':
    'trou chaussee affaiss* pave goudron nid egout plaque trappe trottoir huile pothole* pavement manhole*',
  cleanliness:
    'ordure* poubelle* dechet* sale depot encombrant* gravat* conteneur deborde* verre bac sac ramasse* tag frigo canape pneu rubbish litter bin trash',
  noise: 'bruit* musique tapage fete klaxon* sono crie crient sonne alarme moto noise* loud shout*',
  parking: 'stationn* garee gare garage horodateur* ventouse handicape parking parked',
  obstruction:
    'bloque* bloqu* obstacle* barre barree barriere* tombe tombee travers borne bollard* renverse* blocked fallen',
  'water-leak': 'fuite* eau inond* canalis* bouche avaloir jaillit coule egout water leak* flood*',
  greenery: 'arbre branche haie pelouse herbe parc square grille jeu tree hedge branch',
  animals: 'chien chat anima* rat pigeon sanglier frelon guepe dog cat hornet*',
  'snow-ice': 'neige* verglas glisse* gel gele sel snow ice icy',
  information: 'renseign* information horaire* savoir quand opening',
};

interface Signs {
  readonly words: ReadonlySet<string>;
  readonly beginnings: readonly string[];
}

const read = (signs: string): Signs => {
  const all = signs.split(' ');
  return {
    words: new Set(all.filter((sign) => !sign.endsWith('*'))),
    beginnings: all.filter((sign) => sign.endsWith('*')).map((sign) => sign.slice(0, -1)),
  };
};
const READ = new Map(Object.entries(SIGNS).map(([type, signs]) => [type, read(signs)]));

const speaksFor = ({ words, beginnings }: Signs, word: string): boolean =>
  words.has(word) || words.has(word.replace(/[sx]$/, '')) || beginnings.some((beginning) => word.startsWith(beginning));

/** The types that the words speak for, the likeliest first; none when they speak for none. */
export function suggestTypes(text: string, most = 3): RequestType[] {
  const words = [...new Set(folded(text).split(/[^a-z0-9]+/))].filter(Boolean);
  const score = (type: RequestType): number => {
    const signs = READ.get(type);
    return signs ? words.filter((word) => speaksFor(signs, word)).length : 0;
  };
  return REQUEST_TYPES.map((type) => ({ type, hits: score(type) }))
    .filter(({ hits }) => hits > 0)
    .sort((a, b) => b.hits - a.hits)
    .slice(0, most)
    .map(({ type }) => type);
}
