import type { LonLat } from '../asset/asset.ts';
import type { AlarmDefinition } from './definition.ts';

/** When alarms of one condition have one cause. */
export type TogetherRule = NonNullable<AlarmDefinition['together']>;

/** An alarm that may be one of many. */
export interface Candidate {
  readonly id: string;
  /** By the device's clock, ms since 1970 UTC. */
  readonly raisedAt: number;
  readonly at: LonLat;
}

/** Alarms of one condition that came together, by place and time. */
export interface CommonCauses {
  /** An alarm came (or is there at the start). Gives the alarms whose cause changed. */
  add(condition: string, candidate: Candidate, rule: TogetherRule): string[];
  /** An alarm is gone. Gives the alarms whose cause changed. */
  remove(id: string): string[];
  /** The first-out of the group that an alarm belongs to; null when it stands for itself or is the first-out. */
  causeOf(id: string): string | null;
}

interface Group {
  readonly members: Map<string, Candidate>;
  first: Candidate;
}
interface Known {
  readonly condition: string;
  readonly candidate: Candidate;
  group: Group | null;
}

const METRES_A_DEGREE = 111_320;

/** Flat distance, metres: right to a per mille within a city. */
function metresApart([lonA, latA]: LonLat, [lonB, latB]: LonLat): number {
  const east = (lonA - lonB) * Math.cos(((latA + latB) / 2) * (Math.PI / 180));
  return Math.hypot(east, latA - latB) * METRES_A_DEGREE;
}

const earlier = (a: Candidate, b: Candidate): boolean =>
  a.raisedAt === b.raisedAt ? a.id < b.id : a.raisedAt < b.raisedAt;

/**
 * Groups alarms whose parent is not known to have failed (cabinets on one medium-voltage line): those of one condition
 * that come within the rule's time of one another and stand near each other, or so many anywhere in the city that it
 * cannot be chance. The first-out is the earliest by the devices' clocks. Only arrivals are grouped: an alarm that stood
 * alone for longer than the rule's time stays by itself.
 */
export function createCommonCauses(): CommonCauses {
  const known = new Map<string, Known>();
  /** Of each condition the alarms that came lately, ungrouped ones and groups that may still grow. */
  const recent = new Map<string, Known[]>();

  const headed = (group: Group): string[] => {
    let first: Candidate | undefined;
    for (const member of group.members.values()) if (!first || earlier(member, first)) first = member;
    if (!first || first.id === group.first.id) return [];
    group.first = first;
    return [...group.members.keys()];
  };

  const join = (group: Group, entry: Known): void => {
    entry.group = group;
    group.members.set(entry.candidate.id, entry.candidate);
  };

  return {
    add(condition, candidate, rule) {
      if (known.has(candidate.id)) return [];
      const entry: Known = { condition, candidate, group: null };
      known.set(candidate.id, entry);
      const span = rule.within * 1_000;
      const list = (recent.get(condition) ?? []).filter(
        (other) => known.has(other.candidate.id) && Math.abs(other.candidate.raisedAt - candidate.raisedAt) <= span,
      );
      recent.set(condition, [...list, entry]);
      const near = list.filter((other) => metresApart(other.candidate.at, candidate.at) <= rule.metres);
      const open =
        near.find(({ group }) => group !== null)?.group ??
        (list.length + 1 >= rule.anywhere ? list.find(({ group }) => group !== null)?.group : null) ??
        null;
      const together = list.length + 1 >= rule.anywhere ? list : near.length + 1 >= rule.count ? near : [];
      if (!open && together.length === 0) return [];
      const group: Group = open ?? { members: new Map(), first: candidate };
      const joined = [entry, ...together.filter((other) => other.group === null)];
      for (const other of joined) join(group, other);
      const changed = joined.map((other) => other.candidate.id);
      return [...new Set([...changed, ...headed(group)])];
    },
    remove(id) {
      const entry = known.get(id);
      if (!entry) return [];
      known.delete(id);
      const { group } = entry;
      if (!group) return [];
      group.members.delete(id);
      return group.first.id === id ? headed(group) : [];
    },
    causeOf(id) {
      const group = known.get(id)?.group;
      return group && group.first.id !== id ? group.first.id : null;
    },
  };
}
