import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { Outcome } from '../../src/contract/refusal.ts';
import { pick, type Random } from '../../src/shared/random.ts';
import type { Operation } from '../../src/sync/operation.ts';
import { rowsOf } from '../fuzz/storesAgree.ts';
import { isOpen, pause, type Seat } from './programs.ts';

/** What an operator did, and what the window was answered; null: the station died or was too slow to answer. */
export interface Act {
  readonly seat: string;
  readonly kind:
    | 'alarm.acknowledged'
    | 'alarm.assigned'
    | 'alarm.commented'
    | 'call.claimed'
    | 'call.completed'
    | 'incident.opened'
    | 'team.assigned';
  readonly stream: string;
  /** Its own words, told once in the whole drill; null where an act has none. */
  readonly text: string | null;
  readonly answer: Outcome | null;
}

/** An act that no answer came to in this time counts as not answered, ms. */
const PATIENCE = 5_000;

/** Operators: each act is written down with its answer. */
export interface Operators {
  readonly acts: readonly Act[];
  acknowledge(seat: Seat, occurrence: string): Promise<Outcome | null>;
  /** Takes an alarm that nobody has. */
  take(seat: Seat, occurrence: string): Promise<Outcome | null>;
  comment(seat: Seat, occurrence: string): Promise<Outcome | null>;
  claim(seat: Seat, call: string): Promise<Outcome | null>;
  complete(seat: Seat, call: string): Promise<Outcome | null>;
  /** Opens an incident under an identifier: asked again it has one effect. */
  open(seat: Seat, incident: string): Promise<Outcome | null>;
  /** Sends a team that nobody has. */
  send(seat: Seat, team: string, incident: string): Promise<Outcome | null>;
  /** One act that makes sense at a seat now, by chance; nothing when there is nothing to do. */
  any(seat: Seat, random: Random): Promise<void>;
}

/** Opens the book of acts. */
export function createOperators(): Operators {
  const acts: Act[] = [];
  const act = async (
    seat: Seat,
    what: Pick<Act, 'kind' | 'stream'> & { readonly text?: string },
    ask: (client: NonNullable<ReturnType<Seat['client']>>, commandId: string) => Promise<Outcome>,
  ): Promise<Outcome | null> => {
    const client = seat.client();
    if (!client) return null;
    const late = new AbortController();
    const answer = await Promise.race([
      ask(client, randomUUID()).catch(() => null),
      pause(PATIENCE, late.signal).then(() => null),
    ]);
    late.abort();
    acts.push({ seat: seat.name, kind: what.kind, stream: what.stream, text: what.text ?? null, answer });
    return answer;
  };
  let words = 0;

  const operators: Operators = {
    acts,
    acknowledge: (seat, id) =>
      act(seat, { kind: 'alarm.acknowledged', stream: `alarm/${id}` }, (client, commandId) =>
        client.alarm.acknowledge({ commandId, occurrences: [id] }),
      ),
    take: (seat, id) =>
      act(seat, { kind: 'alarm.assigned', stream: `alarm/${id}` }, (client, commandId) =>
        client.alarm.assign({ commandId, occurrences: [{ id, from: null }], to: seat.name }),
      ),
    comment(seat, id) {
      const text = `remarque ${++words} de ${seat.name}`;
      return act(seat, { kind: 'alarm.commented', stream: `alarm/${id}`, text }, (client, commandId) =>
        client.alarm.comment({ commandId, occurrences: [id], text }),
      );
    },
    claim: (seat, call) =>
      act(seat, { kind: 'call.claimed', stream: `call/${call}` }, (client, commandId) =>
        client.call.claim({ commandId, call }),
      ),
    complete(seat, call) {
      const draft = { text: `demande ${++words}`, type: 'road-damage' as const, place: null, callerName: 'Mme Martin' };
      return act(seat, { kind: 'call.completed', stream: `call/${call}` }, (client, commandId) =>
        client.call.complete({ commandId, call, draft }),
      );
    },
    open: (seat, incident) =>
      act(seat, { kind: 'incident.opened', stream: `incident/${incident}` }, (client) =>
        client.incident.open({
          ...{ commandId: incident, kind: 'road', title: `incident de ${seat.name}`, place: null, priority: 2 },
          ...{ services: ['traffic'], links: [] },
        }),
      ),
    send: (seat, team, incident) =>
      act(seat, { kind: 'team.assigned', stream: `team/${team}` }, (client, commandId) =>
        client.team.assign({ commandId, team, incident }),
      ),
    async any(seat, random) {
      // Of the oldest, so that desks meet at them.
      const open = [...seat.rows.values()].filter(isOpen).slice(0, 6);
      const free = [...seat.rows.values()].filter(({ owner }) => owner === null).slice(0, 6);
      const calls = [...seat.calls.values()];
      const ringing = calls.filter(({ state }) => state === 'ringing').slice(0, 3);
      const ours = calls.filter(({ state, claimedBy }) => state === 'claimed' && claimedBy === seat.name);
      const can = [
        ...(open.length > 3 ? [() => operators.acknowledge(seat, pick(random, open).id)] : []),
        ...(free.length > 0 ? [() => operators.take(seat, pick(random, free).id)] : []),
        ...(seat.rows.size > 0 ? [() => operators.comment(seat, pick(random, [...seat.rows.keys()]))] : []),
        ...(ringing.length > 0 ? [() => operators.claim(seat, pick(random, ringing).id)] : []),
        ...(ours.length > 0 ? [() => operators.complete(seat, pick(random, ours).id)] : []),
      ];
      if (can.length > 0) await pick(random, can)();
    },
  };
  return operators;
}

