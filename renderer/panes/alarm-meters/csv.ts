import type { Meters } from '../../../src/contract/alarms.ts';
import type { Language } from '../../i18n/format.ts';
import type { Say } from '../../i18n/words.ts';
import { csvText } from '../../ui/csv.ts';
import { figureInWords, percent } from './figures.ts';
import { MEASURES, verdictOf } from './verdicts.ts';

/** The table, the busiest sources and the posts as rows for a spreadsheet; every cell is text and no formula. */
export function metersCsv(meters: Meters, say: Say, shell: Say, language: Language): string {
  const delimiter = language === 'fr' ? ';' : ',';
  const day = (at: number): string => new Date(at).toISOString();
  const rows: string[][] = [
    [say('csv.span'), day(meters.from), day(meters.to)],
    [],
    [say('table.measure'), say('table.value'), say('table.target'), say('table.verdict')],
    ...MEASURES.map((measure) => [
      say(`measure.${measure}`),
      figureInWords(measure, meters, say, language),
      say(`target.${measure}`),
      say(`verdict.${verdictOf(measure, meters)}`),
    ]),
    [],
    [say('top.asset'), say('top.alarm'), say('top.count'), say('top.share'), say('top.proposal'), say('top.followUp')],
    ...meters.top.map((source) => [
      source.assetName,
      source.text[language],
      String(source.count),
      percent(source.share, language),
      say(`proposal.${source.proposal}`, { seconds: source.seconds ?? 0 }),
      say(`followUp.${source.followUp}`),
    ]),
    [],
    [say('posts.post'), say('posts.annunciated'), say('posts.mean'), say('posts.flood')],
    ...meters.posts.map(({ post, annunciated, mean, floodShare }) => [
      shell(`post.${post}`),
      String(annunciated),
      mean.toFixed(2),
      percent(floodShare, language),
    ]),
  ];
  return rows.map((cells) => `${cells.map(csvText).join(delimiter)}\r\n`).join('');
}
