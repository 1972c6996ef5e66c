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
  readonly candidate: Candidate;
  group: Group | null;
}
/** What came lately of one condition. */
interface Lately {
  list: Known[];
  /** The group of so many that place does not matter, while it grows. */
  storm: { readonly group: Group; newest: number } | null;
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
  const conditions = new Map<string, Lately>();

  const join = (group: Group, entry: Known): void => {
    entry.group = group;
    group.members.set(entry.candidate.id, entry.candidate);
  };
  /** The first-out anew; the members whose cause changes by it. */
  const headed = (group: Group): string[] => {
    let first: Candidate | undefined;
    for (const member of group.members.values()) if (!first || earlier(member, first)) first = member;
    if (!first || first.id === group.first.id) return [];
    group.first = first;
    return [...group.members.keys()];
  };
  const joinAll = (group: Group, entries: readonly Known[]): string[] => {
    let moved = false;
    for (const entry of entries) {
      join(group, entry);
      if (!earlier(entry.candidate, group.first)) continue;
      group.first = entry.candidate;
      moved = true;
    }
    return moved ? [...group.members.keys()] : entries.map(({ candidate }) => candidate.id);
  };

  return {
    add(condition, candidate, rule) {
      if (known.has(candidate.id)) return [];
      const entry: Known = { candidate, group: null };
      known.set(candidate.id, entry);
      const span = rule.within * 1_000;
      let lately = conditions.get(condition);
      if (!lately) {
        lately = { list: [], storm: null };
        conditions.set(condition, lately);
      }
      // In a storm of the whole city each new one belongs to it: two thousand are not compared with each other.
      const { storm } = lately;
      if (storm && storm.group.members.size > 0 && Math.abs(candidate.raisedAt - storm.newest) <= span) {
        storm.newest = Math.max(storm.newest, candidate.raisedAt);
        return joinAll(storm.group, [entry]);
      }
      const list = lately.list.filter(
        (other) => known.has(other.candidate.id) && Math.abs(other.candidate.raisedAt - candidate.raisedAt) <= span,
      );
      lately.list = [...list, entry];
      const everywhere = list.length + 1 >= rule.anywhere;
      const near = list.filter((other) => metresApart(other.candidate.at, candidate.at) <= rule.metres);
      const others = everywhere ? list : near;
      const open = others.find(({ group }) => group !== null)?.group ?? null;
      if (!open && !everywhere && near.length + 1 < rule.count) return [];
      const group: Group = open ?? { members: new Map(), first: candidate };
      if (everywhere) lately.storm = { group, newest: candidate.raisedAt };
      return joinAll(group, [entry, ...others.filter((other) => other.group === null)]);
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
