import { useEffect, useMemo, useRef, useState } from 'react';
import { create } from 'zustand';
import type { CallDraft, CallRow } from '../../../src/contract/calls.ts';
import type { Outcome } from '../../../src/contract/refusal.ts';
import { stationNow } from '../../state/clock.ts';
import { tellOutcome } from '../../state/notices.ts';
import { connection, newCommandId, select } from '../../state/station.ts';
import { useCalls, useSelection, useSession } from '../../state/stores.ts';
import {
  answered,
  type Drafts,
  draftOf,
  EMPTY_DRAFT,
  edited,
  forgotten,
  type HeldDraft,
  heard,
  onlyHere,
  triesAgain,
  unsaved,
} from './drafts.ts';
import { type Queue, queueOf } from './queue.ts';
import { useAnswering } from './useAnswering.ts';

/** Outside of the pane, so that closing its tab loses nothing. */
const useDrafts = create<{ readonly drafts: Drafts }>(() => ({ drafts: new Map() }));

const PAUSE = 400;
/** Pause before a saving is offered again that a full disk or a silence refused, ms. */
const RETRY = 5_000;
const timers = new Map<string, ReturnType<typeof setTimeout>>();

async function save(call: string): Promise<void> {
  clearTimeout(timers.get(call));
  timers.delete(call);
  const held = useDrafts.getState().drafts.get(call);
  if (!held || held.version <= held.savedVersion) return;
  const { draft, version } = held;
  const outcome = await connection.act((client) => client.call.saveDraft({ call, draft }));
  useDrafts.setState(({ drafts }) => ({ drafts: answered(drafts, call, version, outcome, stationNow()) }));
  if (triesAgain(outcome) && !timers.has(call)) saveIn(call, RETRY);
}

function saveIn(call: string, ms: number): void {
  clearTimeout(timers.get(call));
  timers.set(
    call,
    setTimeout(() => void save(call), ms),
  );
}

// What could not be saved while the station was away is saved when it is back.
connection.onConnected(() => {
  for (const call of unsaved(useDrafts.getState().drafts)) void save(call);
});
useCalls.subscribe(({ rows }) => useDrafts.setState(({ drafts }) => ({ drafts: heard(drafts, rows, stationNow()) })));

/** Whether the keys are in a field outside of the call desk: then nothing here may take them. */
const typingElsewhere = (): boolean => {
  const field = document.activeElement;
  return (
    field instanceof HTMLElement &&
    (field.matches('input, textarea, select') || field.isContentEditable) &&
    !field.closest('[data-pane="call-desk"]')
  );
};

/** What the pane shows and does. */
export interface CallDesk {
  /** Before the first snapshot nothing can be said of the calls. */
  readonly known: boolean;
  readonly queue: Queue;
  readonly position: string;
  /** The other desk that answers or writes in a call now, by call: before it is agreed on that the call is its. */
  readonly answering: ReadonlyMap<string, string>;
  /** The call that is open, ours or not. */
  readonly open: CallRow | undefined;
  readonly draft: CallDraft;
  readonly held: HeldDraft | undefined;
  /** What was written here of the open call and could not be saved, if the station has something else. */
  readonly stranded: CallDraft | null;
  /** The open call is being ended: what is written no longer changes. */
  readonly ending: boolean;
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
  const [ending, setEnding] = useState<string | null>(null);
  const claiming = useRef(new Set<string>());
  const answering = useAnswering();
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
    answering,
    open,
    draft: open ? draftOf(drafts, open) : EMPTY_DRAFT,
    held: open && drafts.get(open.id),
    stranded: open ? onlyHere(drafts, open, position) : null,
    ending: open !== undefined && ending === open.id,
    taken,
    keysGiven: () => setTaken(null),
    choose(call) {
      setTaken(null);
      select({ type: 'call', id: call.id, asset: null });
    },
    take(call) {
      if (claiming.current.has(call.id)) return;
      claiming.current.add(call.id);
      select({ type: 'call', id: call.id, asset: null });
      void connection
        .act((client) => client.call.claim({ commandId: newCommandId(), call: call.id }))
        .then((outcome) => {
          claiming.current.delete(call.id);
          if (!outcome.ok) tellOutcome(outcome, stationNow());
          else if (!typingElsewhere()) setTaken(call.id);
        });
    },
    edit(change) {
      if (!open || ending === open.id) return;
      useDrafts.setState((state) => ({ drafts: edited(state.drafts, open, change) }));
      saveIn(open.id, PAUSE);
    },
    saveNow() {
      if (open) void save(open.id);
    },
    async finish() {
      if (!open || ending === open.id) return { ok: true };
      setEnding(open.id);
      clearTimeout(timers.get(open.id));
      timers.delete(open.id);
      const draft = draftOf(useDrafts.getState().drafts, open);
      const outcome = await connection.act((client) =>
        client.call.complete({ commandId: newCommandId(), call: open.id, draft }),
      );
      setEnding(null);
      // Not ended: what was typed last is still to be saved like everything before it.
      if (!outcome.ok) void save(open.id);
      else useDrafts.setState((state) => ({ drafts: forgotten(state.drafts, open.id) }));
      return outcome;
    },
  };
}
