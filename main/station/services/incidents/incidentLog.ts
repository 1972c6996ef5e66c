import type { IncidentCommand, IncidentState } from '../../../../src/domain/incident/incident.ts';
import type { TeamCommand, TeamState } from '../../../../src/domain/team/team.ts';
import type { Result } from '../../../../src/shared/result.ts';
import type { Projected } from '../../store/streamTable.ts';

/** Incidents in the operation log. */
export interface IncidentLog {
  /** Open ones, and those closed in the last day. */
  present(): readonly Projected<IncidentState>[];
  /** Older ones too; undefined when it was never there. */
  find(id: string): Projected<IncidentState> | undefined;
  /** Codes of the domain (`incident.*`), of who may (`operator.*`) and of the store. */
  act(id: string, command: IncidentCommand): Result<void>;
}

/** Teams in the operation log. */
export interface TeamLog {
  /** Those on an incident, out of service, or with an assignment that lost. */
  present(): readonly Projected<TeamState>[];
  /** Undefined: nothing was ever said of it. */
  find(id: string): Projected<TeamState> | undefined;
  /** As `IncidentLog.act`. */
  act(id: string, command: TeamCommand): Result<void>;
}
