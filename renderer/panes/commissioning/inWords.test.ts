import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IMPORT_FIELDS, IMPORT_TARGETS, PROJECTIONS } from '../../../src/contract/commissioning.ts';
import { ASSET_KINDS } from '../../../src/domain/asset/asset.ts';
import { refusalWords, type Say, startWords } from '../../i18n/words.ts';
import { useAppearance } from '../../state/stores.ts';
import {
  changeInWords,
  choiceName,
  counted,
  delimiterName,
  fieldName,
  nounOf,
  nouns,
  placeOfMistake,
  projectionName,
  sizeOf,
  spoken,
} from './inWords.ts';
import { MAPPING } from './mapping.fixture.ts';
import { choicesOf } from './mapping.ts';

const words = startWords();
const sayer =
  (area: string): Say =>
  (key, values) =>
    words.t(key, { ns: area, ...values }) as string;
const say = sayer('commissioning');
const shell = sayer('shell');
const plain = (text: string): string => text.replace(/\s/g, ' ');

describe.each(['fr', 'en'] as const)('in %s', (language) => {
  beforeAll(() => words.changeLanguage(language));
  afterAll(() => words.changeLanguage(useAppearance.getState().language));

  it('everything that the contract can name has a name', () => {
    const names = [
      ...PROJECTIONS.map((projection) => projectionName(projection, say)),
      ...([',', ';', '\t', '|'] as const).map((delimiter) => delimiterName(delimiter, say)),
      ...IMPORT_TARGETS.flatMap((target) => [
        say(`target.${target}`),
        nouns(2, target, say, language),
        ...IMPORT_FIELDS[target].flatMap((field) => [
          fieldName(field, say),
          ...(choicesOf(target, field) ?? []).map((word) => choiceName(target, field, word, say, shell)),
        ]),
      ]),
      ...ASSET_KINDS.filter((kind) => kind !== 'other').map((kind) => nouns(1, kind, say, language)),
    ];
    expect(names.filter((name) => name === '' || /^[\w-]+\.[\w.-]+$|EPSG|\{\{/.test(name))).toEqual([]);
  });

  it('every mistake has a sentence and every place of one has a name', () => {
    const places = ['file', 'dataset', 'title', 'target', 'place', 'place.x', 'place.y', 'place.both', 'fields.kind'];
    for (const reading of ['encoding', 'delimiter', 'decimal', 'projection', 'layer', 'format'])
      places.push(`source.${reading}`);
    for (const at of places) expect(placeOfMistake({ at, code: 'empty', context: {} }, say)).not.toMatch(/\w\.\w/);
  });
});

describe('in French', () => {
  beforeAll(() => words.changeLanguage('fr'));

  it('a confirmation says what will happen to how many', () => {
    const counts = { added: 412, changed: 3, removed: 0 };
    expect(changeInWords('all', counts, 'light-point', say, 'fr')).toBe(
      'Ajouter 412 points lumineux, en modifier 3, en retirer 0',
    );
    expect(plain(changeInWords('undo', { added: 1, changed: 0, removed: 1_250 }, 'street', say, 'fr'))).toBe(
      'Retirer 1 rue, en rétablir 0 comme avant, en remettre 1 250',
    );
  });

  it('what is counted is called by its kind where the mapping knows only one', () => {
    expect(nounOf('asset', MAPPING)).toBe('asset');
    expect(nounOf('asset', { ...MAPPING, fields: { kind: { constant: 'defibrillator' } } })).toBe('defibrillator');
    expect(nounOf('asset', { ...MAPPING, fields: { kind: { constant: '<b>' } } })).toBe('asset');
    expect(nounOf('area', { ...MAPPING, target: 'area', fields: { kind: { constant: 'commune' } } })).toBe('commune');
    expect(nounOf('street', MAPPING)).toBe('street');
  });

  it('a million has words too', () => {
    expect(plain(say('preview.added', counted(1_000_000, 'fr')))).toBe('1 000 000 ajoutés');
    expect(plain(say('preview.bad', counted(1, 'fr')))).toBe('1 ligne écartée');
    expect(plain(nouns(0, 'street', say, 'fr'))).toBe('0 rue');
  });

  it('sizes are rounded as people say them', () => {
    expect([12, 2_480, 248_000, 2_480_113].map((bytes) => plain(sizeOf(bytes, say, 'fr')))).toEqual([
      '12 octets',
      '2,5 ko',
      '248 ko',
      '2,5 Mo',
    ]);
  });

  it('a refusal names fields and coordinate systems by their names, and leaves the file’s own text alone', () => {
    const context = { field: 'kind', projection: 'EPSG:2154', value: '{{field}} $t(label)', line: 12 };
    expect(spoken({ code: 'row.x', message: '', context }, say, shell).context).toEqual({
      field: 'Genre',
      projection: 'Lambert-93',
      value: '{{field}} $t(label)',
      line: 12,
    });
  });

  it.each([
    [
      'projection.not-wgs84',
      { projection: 'EPSG:2154' },
      'Ce fichier est en Lambert-93, pas en WGS 84 : les coordonnées seront converties.',
    ],
    ['row.geometry', { found: 'LineString', wanted: 'Point' }, 'La forme ne convient pas : lignes au lieu de points.'],
    ['row.kind', { value: '<b>SHP</b>' }, 'Le genre « <b>SHP</b> » n’est pas connu. Traduisez-le aux correspondances.'],
    ['row.columns', { expected: 12, found: 9 }, 'La ligne a 9 colonnes au lieu de 12.'],
    ['place.altitude', { count: 1 }, 'Les altitudes sont laissées de côté. Lignes concernées : 1.'],
    ['row.number', { column: 'number', value: '12 a' }, '« 12 a » n’est pas un nombre (colonne « Numéro »).'],
    [
      'kind.guessed',
      { kind: 'defibrillator' },
      'Le genre est deviné d’après les noms (Défibrillateur) : vérifiez-le aux correspondances.',
    ],
    ['kind.unknown', { kind: 'block' }, 'Rien ne dit le genre (îlot est proposé) : choisissez-le aux correspondances.'],
    ['row.invented-since', {}, 'said in plain'],
  ])('%s is said in a sentence', (code, context, expected) => {
    expect(plain(refusalWords(spoken({ code, message: 'said in plain', context }, say, shell)))).toBe(expected);
  });

  it('an attribute is called as the file calls it', () => {
    expect(fieldName('attributes.Puissance (W)', say)).toBe('Puissance (W)');
    expect(fieldName('inconnu', say)).toBe('inconnu');
  });
});
