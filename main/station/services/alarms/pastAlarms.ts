import type { AlarmDetail, PastAlarm, PastQuery } from '../../../../src/contract/alarms.ts';
import { type AlarmDefinition, definitionOf } from '../../../../src/domain/alarm/definition.ts';
import type { Register } from '../../register/register.ts';
import { searchWords } from '../../search/words.ts';
import type { AlarmArchive, ArchivedOccurrence } from '../../store/alarmArchive.ts';
import type { AlarmLog } from './alarmLog.ts';

/** Alarms of the past, and all that is known of one. */
export interface PastAlarms {
  past(query: PastQuery): { rows: PastAlarm[]; total: number | null; more: boolean };
  detail(occurrence: string): AlarmDetail | null;
  /** Gives words to some alarms that have none yet; whether there are more. */
  wordSlice(): boolean;
  /** The words of assets have changed. */
  reword(assets: Iterable<string>): void;
}

export interface PastAlarmsOptions {
  readonly register: Register;
  readonly archive: AlarmArchive;
  readonly log: Pick<AlarmLog, 'find'>;
  readonly definitionOf: (asset: number, condition: string) => AlarmDefinition | undefined;
  readonly now: () => number;
}

const MONTH = 30 * 86_400_000;
const EARLIER = 20;

/** Builds it, and gives the archive the words by which its alarms are found. */
export function createPastAlarms(options: PastAlarmsOptions): PastAlarms {
  const { register, archive, log, now } = options;
  const known = (asset: string, condition: string): AlarmDefinition | undefined => {
    const index = register.indexOf(asset);
    return index === undefined ? undefined : options.definitionOf(index, condition);
  };
  const placeOf = (asset: string) => {
    const held = register.byId(asset);
    return {
      assetName: held?.name ?? asset,
      commune: held ? register.communeName(held.commune) : '',
      place: (held?.street !== undefined && register.streetName(held.street)) || '',
    };
  };

  archive.wordBy((asset, condition) => {
    const { assetName, commune, place } = placeOf(asset);
    const text = known(asset, condition)?.text;
    // Each by itself: of one long text only the first words are taken.
    const parts = [assetName, asset, `${commune} ${place}`, condition, text?.fr ?? '', text?.en ?? ''];
    return [...new Set(parts.flatMap(searchWords))].join(' ');
  });

  const toPast = (row: ArchivedOccurrence): PastAlarm => {
    const record = log.find(row.id);
    const { id, asset, condition, priority, raisedAt, returnedAt, acknowledgedAt } = row;
    return {
      id,
      asset,
      ...placeOf(asset),
      condition,
      text: { ...(known(asset, condition)?.text ?? { fr: condition, en: condition }) },
      priority,
      detail: record?.detail ?? null,
      state: record?.state ?? 'cleared',
      raisedAt,
      returnedAt,
      acknowledgedAt,
      acknowledgedBy: record?.acknowledgedBy ?? null,
    };
  };

  return {
    past(query) {
      const { rows, total, more } = archive.find({ ...query, words: searchWords(query.words) });
      return { rows: rows.map(toPast), total, more };
    },
    detail(occurrence) {
      const record = log.find(occurrence);
      if (!record) return null;
      const { asset, condition, raisedAt, priority } = record;
      const definition =
        known(asset, condition) ??
        definitionOf('unknown', {
          id: 'unknown',
          priority,
          text: { fr: condition, en: condition },
          meaning: { fr: 'Personne n’a décrit cette alarme.', en: 'Nobody has described this alarm.' },
          check: { fr: [], en: [] },
        });
      const before = { raisedAt, id: occurrence };
      const earlier = archive.find({
        words: [],
        from: null,
        to: null,
        priorities: [],
        asset,
        before,
        limit: 200,
      });
      return {
        id: occurrence,
        definition: structuredClone(definition),
        comments: record.comments.map((comment) => ({ ...comment })),
        earlier: earlier.rows
          .filter((row) => row.condition === condition)
          .slice(0, EARLIER)
          .map(toPast),
        earlierIn30Days: Math.max(0, archive.countSince(asset, condition, now() - MONTH) - 1),
        shelvableMinutes: definition.longestShelving,
      };
    },
    wordSlice: archive.wordSlice,
    reword: archive.reword,
  };
}
