import type { Meters } from '../../../../src/contract/alarms.ts';
import type { AlarmDefinition } from '../../../../src/domain/alarm/definition.ts';
import { meters } from '../../../../src/domain/alarm/meters.ts';
import { centralEuropeanOffset } from '../../../../src/shared/centralEurope.ts';
import { ok, type Result, refuse } from '../../../../src/shared/result.ts';
import type { Register } from '../../register/register.ts';
import type { AlarmArchive } from '../../store/alarmArchive.ts';
import type { AlarmDefinitions } from './definitions.ts';
import type { Treatments } from './treatments.ts';

/** The meters of this position (ISA-18.2, clause 16). */
export interface AlarmMeters {
  /** Times in ms since 1970. Refusals: `meters.span` (no time in it, or too long), `meters.too-many`. */
  measure(from: number, to: number): Result<Meters>;
}

export interface AlarmMetersOptions {
  readonly register: Register;
  readonly archive: Pick<AlarmArchive, 'between' | 'announcedBetween'>;
  /** When this station began to keep records, by its own clock: a device of 1970 makes no long record. */
  readonly recordsSince: number;
  readonly definitions: Pick<AlarmDefinitions, 'rows'>;
  readonly definitionOf: (asset: number, condition: string) => AlarmDefinition | undefined;
  readonly treatments: Pick<Treatments, 'list'>;
  readonly now: () => number;
}

const HOUR = 3_600_000;
const LONGEST = 400 * 24 * HOUR;
/** More than this is not read into memory for a table. */
const MOST = 1_000_000;

/** Builds them on what the station has recorded. */
export function createAlarmMeters(options: AlarmMetersOptions): AlarmMeters {
  const { register, archive, recordsSince, definitions, definitionOf, treatments, now } = options;

  const definitionFor = (asset: string, condition: string): AlarmDefinition | undefined => {
    const index = register.indexOf(asset);
    return index === undefined ? undefined : definitionOf(index, condition);
  };

  return {
    measure(from, to) {
      if (!(to > from) || to - from > LONGEST)
        return refuse('meters.span', 'the end must lie after the beginning, 400 days at most');
      const occurrences = archive.between(from, to, MOST + 1);
      if (occurrences.length > MOST)
        return refuse('meters.too-many', `more than ${MOST} alarms: choose a shorter span`, { most: MOST });
      const at = now();
      const rows = definitions.rows();
      const figures = meters({
        from,
        to,
        now: at,
        recordsSince,
        occurrences: occurrences.map((row) => {
          const definition = definitionFor(row.asset, row.condition);
          return { ...row, type: definition?.type ?? '', posts: definition?.posts ?? [] };
        }),
        annunciations: archive
          .announcedBetween(from - HOUR, to)
          .filter(({ reason }) => reason === 'new')
          .map((row) => ({ ...row, posts: definitionFor(row.asset, row.condition)?.posts ?? [] })),
        treatments: treatments.list(),
        definitions: rows.map(({ definition, approved, proposal }) => ({
          type: definition.type,
          condition: definition.condition,
          limit: definition.limit !== null,
          reviewBy: definition.reviewBy,
          proposedAt: proposal?.at ?? null,
          amendedAt: approved?.approvedAt ?? null,
        })),
        today: new Date(at + centralEuropeanOffset(at)).toISOString().slice(0, 10),
      });
      const texts = new Map(
        rows.map(({ definition }) => [`${definition.type}/${definition.condition}`, definition.text]),
      );
      return ok({
        ...figures,
        per10min: { ...figures.per10min, shares: { ...figures.per10min.shares } },
        top: figures.top.map((source) => ({
          ...source,
          assetName: register.byId(source.asset)?.name ?? source.asset,
          text: {
            ...(definitionFor(source.asset, source.condition)?.text ?? { fr: source.condition, en: source.condition }),
          },
        })),
        reviewsDue: figures.reviewsDue.map((review) => ({
          ...review,
          text: { ...(texts.get(`${review.type}/${review.condition}`) ?? { fr: '', en: '' }) },
        })),
        posts: figures.posts.map((post) => ({ ...post })),
      });
    },
  };
}
