import type { CityFile } from '../../../src/contract/cityFile.ts';
import { createPlaces, type Places } from './places.ts';
import { createRegister, namesOf, type Register } from './register.ts';

/** The register of a city file, as it stands in memory. */
export const registerOf = (city: CityFile, version = 1): Register =>
  createRegister(city.assets, version, namesOf(city));

/** What a city file has besides its assets; nothing was imported. */
export const placesOf = (city: CityFile): Places => createPlaces(city, { places: () => [] }, 1);
