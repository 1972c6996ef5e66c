import { expect, it } from 'vitest';
import { areaWords, lengthWords } from './measureWords.ts';

const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

it('lengths are said in metres, then in kilometres, with as many figures as are worth it', () => {
  const said = [0, 8.42, 9.96, 640.4, 999.6, 1_236, 26_310].map((metres) => plain(lengthWords(metres, 'fr')));
  expect(said).toEqual(['0,0 m', '8,4 m', '10 m', '640 m', '1,00 km', '1,24 km', '26,3 km']);
  expect(plain(lengthWords(1_236, 'en'))).toBe('1.24 km');
});

it('areas are said in square metres, hectares, square kilometres', () => {
  const said = [640, 9_999.6, 12_400, 384_000, 3_840_000, 47_896_326].map((area) => plain(areaWords(area, 'fr')));
  expect(said).toEqual(['640 m²', '1,00 ha', '1,24 ha', '38,4 ha', '384 ha', '47,90 km²']);
});