/** How many acts were done, refused at once and not answered. */
export function counted(acts: readonly Act[]): { done: number; refused: number; unanswered: number } {
  const done = acts.filter(({ answer }) => answer?.ok).length;
  const unanswered = acts.filter(({ answer }) => answer === null).length;
  return { done, refused: acts.length - done - unanswered, unanswered };
}

/**
 * Each act against the log and the stores of those who did it: what was answered as done is in the log, or was refused
 * by the hub and told to that seat; remarks are there once, those that were refused at once are not there. Gives the
 * number of acts that the hub refused.
 */
export function actsAgree(
  acts: readonly Act[],
  log: readonly Operation[],
  seats: readonly { readonly seat: Seat; readonly file: string }[],
): number {
  const words = new Map<string, number>();
  for (const { kind, body } of log)
    if (kind === 'alarm.commented') {
      const { text } = body as { text: string };
      words.set(text, (words.get(text) ?? 0) + 1);
    }
  let refusals = 0;
  for (const { seat, file } of seats) {
    const own = rowsOf<{ seq: number; operation: string; status: string }>(
      file,
      'SELECT seq, operation, status FROM operation',
    )
      .map(({ operation, ...row }) => ({ ...row, operation: JSON.parse(operation) as Operation }))
      .filter(({ operation }) => operation.by.position === seat.name);
    for (const { seq, operation } of own.filter(({ status }) => status === 'rejected')) {
      refusals++;
      expect(seat.refused.get(seq)?.kind, `${operation.kind} that the hub refused is told at ${seat.name}`).toBe(
        operation.kind,
      );
    }
    const made = new Set(own.map(({ operation: { stream, kind } }) => `${stream} ${kind}`));
    for (const { kind, stream, text, answer } of acts.filter((act) => act.seat === seat.name)) {
      if (answer?.ok) expect(made, `${kind} of ${stream}, done at ${seat.name}`).toContain(`${stream} ${kind}`);
      if (text === null) continue;
      const times = words.get(text) ?? 0;
      if (answer?.ok) expect(times, `"${text}" was written once`).toBe(1);
      else expect(times, `"${text}" was not confirmed`).toBeLessThanOrEqual(answer ? 0 : 1);
    }
  }
  return refusals;
}

/** One winner, and facts once: how often each stream has what it may have once only. */
export function onceEach(log: readonly Operation[]): Record<string, number> {
  const ONCE = [
    'alarm.raised',
    'alarm.returned',
    'alarm.acknowledged',
    'call.rang',
    'call.claimed',
    'call.completed',
    'incident.opened',
  ];
  const seen = new Set<string>();
  const counts: Record<string, number> = {};
  for (const { kind, stream } of log) {
    counts[kind] = (counts[kind] ?? 0) + 1;
    if (!ONCE.includes(kind)) continue;
    expect(seen.has(`${stream} ${kind}`), `${kind} of ${stream} a second time`).toBe(false);
    seen.add(`${stream} ${kind}`);
  }
  return counts;
}
