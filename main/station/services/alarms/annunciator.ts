import type { AlarmRow, AnnunciationState } from '../../../../src/contract/alarms.ts';
import { type Annunciation, createAnnunciator, FLOOD_SPAN } from '../../../../src/domain/alarm/annunciation.ts';
import type { Post } from '../../../../src/domain/alarm/definition.ts';
import type { AnnouncedAlarm } from '../../store/alarmArchive.ts';
import { createChangeFeed } from '../changeFeed.ts';

/** What sounds at this position. */
export interface PositionAnnunciator {
  came(row: AlarmRow, reason: Annunciation['reason']): void;
  /** A row changed: what sounded may be acknowledged now. */
  changed(id: string): void;
  silence(): void;
  state(): AnnunciationState;
  watch(signal: AbortSignal | undefined): AsyncGenerator<AnnunciationState>;
  posts(): readonly Post[];
  setPosts(posts: readonly Post[]): void;
  /** Lets the flood end by itself. */
  sweep(): void;
  close(): void;
}

export interface PositionAnnunciatorOptions {
  readonly row: (id: string) => AlarmRow | undefined;
  /** Whether another alarm tells of it: a cause that is presented and no less urgent. */
  readonly covered: (row: AlarmRow) => boolean;
  /** Whether the alarm is one of those that its definition wants announced here (communes). */
  readonly concerns: (row: AlarmRow) => boolean;
  /** What alarms share that can come from one cause; null for one that always stands for itself. */
  readonly kindOf: (row: AlarmRow) => string | null;
  readonly posts: readonly Post[];
  readonly now: () => number;
  /** ms of a clock that never steps. */
  readonly clock: () => number;
  readonly onAnnounced: (alarms: readonly AnnouncedAlarm[]) => void;
}

/** Most occurrences that an annunciation names: who hears it looks at the list. */
const NAMED = 50;
/** Least time between two askings, ms: thousands may wait for their cause in a storm. */
const ASK_AGAIN = 100;

/** A station that comes hears within so long what stood before, ms. */
const ARRIVAL = 60_000;

/** Builds it. */
export function createPositionAnnunciator(options: PositionAnnunciatorOptions): PositionAnnunciator {
  const { now, clock } = options;
  const feed = createChangeFeed<'annunciation'>();
  const begun = clock();
  let posts: readonly Post[] = options.posts;
  let last: AnnunciationState['last'] = null;
  /** What was told and sounds until it is acknowledged or silenced: a lesser alarm that came later ends nothing. */
  const sounding = new Set<string>();
  let mode: string = 'normal';
  let timer: NodeJS.Timeout | undefined;
  /** The next asking comes at once. */
  let urgent = false;
  let closed = false;

  const concerns = (row: AlarmRow): boolean =>
    (posts.length === 0 || row.posts.length === 0 || row.posts.some((post) => posts.includes(post))) &&
    options.concerns(row);

  const annunciator = createAnnunciator((id) => {
    const row = options.row(id);
    if (!row) return { priority: 4, quiet: true, kind: null };
    const open = row.state === 'unacknowledged' || row.state === 'returned-unacknowledged';
    return {
      priority: row.priority,
      kind: options.kindOf(row),
      quiet: !open || options.covered(row) || row.hold !== null || row.chattering || !concerns(row),
    };
  });

  const state = (): AnnunciationState => {
    const { mode: present, since, rate } = annunciator.mode(clock());
    return { mode: present, since: now() - (clock() - since), rate, last, sounding: sounding.size > 0 };
  };

  const ask = (): void => {
    timer = undefined;
    urgent = false;
    const at = now();
    const { told: announced, counted } = annunciator.due(clock(), at);
    const note = (ids: readonly string[], reason: string): void => {
      const rows = ids.map(options.row).filter((row) => row !== undefined);
      if (rows.length > 0)
        options.onAnnounced(rows.map(({ asset, condition, priority }) => ({ at, asset, condition, priority, reason })));
    };
    note(counted, 'new');
    if (announced) {
      const first = options.row(announced.occurrences[0]!)!;
      last = {
        number: announced.number,
        at: announced.at,
        priority: announced.priority,
        reason: announced.reason,
        occurrences: announced.occurrences.slice(0, NAMED),
        text: { ...first.text },
        assetName: first.assetName,
        place: first.place,
      };
      for (const id of announced.occurrences) sounding.add(id);
      feed.changed('annunciation');
      note(announced.occurrences, announced.reason);
    }
    arm();
  };
  const arm = (least = ASK_AGAIN): void => {
    if (timer !== undefined || closed) return;
    const next = annunciator.nextDue();
    if (next !== null) timer = setTimeout(ask, Math.max(least, next - clock()));
  };
  const noteMode = (): void => {
    const { mode: present } = annunciator.mode(clock());
    if (present === mode) return;
    mode = present;
    feed.changed('annunciation');
  };

  return {
    came(row, reason) {
      if (!concerns(row)) return;
      const stoodBefore = clock() - begun < ARRIVAL && now() - row.raisedAt > FLOOD_SPAN;
      annunciator.came(row.id, row.priority, clock(), reason, !stoodBefore);
      noteMode();
      // An urgent one does not wait behind the delay of another.
      if (row.priority === 1 && !urgent) {
        urgent = true;
        clearTimeout(timer);
        timer = undefined;
        arm(0);
      } else arm();
    },
    changed(id) {
      if (!sounding.has(id)) return;
      const state = options.row(id)?.state;
      if (state === 'unacknowledged' || state === 'returned-unacknowledged') return;
      sounding.delete(id);
      if (sounding.size === 0) feed.changed('annunciation');
    },
    silence() {
      if (sounding.size === 0) return;
      sounding.clear();
      feed.changed('annunciation');
    },
    state,
    async *watch(signal) {
      const changes = feed.subscribe(signal, 100);
      yield state();
      for await (const _ of changes) yield state();
    },
    posts: () => posts,
    setPosts(next) {
      posts = next;
    },
    sweep: noteMode,
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
