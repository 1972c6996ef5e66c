import { describe, expect, it } from 'vitest';
import { COMMUNES, OUTLINE } from './communes.ts';
import { inText, spoken } from './equipment.ts';
import { toMetres } from './frame.ts';
import { distanceToLine, insideRing } from './geometry.ts';
import { growLimits } from './limits.ts';
import { towards } from './names.ts';

describe('names as operators say them', () => {
  it('says a crossing by the names alone', () => {
    expect(spoken('Rue Monge')).toBe('Monge');
    expect(spoken('Rue de la Liberté')).toBe('Liberté');
    expect(spoken("Rue d'Auxonne")).toBe('Auxonne');
    expect(spoken('Grande Rue')).toBe('Grande Rue');
    expect(spoken('Rocade')).toBe('Rocade');
  });

  it('writes a street inside a sentence, and elides', () => {
    expect(inText('Rue Monge')).toBe('rue Monge');
    expect(towards('Ahuy')).toBe("d'Ahuy");
    expect(towards('Talant')).toBe('de Talant');
    expect(towards('Hauteville-lès-Dijon')).toBe('de Hauteville-lès-Dijon');
  });
});

describe('the limits of communes', () => {
  it.each([1, 2, 21, 5])('leave every town hall on its own ground, seed %i', (seed) => {
    const limits = growLimits(COMMUNES, OUTLINE, seed);
    expect(limits.rings).toHaveLength(23);
    COMMUNES.forEach((c, i) => {
      const hall = toMetres(...c.hall);
      const ring = limits.rings[i]!;
      expect(insideRing(ring, hall), c.name).toBe(true);
      expect(distanceToLine(hall, [...ring, ring[0]!]), c.name).toBeGreaterThan(20);
      expect(limits.communeAt(hall), c.name).toBe(i);
    });
  });
});
