import { create } from 'zustand';
import type { Outcome } from '../../src/contract/refusal.ts';

type Refusal = Extract<Outcome, { ok: false }>['refusal'];

/** Something that the operator must be told and that belongs to no pane: an act that was refused after the fact. */
export interface Notice {
  readonly id: string;
  /** ms since 1970, station's time. */
  readonly at: number;
  readonly refusal: Refusal;
}

/** Notices not yet put away, oldest first. The window shows the last ones; none is dropped by time. */
export const useNotices = create<{ readonly notices: readonly Notice[] }>(() => ({ notices: [] }));

const MOST = 50;

/** A window that comes back hears the notices of the last minutes again: what was put away stays away. */
const putAway = new Set<string>();

/** Tells the operator of a refusal; the same one (by id) only once. */
export function addNotice(notice: Notice): void {
  if (putAway.has(notice.id)) return;
  useNotices.setState(({ notices }) =>
    notices.some(({ id }) => id === notice.id) ? { notices } : { notices: [...notices, notice].slice(-MOST) },
  );
}

/** Tells the operator of an outcome when it is a refusal. */
export function tellOutcome(outcome: Outcome, now: number): void {
  if (!outcome.ok) addNotice({ id: crypto.randomUUID(), at: now, refusal: outcome.refusal });
}

/** Puts a notice away. */
export function dismissNotice(id: string): void {
  putAway.add(id);
  useNotices.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));
}
