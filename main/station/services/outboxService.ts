import { MOST_KINDS, type Outbox, type OutboxEntry } from '../../../src/contract/outbox.ts';
import { treatmentOf } from '../../../src/domain/alarm/treatment.ts';
import type { Result } from '../../../src/shared/result.ts';
import { parseHlc } from '../../../src/sync/hlc.ts';
import type { Operation } from '../../../src/sync/operation.ts';
import type { HubLink } from '../hubLink/hubLink.ts';
import type { Store } from '../store/store.ts';
import { type ChangeFeed, createChangeFeed } from './changeFeed.ts';
import { type NameSources, withNames } from './incidents/refusalNames.ts';

/** What of this station's acts the others do not have: waiting for the hub, or refused by it. */
export interface OutboxService {
  outbox(): Outbox;
  readonly feed: ChangeFeed<'outbox'>;
  /** Refused acts up to a place were read. */
  markRead(upTo: number): Result<void>;
}

export interface OutboxServiceOptions {
  readonly store: Pick<
    Store,
    'pending' | 'refused' | 'unsent' | 'setting' | 'setSetting' | 'onChange' | 'call' | 'notUnderstood'
  >;
  /** The way to the hub, which says why something waits. */
  readonly hub?: Pick<HubLink, 'waitsFor' | 'onChange'> | null;
  /** The asset of an occurrence, or null. */
  readonly alarmOf: (occurrence: string) => { readonly asset: string; readonly assetName: string } | undefined;
  readonly assetName: (asset: string) => string | undefined;
  readonly names: NameSources;
}

/** Rows of each kind that a window gets: who has more to read than that reads the counts. */
const MOST = 200;
const READ_UP_TO = 'outbox-read';

/** Builds it. */
export function createOutboxService(options: OutboxServiceOptions): OutboxService {
  const { store, hub = null, alarmOf, assetName, names } = options;
  const feed = createChangeFeed<'outbox'>();
  store.onChange(() => feed.changed('outbox'));
  hub?.onChange(() => feed.changed('outbox'));

  const about = (stream: string, subject: string): { name: string; asset: string | null } => {
    if (stream.startsWith('alarm/')) {
      const alarm = alarmOf(subject);
      return { name: alarm?.assetName ?? '', asset: alarm?.asset ?? null };
    }
    if (stream.startsWith('treatment/')) {
      const asset = treatmentOf(subject)?.asset ?? null;
      return { name: (asset !== null && assetName(asset)) || '', asset };
    }
    if (stream.startsWith('mask/')) return { name: assetName(subject) ?? '', asset: subject };
    if (stream.startsWith('team/')) return { name: names.teamName(subject) ?? '', asset: null };
    if (stream.startsWith('incident/')) return { name: names.incidentTitle(subject) ?? '', asset: null };
    if (stream.startsWith('call/')) return { name: store.call(subject)?.state.number ?? '', asset: null };
    return { name: subject, asset: null };
  };
  const entry = (place: number, { id, kind, stream, hlc }: Operation, refusal: OutboxEntry['refusal']): OutboxEntry => {
    const subject = stream.slice(stream.indexOf('/') + 1);
    const waits = refusal ? null : (hub?.waitsFor(id) ?? null);
    const waitsFor = waits && { ...waits, context: { ...waits.context } };
    return { place, kind, subject, ...about(stream, subject), at: parseHlc(hlc)?.time ?? 0, refusal, waitsFor };
  };
  const notUnderstood = (): Outbox['notUnderstood'] => {
    const counts = [...store.notUnderstood()].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
    const named = counts.filter(([kind]) => kind !== '').slice(0, MOST_KINDS - 1);
    const sum = (list: typeof counts): number => list.reduce((before, [, count]) => before + count, 0);
    const others = sum(counts) - sum(named);
    return [...named, ...(others > 0 ? [['', others] as const] : [])].map(([kind, count]) => ({ kind, count }));
  };

  return {
    outbox() {
      const read = Number(store.setting(READ_UP_TO) ?? 0);
      return {
        unsent: store.unsent(),
        waiting: store.pending(MOST).map(({ place, operation }) => entry(place, operation, null)),
        refused: store.refused(MOST, read).map(({ place, operation, refusal }) => {
          const told = withNames(refusal, operation.stream, names);
          return entry(place, operation, { ...told, context: { ...told.context } });
        }),
        notUnderstood: notUnderstood(),
      };
    },
    feed,
    markRead(upTo) {
      const done = store.setSetting(READ_UP_TO, String(upTo));
      feed.changed('outbox');
      return done;
    },
  };
}
