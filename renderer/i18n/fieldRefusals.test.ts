import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { refusals } from './refusals.ts';

/* Messages of the field are refused by codes that operators and maintainers read: each that can come has its words. */

/** Source of a folder without its tests. */
const sourceOf = (folder: string): string =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !/\.(test|fixture)\.ts$/.test(name))
    .map((name) => readFileSync(`${folder}/${name}`, 'utf8'))
    .join('\n');
const codesIn = (source: string, areas: readonly string[]): string[] => [
  ...new Set(
    [...source.matchAll(/'([a-z]+)\.([a-z-]+)'/g)].flatMap(([, area = '', rest = '']) =>
      areas.includes(area) ? `${area}.${rest}` : [],
    ),
  ),
];
const wordless = (codes: readonly string[]): string[] =>
  codes.filter((code) => !(code in refusals.fr) || !(code in refusals.en));

describe('a message of other makers’ equipment that is refused', () => {
  it('has words for each reason that a profile can give', () => {
    const codes = codesIn(sourceOf('main/station/devices/profiles'), ['profile', 'topic', 'payload']);
    expect(codes.length).toBeGreaterThan(15);
    // Thrown inside an expression; told as `profile.expression`.
    expect(wordless(codes).sort()).toEqual(['profile.pad', 'profile.regex', 'profile.steps']);
  });

  it('has words for each reason that Sparkplug B can give', () => {
    const areas =
      'topic state payload metric array dataset template properties birth data death message seq host'.split(' ');
    const codes = codesIn(sourceOf('src/standards/sparkplug-b-3.0'), areas);
    expect(codes.length).toBeGreaterThan(35);
    // A name that cannot be one is told when the city's file is read.
    expect(wordless(codes.map((code) => `sparkplug.${code}`))).toEqual(['sparkplug.host.id']);
    const ofLink = codesIn(sourceOf('main/station/links/mqtt'), ['sparkplug']);
    expect(ofLink).toHaveLength(3);
    expect(wordless(ofLink)).toEqual([]);
  });

  it('is said in the list of messages without a gap to fill', () => {
    const told = ['profile.expression', 'profile.time', 'profile.device', 'profile.nothing-said', 'profile.overload'];
    const inList = [
      ...told,
      'profile.failed',
      'topic.no-profile',
      ...Object.keys(refusals.fr).filter((code) => /^sparkplug\..*\./.test(code)),
    ];
    for (const words of [refusals.fr, refusals.en] as const)
      for (const code of inList) expect((words as Record<string, string>)[code], code).not.toContain('{{');
  });
});
