import type { ImportTarget } from '../../../../src/contract/commissioning.ts';
import type { AssetKind } from '../../../../src/domain/asset/asset.ts';
import { foldText } from './cleanText.ts';

/** A column's name for comparing: small letters, words joined by `_`, without the type that some exports write behind it (`ID,N,6,0`). */
export const baseName = (name: string): string =>
  foldText(plainName(name))
    .replace(/[^a-z0-9@#]+/g, '_')
    .replace(/^_+|_+$/g, '');

/** A column's name as people know it. */
export const plainName = (name: string): string => name.replace(/,[CNDLFM](,\d+)*$/, '');

/** Columns that identify a row for their makers, the surest first. Numbers that a mapping program gives come last: it gives others the next time. */
const ID_NAMES = [
  'cle_interop',
  'uid_adresse',
  'id_ban_adresse',
  'stop_id',
  'route_id',
  'identifiant',
  'id',
  'uid',
  'uuid',
  'gid',
  'code',
  'reference',
  'ref',
  'matricule',
  'numero',
  'num',
  'objectid',
  'object_id',
  'ogc_fid',
  'fid',
];
const MADE_BY_PROGRAMS = new Set(['objectid', 'object_id', 'ogc_fid', 'fid']);

/** How good a column is as identifier, by its name: small is good, null is none. */
export function idRank(key: string): number | null {
  const place = ID_NAMES.indexOf(key);
  if (place >= 0) return MADE_BY_PROGRAMS.has(key) ? 100 + place : place;
  if (/^(id|ident|identifiant|code|cle|ref|num|numero|mat)_[a-z0-9_]+$|_id$|^id[a-z]{2,12}$/.test(key)) {
    // What identifies another thing: the commune, the postcode, the street.
    return /insee|postal|_cp$|commune|_com$|voie|rue|rivoli|fantoir|dept|dep$|region|type|quartier/.test(key)
      ? null
      : 50;
  }
  return null;
}

/** Columns by what they hold, the surest name first. */
export const NAMES = {
  commune: [
    'code_insee',
    'commune_insee',
    'insee_com',
    'code_insee_commune',
    'codeinsee',
    'insee',
    'code_commune_insee',
    'code_commune',
    'code_com',
    'codcom',
    'depcom',
    'codgeo',
  ],
  postcode: ['code_postal', 'codepostal', 'cp', 'postcode', 'code_post', 'codpost'],
  street: ['nom_voie', 'voie_nom', 'libelle_voie', 'lib_voie', 'nom_rue', 'voie', 'rue', 'street', 'adr_voie'],
  name: [
    'stop_name',
    'route_short_name',
    'nom',
    'name',
    'libelle',
    'lib',
    'nom_usuel',
    'nom_complet',
    'lib_off',
    'libelle_officiel',
    'designation',
    'denomination',
    'intitule',
    'titre',
    'title',
    'nom_com',
    'nom_commune',
    'toponyme',
    'enseigne',
    'raison_sociale',
    'label',
  ],
  number: ['numero', 'num', 'number', 'no', 'n'],
  suffix: ['rep', 'suffixe', 'indice_rep', 'ind_rep', 'indice_de_repetition', 'indice_repetition'],
  oneWay: ['sens_circu', 'sens_de_circulation', 'sens_circulation', 'sens_unique', 'oneway', 'sens_de_ci', 'sens'],
  kind: ['kind', 'type', 'nature', 'categorie'],
} as const;

/** Pairs of columns that hold coordinates, the surest first: degrees before metres. */
export const PLACE_NAMES: readonly (readonly [x: string, y: string])[] = [
  ['stop_lon', 'stop_lat'],
  ['lon', 'lat'],
  ['long', 'lat'],
  ['lng', 'lat'],
  ['longitude', 'latitude'],
  ['lon_wgs84', 'lat_wgs84'],
  ['x_wgs84', 'y_wgs84'],
  ['x_long', 'y_lat'],
  ['xlong', 'ylat'],
  ['coord_x', 'coord_y'],
  ['coordx', 'coordy'],
  ['coordonnee_x', 'coordonnee_y'],
  ['coordonnees_x', 'coordonnees_y'],
  ['x', 'y'],
  ['x_l93', 'y_l93'],
  ['x_lambert93', 'y_lambert93'],
  ['x_lambert_93', 'y_lambert_93'],
  ['x_cc', 'y_cc'],
  ['xcoord', 'ycoord'],
  ['point_x', 'point_y'],
  ['easting', 'northing'],
];

/** Columns that hold a whole place. */
export const WHOLE_PLACE_NAMES = [
  'geo_point_2d',
  'geopoint',
  'geo_point',
  'coordonneesxy',
  'coordonnees',
  'coordonnees_gps',
  'geo_shape',
  'geom',
  'the_geom',
  'wkt',
  'wkt_geom',
  'geometry',
  'geometrie',
  'geojson',
  'position',
  'localisation',
];

/** Words of file names and columns that tell what assets are. */
const ASSET_WORDS: readonly (readonly [RegExp, AssetKind])[] = [
  [/defib|\bdae\b/, 'defibrillator'],
  [/parking|stationnement|parc relais|\bp r\b/, 'car-park'],
  [/arret|\bstops?\b|bus stop/, 'bus-stop'],
  [/armoire/, 'light-cabinet'],
  [
    /candelabre|lampadaire|luminaire|eclairage|point lumineux|points lumineux|foyer lumineux|street ?light/,
    'light-point',
  ],
  [/camera|videoprotection|videosurveillance/, 'camera'],
  [/escamotable|retractable|borne d acces|bornes d acces|bollard/, 'bollard'],
  [/carrefour|feux? tricolore|signalisation lumineuse|\bslt\b/, 'junction'],
  [/panneau|\bpmv\b|journal lumineux/, 'information-panel'],
  [/fibre|noeud optique|\bnro\b|\bsro\b/, 'fibre-node'],
  [/batiment|equipement public|ecole|gymnase|\berp\b/, 'building'],
];

const AREA_WORDS: readonly (readonly [RegExp, string])[] = [
  [/quartier|canton|iris|ilot|secteur|arrondissement/, 'quarter'],
  [/commune|municip/, 'commune'],
  [/espaces? verts?|parc|jardin|bois|foret|square vert|vegetation/, 'green'],
  [/hydro|plan d eau|plans d eau|lac|etang|bassin|\beau\b|surface en eau/, 'water'],
  [/bati|building/, 'building'],
  [/zone d activite|industri|zae\b/, 'industrial'],
  [/place|parvis|esplanade/, 'square'],
];

const TARGET_WORDS: readonly (readonly [RegExp, ImportTarget])[] = [
  [/adresse|\bban\b|\bbal\b/, 'address'],
  [/ligne.*bus|bus.*ligne|ligne.*transport|bus line/, 'bus-line'],
  [/voie|voirie|filaire|troncon|\brues?\b|street/, 'street'],
];

/** A name's words, parted by blanks, for the lists above. `FilaireVoies` is two words. */
export const wordsOf = (name: string): string =>
  foldText(name.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2'))
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();

const first = <T>(list: readonly (readonly [RegExp, T])[], words: string): T | null =>
  list.find(([pattern]) => pattern.test(words))?.[1] ?? null;

export const assetKindOf = (words: string): AssetKind | null => first(ASSET_WORDS, words);
export const areaKindOf = (words: string): string | null => first(AREA_WORDS, words);
export const targetOf = (words: string): ImportTarget | null => first(TARGET_WORDS, words);
