import type { AlarmRow } from '../../../../src/contract/alarms.ts';
import type { AlarmCommand, AlarmComment } from '../../../../src/domain/alarm/alarm.ts';
import type { AmendmentCommand, AmendmentState } from '../../../../src/domain/alarm/amendment.ts';
import type { TreatmentCommand, TreatmentState } from '../../../../src/domain/alarm/treatment.ts';
import type { Result } from '../../../../src/shared/result.ts';

/** An alarm as the store keeps it. */
export interface AlarmRecord {
  readonly id: string;
  readonly asset: string;
  readonly condition: string;
  readonly priority: 1 | 2 | 3 | 4;
  readonly detail: string | null;
  readonly state: AlarmRow['state'];
  readonly raisedAt: number;
  readonly returnedAt: number | null;
  readonly acknowledgedAt: number | null;
  readonly acknowledgedBy: string | null;
  readonly owner: string | null;
  readonly comments: readonly AlarmComment[];
  readonly escalatedTo: string | null;
  readonly latching: boolean;
  readonly pending: boolean;
}

/** A condition that a device reported. */
export type AlarmEvent =
  | {
      readonly type: 'raised';
      readonly asset: string;
      readonly condition: string;
      readonly priority: 1 | 2 | 3 | 4;
      readonly detail: string | null;
      readonly since: number;
      readonly reset?: 'acknowledge' | 'auto' | 'manual' | undefined;
    }
  | { readonly type: 'returned'; readonly occurrence: string; readonly at: number };

/** An act of this position on an occurrence. */
export type AlarmAct = Exclude<AlarmCommand, { type: 'raise' | 'return' }>;

/** What the services of alarms need of the operation log. */
export interface AlarmLog {
  /** Alarms that are not cleared. */
  present(): readonly AlarmRecord[];
  /** Cleared ones too; undefined when it was never there. */
  find(id: string): AlarmRecord | undefined;
  idOf(asset: string, condition: string, since: number): string;
  /** Raised and returned, written together; what is known already has no effect. */
  report(events: readonly AlarmEvent[]): Result<void>;
  /** Acts on occurrences, written together. Refused as a whole only when none of them could be done. */
  act(acts: readonly { readonly id: string; readonly command: AlarmAct }[]): Result<void>;
}

/** How alarms are treated, in the operation log. */
export interface TreatmentLog {
  present(): readonly { readonly id: string; readonly state: TreatmentState; readonly pending: boolean }[];
  find(id: string): { readonly state: TreatmentState; readonly pending: boolean } | undefined;
  /** As `AlarmLog.act`. */
  act(acts: readonly { readonly id: string; readonly command: TreatmentCommand }[]): Result<void>;
}

/** Amendments of definitions, in the operation log. */
export interface AmendmentLog {
  present(): readonly { readonly id: string; readonly state: AmendmentState; readonly pending: boolean }[];
  act(name: string, command: AmendmentCommand): Result<void>;
}
