import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { refusals } from './refusals.ts';

/* An act on an alarm is refused by codes: each that the rules, the station or a window can give has its words. */

const FOLDERS = ['src/domain/alarm', 'main/station/services/alarms', 'renderer/ui/alarmAct', 'renderer/state'];

it('every refusal about an alarm, its treatment or its definition has words in both languages', () => {
  const codes = new Set<string>();
  for (const folder of FOLDERS)
    for (const name of readdirSync(folder)) {
      if (!name.endsWith('.ts') || name.includes('.test.')) continue;
      const source = readFileSync(`${folder}/${name}`, 'utf8');
      for (const [, code = ''] of source.matchAll(
        /(?:refuse\(\s*|code: |code = .*)'((?:alarms?|treatment|definition)\.[a-z-]+)'/g,
      ))
        codes.add(code);
    }
  // Written from a state's name there.
  for (const state of ['out-of-service', 'shelved', 'works']) codes.add(`treatment.${state}`);
  expect(codes.size).toBeGreaterThan(20);
  const { fr, en } = refusals as { readonly fr: Record<string, string>; readonly en: Record<string, string> };
  expect([...codes].filter((code) => !fr[code] || !en[code])).toEqual([]);
});
