import type { CityFile, CityStreet } from '../../contract/cityFile.ts';
import type { LonLat } from '../../domain/asset/asset.ts';
import { pick, type Random, randomInt } from '../../shared/random.ts';
import { ENDINGS, SINCE, TEMPLATES } from './templates.ts';

/** What a caller says, and from where. */
export interface CallerStory {
  readonly number: string;
  readonly text: string;
  readonly street: string;
  readonly streetId: string;
  readonly commune: string;
  readonly at: LonLat;
  readonly proposals: readonly string[];
}

/** What a script may fix of a call. */
export interface CallWish {
  readonly text?: string | undefined;
  /** Identifier or name of a street of the city. */
  readonly street?: string | undefined;
}

const SMALL =
  /^(Rue|Avenue|Boulevard|Place|Allée|Chemin|Impasse|Quai|Cours|Square|Route|Passage|Sentier|Ruelle|Esplanade|Rond-point|Faubourg|Promenade|Clos|Mail|Voie)\b/;

/** A street's name inside a sentence: "Rue Monge" becomes "rue Monge". */
const inSentence = (name: string): string => name.replace(SMALL, (word) => word.toLowerCase());

/** A number of the ranges that Arcep keeps for fiction (decision 2018-0881): nobody answers there. */
function fictionNumber(random: Random): string {
  const last = (): string => String(randomInt(random, 100)).padStart(2, '0');
  const prefix = pick(random, ['3 53 01', '1 99 00', '6 39 98', '6 39 98', '6 39 98']);
  return `+33 ${prefix} ${last()} ${last()}`;
}

/** Makes callers of a city. Throws nothing; gives null for a city without streets or for a street that it lacks. */
export function callersOf(city: CityFile): (random: Random, night: boolean, wish?: CallWish) => CallerStory | null {
  const communes = new Map(city.communes.map((commune) => [commune.id, commune.name]));
  // People live where there are house numbers.
  const lived = city.streets.filter((street) => (street.numbers?.length ?? 0) >= 3);
  const streets = lived.length > 0 ? lived : city.streets;
  const named = (wanted: string): CityStreet | undefined =>
    city.streets.find((street) => street.id === wanted) ??
    city.streets.find((street) => street.name.toLowerCase() === wanted.toLowerCase());
  const byNight = TEMPLATES.filter((template) => template.night);

  return (random, night, wish = {}) => {
    if (streets.length === 0) return null;
    const street = wish.street === undefined ? pick(random, streets) : named(wish.street);
    if (!street) return null;
    const template = pick(random, night && byNight.length > 0 ? byNight : TEMPLATES);
    const houses = street.numbers ?? [];
    const house = houses.length >= 3 ? randomInt(random, Math.floor(houses.length / 3)) * 3 : -1;
    const middle = street.line[Math.floor(street.line.length / 2)]!;
    const commune = communes.get(street.commune) ?? '';
    const number = house < 0 ? '' : String(houses[house]);
    const details = template.details ?? [''];
    const said = template.text
      .replace('{n} {rue}', `${number} ${inSentence(street.name)}`.trim())
      .replace('{rue}', inSentence(street.name))
      .replace('{commune}', commune)
      .replace('{depuis}', pick(random, SINCE))
      .replace('{detail}', pick(random, details));
    return {
      number: fictionNumber(random),
      text: wish.text ?? said + pick(random, ENDINGS),
      street: street.name,
      streetId: street.id,
      commune,
      at: house < 0 ? middle : [houses[house + 1]!, houses[house + 2]!],
      proposals: wish.text === undefined ? [template.category] : [],
    };
  };
}
