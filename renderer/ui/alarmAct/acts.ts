import type { AlarmRow, Treatment } from '../../../src/contract/alarms.ts';
import { SHIFT, WHOLE_ASSET } from '../../../src/domain/alarm/treatment.ts';
import type { OperatorAct } from '../../../src/domain/operator/rights.ts';
import type { Refusal } from '../../../src/shared/result.ts';
import { isUnacknowledged } from '../../state/acknowledge.ts';
import { refusalOf, type Treatments, treatmentFor, treatmentRefusal } from '../../state/alarmRules.ts';
import type { FormAct } from './ActForm.tsx';

/** What can be done with alarms, in the order of its use, with its key (`⇧T`: with Shift). */
export const ACTS = [
  { id: 'acknowledge', key: 'A' },
  { id: 'take', key: 'T' },
  { id: 'hand', key: '⇧T' },
  { id: 'comment', key: 'C' },
  { id: 'shelve', key: 'S' },
  { id: 'out', key: 'O' },
  { id: 'works', key: 'W' },
  { id: 'reset', key: 'R' },
  { id: 'go', key: 'G' },
  { id: 'past', key: 'I' },
] as const;
export type ActId = (typeof ACTS)[number]['id'];

/** Which alarms an act is for: chosen ones, and what is folded under them (acknowledged with them). */
export interface Targets {
  readonly rows: readonly AlarmRow[];
  readonly under: readonly AlarmRow[];
}

/** An act as it stands for some alarms. */
export interface ActState {
  readonly id: ActId;
  readonly key: string;
  /** Why it cannot be done; null when it can. */
  readonly refusal: Refusal | null;
  /** It ends this treatment in place of beginning one. */
  readonly back: Treatment | null;
}

/** What an act opens a form for. */
export const FORMS: Readonly<Partial<Record<ActId, FormAct>>> = {
  hand: 'hand',
  comment: 'comment',
  shelve: 'shelve',
  out: 'out',
  works: 'works',
};

/** The right that an act wants of whoever is signed in; reading wants none. */
const RIGHT_OF: Readonly<Partial<Record<ActId, OperatorAct>>> = {
  ...{ acknowledge: 'alarm', take: 'alarm', hand: 'alarm', comment: 'alarm', reset: 'alarm' },
  ...{ shelve: 'treatment', out: 'treatment', works: 'treatment' },
};

const TREATED_AS = { shelve: 'shelved', out: 'out-of-service', works: 'works' } as const;

/** Act that a key stands for; undefined for every other key. */
export function actOfKey(key: string, shift: boolean): ActId | undefined {
  const written = `${shift ? '⇧' : ''}${key.toUpperCase()}`;
  return ACTS.find((act) => act.key === written)?.id;
}

const ALREADY_YOURS: Refusal = { code: 'alarm.yours', message: 'you have it already', context: {} };

/**
 * Every act as it stands for the alarms: by the station's own rules, so that what is greyed is what it would refuse. An
 * act that can be done for one of several can be done. `against`: why whoever is signed in may not act on an asset.
 */
export function actsFor(
  targets: Targets,
  treatments: Treatments,
  position: string,
  now: number,
  against: (asset: string, act: OperatorAct) => Refusal | null = () => null,
): ActState[] {
  const { rows, under } = targets;
  const [first] = rows;
  if (!first) return [];
  const shelve = { type: 'shelve', reason: '-', until: now + 1, longest: SHIFT } as const;
  const firstRefusal = (refusals: readonly (Refusal | null)[]): Refusal | null =>
    refusals.includes(null) ? null : (refusals[0] ?? null);
  const refusal = (id: ActId): Refusal | null => {
    switch (id) {
      case 'acknowledge':
        return [...rows, ...under].some(isUnacknowledged)
          ? null
          : refusalOf(first, { type: 'acknowledge' }, position, now);
      case 'take':
        return rows.every(({ owner }) => owner === position)
          ? ALREADY_YOURS
          : firstRefusal(
              rows.map((row) => refusalOf(row, { type: 'assign', from: row.owner, to: position }, position, now)),
            );
      case 'hand':
        return firstRefusal(
          rows.map((row) => refusalOf(row, { type: 'assign', from: row.owner, to: '?' }, position, now)),
        );
      case 'reset':
        return firstRefusal(rows.map((row) => refusalOf(row, { type: 'reset' }, position, now)));
      case 'shelve':
        return firstRefusal(rows.map((row) => treatmentRefusal(treatments, row, shelve, position, now)));
      case 'out': {
        const out = { type: 'remove-from-service', reason: '-' } as const;
        return firstRefusal(rows.map((row) => treatmentRefusal(treatments, row, out, position, now)));
      }
      case 'works': {
        const works = { type: 'declare-works', reason: '-', until: now + 1 } as const;
        const whole = (row: AlarmRow) => ({ asset: row.asset, condition: WHOLE_ASSET });
        return firstRefusal(rows.map((row) => treatmentRefusal(treatments, whole(row), works, position, now)));
      }
      default:
        return null;
    }
  };
  const back = (id: ActId): Treatment | null => {
    if (rows.length !== 1 || (id !== 'shelve' && id !== 'out' && id !== 'works')) return null;
    const treatment = treatmentFor(treatments, first.asset, id === 'works' ? WHOLE_ASSET : first.condition);
    return treatment?.state === TREATED_AS[id] ? treatment : null;
  };
  return ACTS.map(({ id, key }) => {
    const ends = back(id);
    const right = RIGHT_OF[id];
    const denied = right ? firstRefusal(rows.map(({ asset }) => against(asset, right))) : null;
    return { id, key, refusal: denied ?? (ends ? null : refusal(id)), back: ends };
  });
}

/** Acts that are worth a button: a latch is reset only where there is one, and one goes to one place only. */
export const shownActs = (acts: readonly ActState[], several = false): readonly ActState[] =>
  acts.filter(
    ({ id, refusal }) =>
      (id !== 'reset' || refusal?.code !== 'alarm.no-latch') && (!several || (id !== 'go' && id !== 'past')),
  );
