import type { AlarmRow } from '../../../src/contract/alarms.ts';
import { clockTime, type Language } from '../../i18n/format.ts';
import type { Say } from '../../i18n/words.ts';
import { isUnacknowledged } from '../../state/acknowledge.ts';

/* Words of an alarm that the list and the card both say; `say` is that of the area `alarm-list`. */

/** How an alarm stands, in words; with who has it where that has no column of its own. */
export function stateWords(
  line: {
    readonly row: AlarmRow;
    readonly level: 1 | 2;
    readonly under: { readonly fresh: number };
    readonly leaving: 'over' | 'elsewhere' | null;
  },
  say: Say,
  language: Language,
  ownerApart = true,
): string {
  const { row, level, under, leaving } = line;
  const hold = holdWords(row, say, language);
  if (leaving === 'over') return say('state.cleared');
  if (hold !== null) return hold;
  if (level === 2 && !isUnacknowledged(row) && row.state === 'acknowledged') return say('byCause');
  const words = [say(`state.${row.state}`)];
  if (!isUnacknowledged(row) && under.fresh > 0) words.push(say('freshUnder', { count: under.fresh }));
  if (row.escalatedTo !== null && isUnacknowledged(row))
    words.push(say('escalated', { to: say(`post.${row.escalatedTo}`) }));
  if (row.owner !== null && !ownerApart) words.push(say('card.owner', { owner: row.owner }));
  return words.join(', ');
}

/** Why an alarm is not presented, in words; null when it is. */
export function holdWords({ hold }: Pick<AlarmRow, 'hold'>, say: Say, language: Language): string | null {
  if (hold === null) return null;
  if (hold.type === 'suppressed') return say(`hold.suppressed.${hold.rule}`);
  return say(
    `hold.${hold.type}`,
    hold.type === 'shelved' ? { until: clockTime(hold.until, language).slice(0, 5) } : {},
  );
}
