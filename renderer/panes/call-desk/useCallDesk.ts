import { useEffect, useMemo, useState } from 'react';
import { create } from 'zustand';
import type { CallDraft, CallRow } from '../../../src/contract/calls.ts';
import type { Outcome } from '../../../src/contract/refusal.ts';
import { stationNow } from '../../state/clock.ts';
import { tellOutcome } from '../../state/notices.ts';
import { connection, newCommandId, select } from '../../state/station.ts';
import { useCalls, useSelection, useSession } from '../../state/stores.ts';
import { answered, type Drafts, draftOf, edited, forgotten, type HeldDraft, unsaved } from './drafts.ts';

/** Outside of the pane, so that closing its tab loses nothing. */
const useDrafts = create<{ readonly drafts: Drafts }>(() => ({ drafts: new Map() }));

const PAUSE = 400;
const timers = new Map<string, ReturnType<typeof setTimeout>>();

async function save(call: string): Promise<void> {
  clearTimeout(timers.get(call));
  timers.delete(call);
  const held = useDrafts.getState().drafts.get(call);
  if (!held || held.version <= held.savedVersion) return;
  const { draft, version } = held;
  const outcome = await connection.act((client) => client.call.saveDraft({ call, draft }));
  useDrafts.setState(({ drafts }) => ({ drafts: answered(drafts, call, version, outcome, stationNow()) }));
}

// What could not be saved while the station was away is saved when it is back.
connection.onConnected(() => {
  for (const call of unsaved(useDrafts.getState().drafts)) void save(call);
});

/** Calls in the order in which they are shown. */
export interface Queue {
  readonly waiting: readonly CallRow[];
  readonly mine: readonly CallRow[];
  readonly others: readonly CallRow[];
  readonly done: readonly CallRow[];
}

/** Sorts calls: who waits longest first, then ours, then the others', then what is over, the latest first. */
export function queueOf(rows: ReadonlyMap<string, CallRow>, position: string): Queue {
  const all = [...rows.values()].sort((a, b) => a.ringingSince - b.ringingSince);
  return {
    waiting: all.filter(({ state }) => state === 'ringing'),
    mine: all.filter(({ state, claimedBy }) => state === 'claimed' && claimedBy === position),
    others: all.filter(({ state, claimedBy }) => state === 'claimed' && claimedBy !== position),
    done: all.filter(({ state }) => state === 'done' || state === 'abandoned').reverse(),
  };
}

/** What the pane shows and does. */
export interface CallDesk {
  /** Before the first snapshot nothing can be said of the calls. */
  readonly known: boolean;
  readonly queue: Queue;
  readonly position: string;
  /** The call that is open, ours or not. */
  readonly open: CallRow | undefined;
  readonly draft: CallDraft;
  readonly held: HeldDraft | undefined;
  /** The call that the operator took here last: its form takes the keys, once. */
  readonly taken: string | null;
  keysGiven(): void;
  choose(call: CallRow): void;
  take(call: CallRow): void;
  edit(change: Partial<CallDraft>): void;
  saveNow(): void;
  /** Ends the open call with what is written. */
  finish(): Promise<Outcome>;
}

/** Follows the calls and holds what is typed. */
export function useCallDesk(): CallDesk {
  const { number, rows } = useCalls();
  const position = useSession(({ hello }) => hello?.position ?? '');
  const selection = useSelection((state) => state.selection);
  const drafts = useDrafts((state) => state.drafts);
  const [taken, setTaken] = useState<string | null>(null);
  const queue = useMemo(() => queueOf(rows, position), [rows, position]);
  const chosen = selection?.type === 'call' ? rows.get(selection.id) : undefined;
  // Selecting an alarm or a lamp while a call is in progress must not close the form.
  const [last, setLast] = useState<string | null>(null);
  useEffect(() => {
    if (chosen) setLast(chosen.id);
  }, [chosen]);
  const open = chosen ?? rows.get(last ?? '') ?? queue.mine[0];
  return {
    known: number >= 0,
    queue,
    position,
    open,
    draft: open ? draftOf(drafts, open) : { text: '', type: null, place: null, callerName: '' },
    held: open && drafts.get(open.id),
    taken,
    keysGiven: () => setTaken(null),
    choose: (call) => select({ type: 'call', id: call.id, asset: null }),
    take(call) {
      select({ type: 'call', id: call.id, asset: null });
      void connection
        .act((client) => client.call.claim({ commandId: newCommandId(), call: call.id }))
        .then((outcome) => {
          if (outcome.ok) setTaken(call.id);
          else tellOutcome(outcome, stationNow());
        });
    },
    edit(change) {
      if (!open) return;
      useDrafts.setState((state) => ({ drafts: edited(state.drafts, open, change) }));
      clearTimeout(timers.get(open.id));
      timers.set(
        open.id,
        setTimeout(() => void save(open.id), PAUSE),
      );
    },
    saveNow() {
      if (open) void save(open.id);
    },
    async finish() {
      if (!open) return { ok: true };
      clearTimeout(timers.get(open.id));
      const draft = draftOf(useDrafts.getState().drafts, open);
      const outcome = await connection.act((client) =>
        client.call.complete({ commandId: newCommandId(), call: open.id, draft }),
      );
      if (outcome.ok) useDrafts.setState((state) => ({ drafts: forgotten(state.drafts, open.id) }));
      return outcome;
    },
  };
}
