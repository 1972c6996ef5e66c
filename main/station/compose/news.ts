import type { Refusal } from '../../../src/shared/result.ts';
import { createChangeFeed } from '../services/changeFeed.ts';
import { createNoticeBoard } from '../services/noticeBoard.ts';

/** A minute: what is said again after one is news again. */
const MINUTE = 60_000;

export type News = ReturnType<typeof createNews>;

/** How the parts of a station tell its windows that something changed, and its operators what they must know. */
export function createNews(now: () => number) {
  const startedAt = now();
  const notices = createNoticeBoard(now);
  const say = (refusal: Refusal, mark: number): void =>
    notices.add({
      id: `${refusal.code}/${JSON.stringify(refusal.context)}/${mark}`,
      at: now(),
      ...refusal,
    });
  return {
    startedAt,
    notices,
    /** State of the links, counts, what the strip shows. */
    statusFeed: createChangeFeed<'status'>(),
    /** Ids of assets of which something changed that their card shows. */
    assetFeed: createChangeFeed<string>(),
    /** Messages were dropped. */
    rejectedFeed: createChangeFeed<'rejected'>(),
    /** Tells the operators, once from one start to the next. */
    announce: (refusal: Refusal): void => say(refusal, startedAt),
    /** The same of what may happen again: once a minute. */
    announceAgain: (refusal: Refusal): void => say(refusal, Math.floor(now() / MINUTE)),
  };
}
