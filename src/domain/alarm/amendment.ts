import { z } from 'zod';
import { ok, type Result, refuse } from '../../shared/result.ts';
import type { OperationDraft } from '../operator/operator.ts';
import { type AlarmDefinition, alarmDefinitionSchema } from './definition.ts';

const time = z.number().min(0).max(8.64e15);
const position = z.string().min(1).max(200);
const number = z.number().int().min(1).max(1_000_000);
/** Who was signed in there; null or left out: nobody. */
const operator = z.string().min(1).max(200).nullish();

/** Operations on a definition. Times in ms since 1970 UTC; `by` is a position. */
export const amendmentOperationSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('definition.proposed'),
    body: z.object({
      at: time,
      by: position,
      operator,
      number,
      definition: alarmDefinitionSchema,
      because: z.string().min(1).max(500),
    }),
  }),
  z.object({ kind: z.literal('definition.approved'), body: z.object({ at: time, by: position, operator, number }) }),
  z.object({
    kind: z.literal('definition.declined'),
    body: z.object({ at: time, by: position, operator, number, reason: z.string().min(1).max(500) }),
  }),
]);
/** An operation on a definition, without its envelope. */
export type AmendmentOperation = z.infer<typeof amendmentOperationSchema>;
type Body<K extends AmendmentOperation['kind']> = Extract<AmendmentOperation, { kind: K }>['body'];

/** What one position wants of a definition, and another has to look at. */
export interface Proposal {
  /** Counts the proposals of a definition from 1: who approves says which one was read. */
  readonly number: number;
  readonly definition: AlarmDefinition;
  readonly because: string;
  readonly at: number;
  readonly by: string;
  /** Who was signed in at that position; left out: nobody. */
  readonly operator?: string | undefined;
}

/** A version that two positions, and two persons where they are signed in, agreed on. */
export interface Approved extends Proposal {
  readonly approvedAt: number;
  readonly approvedBy: string;
  readonly approver?: string | undefined;
}

/** What has become of a definition since the file that it came from. */
export interface AmendmentState {
  readonly state: 'as-filed' | 'proposed' | 'amended' | 'amended-and-proposed';
  /** Proposals that there ever were. */
  readonly count: number;
  readonly approved: Approved | null;
  readonly proposal: Proposal | null;
}

/** A definition that nobody has touched. */
export const AS_FILED: AmendmentState = { state: 'as-filed', count: 0, approved: null, proposal: null };

/** What somebody wants of a definition. */
export type AmendmentCommand =
  | { readonly type: 'propose'; readonly definition: AlarmDefinition; readonly because: string }
  | { readonly type: 'approve'; readonly number: number }
  | { readonly type: 'decline'; readonly number: number; readonly reason: string };

/** An operation on a definition before it has an envelope. */
export type AmendmentDraft = {
  [K in AmendmentOperation['kind']]: OperationDraft<K, Body<K>>;
}[AmendmentOperation['kind']];

const withState = (rest: Omit<AmendmentState, 'state'>): AmendmentState => ({
  ...rest,
  state: rest.approved ? (rest.proposal ? 'amended-and-proposed' : 'amended') : rest.proposal ? 'proposed' : 'as-filed',
});

/**
 * Operations that a command gives. Codes: `definition.because`, `definition.pending` (another proposal waits; context
 * `by`), `definition.no-proposal`, `definition.changed` (another proposal than the one read; context `number`),
 * `definition.same-position`, `definition.same-person` (who proposes does not approve, nor from another seat).
 */
export function decide(
  state: AmendmentState,
  command: AmendmentCommand,
  {
    now,
    position: by,
    operator,
  }: { readonly now: number; readonly position: string; readonly operator?: string | null | undefined },
): Result<AmendmentDraft[]> {
  const act = { at: now, by, ...(operator ? { operator } : {}) };
  const words = (text: string): string | null => {
    const trimmed = text.trim();
    return trimmed === '' || trimmed.length > 500 ? null : trimmed;
  };
  if (command.type === 'propose') {
    const because = words(command.because);
    if (because === null) return refuse('definition.because', 'a reason in up to 500 characters is wanted');
    if (state.proposal && state.proposal.by !== by)
      return refuse('definition.pending', `a proposal of ${state.proposal.by} waits`, { by: state.proposal.by });
    const body = { ...act, number: state.count + 1, definition: command.definition, because };
    return ok([{ kind: 'definition.proposed', class: 'guarded', fact: null, body }]);
  }
  if (!state.proposal) return refuse('definition.no-proposal', 'nothing is proposed');
  if (state.proposal.number !== command.number)
    return refuse('definition.changed', 'the proposal was changed meanwhile', { number: state.proposal.number });
  if (command.type === 'approve') {
    if (state.proposal.by === by) return refuse('definition.same-position', 'another position must approve', { by });
    if (isSamePerson(state.proposal, operator))
      return refuse('definition.same-person', 'another person must approve', { by: state.proposal.by });
    return ok([
      { kind: 'definition.approved', class: 'guarded', fact: null, body: { ...act, number: command.number } },
    ]);
  }
  const reason = words(command.reason);
  if (reason === null) return refuse('definition.because', 'a reason in up to 500 characters is wanted');
  return ok([
    { kind: 'definition.declined', class: 'guarded', fact: null, body: { ...act, number: command.number, reason } },
  ]);
}

/** Whether somebody who is signed in made a proposal, at whatever position. */
export const isSamePerson = (proposal: Pick<Proposal, 'operator'>, operator: string | null | undefined): boolean =>
  typeof operator === 'string' && proposal.operator === operator;

/** The command that an operation came from, so that the hub can decide it again. */
export function commandOf({ kind, body }: AmendmentOperation): AmendmentCommand {
  switch (kind) {
    case 'definition.proposed':
      return { type: 'propose', definition: body.definition, because: body.because };
    case 'definition.approved':
      return { type: 'approve', number: body.number };
    case 'definition.declined':
      return { type: 'decline', number: body.number, reason: body.reason };
  }
}

/** The state after an operation. Total: what does not fit the state changes nothing. */
export function evolve(state: AmendmentState, { kind, body }: AmendmentOperation): AmendmentState {
  if (kind === 'definition.proposed') {
    if (body.number !== state.count + 1) return state;
    const { number: count, definition, because, at, by, operator } = body;
    const proposal = { number: count, definition, because, at, by, ...(operator ? { operator } : {}) };
    return withState({ ...state, count, proposal });
  }
  if (!state.proposal || state.proposal.number !== body.number) return state;
  if (kind === 'definition.declined') return withState({ ...state, proposal: null });
  const { at: approvedAt, by: approvedBy, operator: approver } = body;
  if (state.proposal.by === approvedBy || isSamePerson(state.proposal, approver)) return state;
  return withState({
    count: state.count,
    approved: { ...state.proposal, approvedAt, approvedBy, ...(approver ? { approver } : {}) },
    proposal: null,
  });
}
