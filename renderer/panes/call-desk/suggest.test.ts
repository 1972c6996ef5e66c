import { describe, expect, it } from 'vitest';
import { suggestTypes } from './suggest.ts';

describe('the types that are offered first', () => {
  it.each([
    ['toute la rue Monge est dans le noir, les lampadaires sont éteints', 'lighting-out'],
    ['les feux du carrefour clignotent', 'signals-fault'],
    ['Un arbre est tombé et bloque la rue', 'obstruction'],
    ['il y a une fuite d’eau devant chez moi', 'water-leak'],
    ['Je vous signale un trou dans la chaussée', 'road-damage'],
    ['Place Salengro, il y a du bruit', 'noise'],
    ['Des frelons volent partout', 'animals'],
    ['the street is blocked by a fallen pole', 'obstruction'],
  ])('%s', (text, type) => {
    expect(suggestTypes(text)[0]).toBe(type);
  });

  it('are none when the words say nothing, and never more than asked', () => {
    expect(suggestTypes('')).toEqual([]);
    expect(suggestTypes('bonjour, je vous appelle')).toEqual([]);
    expect(suggestTypes('je ne trouve pas, je vous signale')).toEqual([]);
    expect(suggestTypes('eau neige bruit chien feux poubelle trou', 3)).toHaveLength(3);
  });
});
