import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

function tokensOf(light: string): ReadonlyMap<string, string> {
  const block = new RegExp(`\\[data-light="${light}"\\] \\{([^}]*)\\}`).exec(css)?.[1] ?? '';
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map((found) => [found[1]!, found[2]!]));
}

/** Relative luminance and contrast, WCAG 2.2. */
const luminance = (colour: string): number => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (one: string, other: string): number => {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
};

describe.each(['night', 'dusk', 'day'])('by %s', (light) => {
  const tokens = tokensOf(light);
  const against = (ink: string, ground: string): number => contrast(tokens.get(ink)!, tokens.get(ground)!);

  it.each([
    ['text', 'pane'],
    ['text', 'raised'],
    ['text-2', 'pane'],
  ])('operational text %s on %s stands at 7:1', (ink, ground) => {
    expect(against(ink, ground)).toBeGreaterThanOrEqual(7);
  });

  it.each([
    ['select', 'pane'],
    ['stale', 'pane'],
    ['p1', 'pane'],
    ['p2', 'pane'],
    ['p3', 'pane'],
    ['p4', 'pane'],
    ['p1-ink', 'p1'],
    ['p2-ink', 'p2'],
    ['p3-ink', 'p3'],
    ['p4-ink', 'p4'],
    ['act-ink', 'act'],
  ])('%s on %s stands at 4.5:1', (ink, ground) => {
    expect(against(ink, ground)).toBeGreaterThanOrEqual(4.5);
  });
});
