import type { TeamLine } from './teams.ts';

/** Teams of one service that do the same at the same place, as one line of paper. */
export interface TeamGroup {
  /** `Éclairage 1 à 4, 7`; a name without a number is alone. */
  readonly names: string;
  readonly phone: string | null;
  readonly doing: TeamLine['doing'];
  readonly status: TeamLine['status'];
  readonly near: string | null;
  /** When the one that was heard last was; null where none ever was. */
  readonly heardAt: number | null;
}

const NUMBERED = /^(.*\S)\s+(\d{1,6})$/;

/**
 * Puts teams together, in the order of their names. Those that were heard lately and those that were not are apart.
 * @param isOld whether what was heard at a time is old; null never
 */
export function teamGroups(
  teams: readonly TeamLine[],
  language: 'fr' | 'en',
  isOld: (heardAt: number | null) => boolean,
): TeamGroup[] {
  const groups = new Map<
    string,
    { readonly first: TeamLine; readonly service: string; heardAt: number | null; numbers: number[] }
  >();
  for (const team of teams) {
    // Who is on something, or has a number of its own, is looked for by name.
    const [, service = team.name, number] = (team.doing || team.phone ? null : NUMBERED.exec(team.name)) ?? [];
    const alone = number === undefined ? team.name : '';
    const key = JSON.stringify([
      service,
      alone,
      team.status?.fr,
      team.near,
      isOld(team.heardAt),
      team.heardAt === null,
      team.doing,
      team.phone,
    ]);
    const group = groups.get(key) ?? { first: team, service, heardAt: null, numbers: [] };
    if (number !== undefined) group.numbers.push(Number(number));
    if (team.heardAt !== null) group.heardAt = Math.max(group.heardAt ?? 0, team.heardAt);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ first: { phone, doing, status, near }, service, heardAt, numbers }) => ({
    names: numbers.length === 0 ? service : `${service} ${spans(numbers, language)}`,
    ...{ phone, doing, status, near, heardAt },
  }));
}

/** `1 à 4, 7` */
function spans(numbers: readonly number[], language: 'fr' | 'en'): string {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  const parts: [number, number][] = [];
  for (const number of sorted) {
    const last = parts.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else parts.push([number, number]);
  }
  const to = language === 'fr' ? ' à ' : ' to ';
  return parts
    .map(([from, until]) => (from === until ? `${from}` : `${from}${until === from + 1 ? ', ' : to}${until}`))
    .join(', ');
}
