import { describe, expect, it } from 'vitest';
import type { Say } from '../../i18n/words.ts';
import { attributeWords } from './attributeWords.ts';
import { strings } from './strings.ts';

/** The pane's own French words. */
const say: Say = (key) => {
  let found: unknown = strings.fr;
  for (const part of key.split('.')) found = (found as Record<string, unknown>)[part];
  if (typeof found !== 'string') throw new Error(`no words for ${key}`);
  return found;
};
const lines = (attributes: Parameters<typeof attributeWords>[0]) =>
  attributeWords(attributes, 'fr', say).map(({ label, words }) => `${label} ${words}`);

describe('particulars of an asset', () => {
  it('of a camera say where it looks, in words and degrees', () => {
    expect(
      lines({ maker: 'dome-a', ptz: true, azimuth: 92, fieldOfView: 62, panFrom: -170, purpose: 'video-protection' }),
    ).toEqual([
      'Usage vidéoprotection',
      'Orientation 92° (est)',
      'Angle de vue 62°',
      'Orientable oui',
      'Modèle dome-a',
    ]);
    expect(lines({ azimuth: 359 })).toEqual(['Orientation 359° (nord)']);
    expect(lines({ azimuth: -46, range: 80.5 })).toEqual(['Orientation -46° (nord-ouest)', 'Portée 80,5\u00a0m']);
  });

  it('of an import stand after ours, by the names and values of its file', () => {
    expect(lines({ ZONE_TRAVAUX: 'Nord', type: 'école privée', PUISSANCE: 12.5, AN: 2019, vide: '' })).toEqual([
      'Genre école privée',
      'AN 2019',
      'PUISSANCE 12,5',
      'ZONE TRAVAUX Nord',
    ]);
  });

  it('are text, whatever a file calls its columns', () => {
    const hostile = JSON.parse('{"__proto__":"x","attribute.azimuth":"y","constructor":true,"{{n}}":"<b>z</b>","_":1}');
    expect(new Set(lines(hostile))).toEqual(
      new Set(['proto x', 'attribute.azimuth y', 'constructor oui', '{{n}} <b>z</b>', '_ 1']),
    );
    expect(lines({ remark: 'a'.repeat(10_000) })[0]).toHaveLength('remark '.length + 401);
  });
});
