import { z } from 'zod';
import { ok, type Result, refuse } from '../../shared/result.ts';
import type { LonLat } from '../asset/asset.ts';
import type { OperationDraft } from '../operator/operator.ts';

const time = z.number().min(0).max(8.64e15);
const position = z.string().min(1).max(200);
const lonLat = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]);

const draftSchema = z.object({
  text: z.string().max(4_000),
  /** Type of request; the list is the contract's. */
  type: z.string().max(64).nullable(),
  place: z.object({ label: z.string().max(200), at: lonLat }).nullable(),
  callerName: z.string().max(120),
});

/** Operations of a call. Times in ms since 1970 UTC; `by` is a position. */
export const callOperationSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('call.rang'),
    body: z.object({
      /** Text from outside, as are line, transcript and the hint's label. */
      number: z.string().max(64),
      line: z.string().max(64),
      transcript: z.string().max(4_000).nullable(),
      hint: z.object({ label: z.string().max(200), at: lonLat }).nullable(),
      at: time,
    }),
  }),
  z.object({ kind: z.literal('call.claimed'), body: z.object({ at: time, by: position }) }),
  z.object({ kind: z.literal('call.draft-saved'), body: z.object({ draft: draftSchema, by: position }) }),
  z.object({ kind: z.literal('call.completed'), body: z.object({ draft: draftSchema, at: time, by: position }) }),
  z.object({ kind: z.literal('call.abandoned'), body: z.object({ at: time }) }),
]);

/** An operation of a call, without its envelope. */
export type CallOperation = z.infer<typeof callOperationSchema>;
type Body<K extends CallOperation['kind']> = Extract<CallOperation, { kind: K }>['body'];

/** What the call taker has written. */
export interface CallDraftText {
  readonly text: string;
  readonly type: string | null;
  readonly place: { readonly label: string; readonly at: LonLat } | null;
  readonly callerName: string;
}

/** What stays true of a call in every state. */
export interface CallFacts {
  readonly number: string;
  readonly line: string;
  readonly transcript: string | null;
  readonly hint: { readonly label: string; readonly at: LonLat } | null;
  readonly rangAt: number;
}

interface Claimed {
  /** Position that holds the call. */
  readonly claimedBy: string;
  readonly claimedAt: number;
}

/** State of a call. */
export type CallState =
  | { readonly state: 'none' }
  | ({ readonly state: 'ringing' } & CallFacts)
  | ({ readonly state: 'claimed'; readonly draft: CallDraftText | null } & CallFacts & Claimed)
  | ({ readonly state: 'done'; readonly draft: CallDraftText; readonly endedAt: number } & CallFacts & Claimed)
  | ({ readonly state: 'abandoned'; readonly endedAt: number } & CallFacts);

/** A call nobody has heard of. */
export const NO_CALL: CallState = { state: 'none' };

const stays = <S extends CallState['state']>(state: S) => ({
  'call.rang': state,
  'call.claimed': state,
  'call.draft-saved': state,
  'call.completed': state,
  'call.abandoned': state,
});

/**
 * Where each operation leads from each state. From `claimed`, only operations of the position that holds the call
 * have effect; a call that somebody has claimed can no longer be abandoned.
 */
export const CALL_TRANSITIONS = {
  none: { ...stays('none'), 'call.rang': 'ringing' },
  ringing: { ...stays('ringing'), 'call.claimed': 'claimed', 'call.abandoned': 'abandoned' },
  claimed: { ...stays('claimed'), 'call.completed': 'done' },
  done: stays('done'),
  abandoned: stays('abandoned'),
} as const satisfies Record<CallState['state'], Record<CallOperation['kind'], CallState['state']>>;

/** What a station or a call taker wants of a call. */
export type CallCommand =
  | ({ readonly type: 'ring'; readonly at: number } & Omit<CallFacts, 'rangAt'>)
  | { readonly type: 'claim' }
  | { readonly type: 'save-draft'; readonly draft: CallDraftText }
  | { readonly type: 'complete'; readonly draft: CallDraftText }
  | { readonly type: 'abandon'; readonly at: number };

