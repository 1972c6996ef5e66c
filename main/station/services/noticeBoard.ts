import type { Notice } from '../../../src/contract/session.ts';
import type { TeamContest } from '../../../src/domain/team/team.ts';
import type { Refusal } from '../../../src/shared/result.ts';
import type { Operation } from '../../../src/sync/operation.ts';
import { createChangeFeed } from './changeFeed.ts';
import type { NameSources } from './incidents/refusalNames.ts';

/** What operators of this station must be told although no call of theirs waits for it. */
export interface NoticeBoard {
  /** A notice with a known id has no effect. */
  add(notice: Notice): void;
  /** Notices of the last ten minutes, oldest first, then each new one; every reader gets each once. */
  watch(signal: AbortSignal | undefined): AsyncGenerator<Notice>;
}

const KEPT = 600_000;
/** An outage can end with thousands of refusals: the newest are what somebody can still read. */
const MOST_KEPT = 200;

/** What an operator is told of an operation that the hub refused. `alarmOf` gives the asset of an occurrence that is still known. */
export function rejectionNotice(
  { id, kind, stream }: Pick<Operation, 'id' | 'kind' | 'stream'>,
  { code, message, context }: Refusal,
  at: number,
  alarmOf: (occurrence: string) => { readonly asset: string; readonly assetName: string } | undefined,
): Notice {
  const slash = stream.indexOf('/');
  const subject = stream.slice(slash + 1);
  const alarm = stream.startsWith('alarm/') ? alarmOf(subject) : undefined;
  return {
    id,
    at,
    code,
    message,
    context: {
      ...context,
      kind,
      [stream.slice(0, slash)]: subject,
      ...(alarm ? { asset: alarm.asset, assetName: alarm.assetName } : {}),
    },
  };
}

/**
 * What an operator is told whose team stays where they sent it: a colleague had sent it elsewhere while apart
 * (`team.contested`), or to the same incident.
 */
export function contestNotice(
  team: string,
  { operation, lost, kept }: TeamContest,
  at: number,
  names: NameSources,
): Notice {
  const titleOf = (incident: string | null): string => (incident !== null && names.incidentTitle(incident)) || '';
  return {
    id: `${operation}/kept`,
    at,
    code: lost.incident === kept.incident ? 'team.contested-same' : 'team.contested',
    message: `the assignment of ${team} by ${lost.position} was refused, yours holds`,
    context: {
      ...{ team, teamName: names.teamName(team) ?? team, by: lost.position, incident: lost.incident },
      ...{ incidentTitle: titleOf(kept.incident), lostTitle: titleOf(lost.incident) },
    },
  };
}

/** Opens an empty board; `now` in ms since 1970. */
export function createNoticeBoard(now: () => number): NoticeBoard {
  const notices = new Map<string, Notice>();
  const feed = createChangeFeed<string>();
  return {
    add(notice) {
      if (notices.has(notice.id)) return;
      notices.set(notice.id, notice);
      for (const [id, { at }] of notices)
        if (notices.size > MOST_KEPT || now() - at > KEPT) notices.delete(id);
        else break;
      feed.changed(notice.id);
    },
    async *watch(signal) {
      const changes = feed.subscribe(signal);
      for (const notice of [...notices.values()]) if (now() - notice.at <= KEPT) yield notice;
      for await (const ids of changes)
        for (const id of ids) {
          const notice = notices.get(id);
          if (notice) yield notice;
        }
    },
  };
}
