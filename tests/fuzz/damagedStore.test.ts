import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { damageAndOpen, makeTemplate, type Template } from './damagedStore.ts';

/* `VIGIE_DAMAGES=1000` for more; the first seed is 1. */
const DAMAGES = Number(process.env.VIGIE_DAMAGES ?? 80);

let template: Template;
beforeAll(async () => {
  template = await makeTemplate();
});
afterAll(() => rmSync(template.dir, { recursive: true, force: true }));

test(
  `10.1 ${DAMAGES} damaged stores: each opens whole, is mended as was chosen, or is refused by name; none is silently empty, and the hub makes all of them whole`,
  async () => {
    const broken: string[] = [];
    const outcomes = new Map<string, number>();
    for (let seed = 1; seed <= DAMAGES; seed++) {
      try {
        const { outcome } = await damageAndOpen(template, seed);
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      } catch (error) {
        broken.push(`seed ${seed}: ${error instanceof Error ? (error.stack ?? error.message) : error}`);
      }
    }
    console.info(
      [...outcomes]
        .sort()
        .map(([outcome, count]) => `${outcome}: ${count}`)
        .join(', '),
    );
    expect(broken).toEqual([]);
    expect([...outcomes.values()].reduce((sum, count) => sum + count, 0)).toBe(DAMAGES);
  },
  DAMAGES * 4_000,
);

test.each([
  [253, 'a page of another table in its place: 90 alarms were missing from a store that opened as whole'],
  [180, 'a page as it was before the last writes, sound by itself'],
  [321, 'an index that the first write found to lack rows'],
  [544, 'a byte in a row that the index does not have'],
  [838, 'a column whose name was damaged: an exception, not a refusal'],
])('10.1 damage %i, found: %s', async (seed) => {
  await expect(damageAndOpen(template, seed)).resolves.toMatchObject({ outcome: expect.not.stringMatching(/^opened/) });
});