/** What a decision needs besides the state. */
export interface CallDecisionFacts {
  /** ms since 1970 UTC. */
  readonly now: number;
  /** Position that acts. */
  readonly position: string;
}

/** An operation of a call before it has an envelope. */
export type CallDraft = { [K in CallOperation['kind']]: OperationDraft<K, Body<K>> }[CallOperation['kind']];

const copyOf = ({ text, type, place, callerName }: CallDraftText): z.infer<typeof draftSchema> => ({
  text,
  type,
  place: place && { label: place.label, at: [place.at[0], place.at[1]] },
  callerName,
});

/**
 * Operations that a command gives, none when it is true already. Codes: `call.unknown`, `call.claimed-by-other`
 * (context `by`), `call.ended`, `call.not-yours` (context `by`), `call.no-type`, `call.no-text`.
 */
export function decide(state: CallState, command: CallCommand, facts: CallDecisionFacts): Result<CallDraft[]> {
  if (command.type === 'ring') {
    if (state.state !== 'none') return ok([]);
    const { number, line, transcript, at } = command;
    const hint: Body<'call.rang'>['hint'] = command.hint && {
      label: command.hint.label,
      at: [command.hint.at[0], command.hint.at[1]],
    };
    return ok([{ kind: 'call.rang', class: 'additive', fact: '', body: { number, line, transcript, hint, at } }]);
  }
  if (state.state === 'none') return refuse('call.unknown', 'no such call');
  if (command.type === 'abandon') {
    if (state.state !== 'ringing') return ok([]);
    return ok([{ kind: 'call.abandoned', class: 'additive', fact: '', body: { at: command.at } }]);
  }
  if (state.state === 'done' || state.state === 'abandoned') return refuse('call.ended', 'the call has ended');
  const { now: at, position: by } = facts;
  if (command.type === 'claim') {
    if (state.state === 'ringing')
      return ok([{ kind: 'call.claimed', class: 'guarded', fact: null, body: { at, by } }]);
    return state.claimedBy === by
      ? ok([])
      : refuse('call.claimed-by-other', `claimed by ${state.claimedBy}`, { by: state.claimedBy });
  }
  if (state.state !== 'claimed') return refuse('call.not-yours', 'nobody has claimed the call', { by: '' });
  if (state.claimedBy !== by)
    return refuse('call.not-yours', `the call is held by ${state.claimedBy}`, { by: state.claimedBy });
  const draft = copyOf(command.draft);
  if (command.type === 'save-draft')
    return ok([{ kind: 'call.draft-saved', class: 'last-writer', fact: null, body: { draft, by } }]);
  if (draft.type === null) return refuse('call.no-type', 'the request has no type');
  if (draft.text.trim() === '') return refuse('call.no-text', 'the request has no text');
  return ok([{ kind: 'call.completed', class: 'guarded', fact: null, body: { draft, at, by } }]);
}

/** The state after an operation. Total: what does not fit the state changes nothing. */
export function evolve(state: CallState, operation: CallOperation): CallState {
  switch (operation.kind) {
    case 'call.rang': {
      if (state.state !== 'none') return state;
      const { at, ...facts } = operation.body;
      return { state: 'ringing', ...facts, rangAt: at };
    }
    case 'call.claimed': {
      if (state.state !== 'ringing') return state;
      const { by, at } = operation.body;
      return { ...state, state: 'claimed', claimedBy: by, claimedAt: at, draft: null };
    }
    case 'call.draft-saved':
      if (state.state !== 'claimed' || state.claimedBy !== operation.body.by) return state;
      return { ...state, draft: operation.body.draft };
    case 'call.completed':
      if (state.state !== 'claimed' || state.claimedBy !== operation.body.by) return state;
      return { ...state, state: 'done', draft: operation.body.draft, endedAt: operation.body.at };
    case 'call.abandoned':
      return state.state === 'ringing' ? { ...state, state: 'abandoned', endedAt: operation.body.at } : state;
  }
}
