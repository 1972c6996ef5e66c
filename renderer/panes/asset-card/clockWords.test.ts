import { describe, expect, it } from 'vitest';
import { clockWords, isClockBelieved } from './clockWords.ts';
import { strings } from './strings.ts';

const say = (key: string, values: Record<string, unknown> = {}): string =>
  strings.fr.clock[key.replace('clock.', '') as keyof typeof strings.fr.clock].replace('{{by}}', String(values.by));
const words = (state: Parameters<typeof isClockBelieved>[0]['state'], offset: number | null) =>
  clockWords({ state, offset }, 'fr', say);

describe('the clock of a device', () => {
  it('that is ahead or behind is said with by how much, and whose age is shown', () => {
    const end = '\u00a0: l’âge affiché est celui de la réception.';
    expect(words('ahead', 7_380_000)).toBe(`Horloge du point en avance de 2 h 03${end}`);
    expect(words('behind', -2_400_000)).toBe(`Horloge du point en retard de 40 min${end}`);
    expect(words('stands-still', -90_000)).toBe(`Horloge du point arrêtée${end}`);
    expect(words('set-back', 0)).toMatch(/remise en arrière/);
  });

  it('that is good, or that is not there, is not spoken of', () => {
    expect(words('good', 400)).toBeNull();
    expect(words('none', null)).toBeNull();
    expect(isClockBelieved({ state: 'ahead', offset: 60_000 })).toBe(false);
    expect(isClockBelieved({ state: 'none', offset: null })).toBe(true);
  });
});
