import type { AlarmRow } from '../../../src/contract/alarms.ts';
import { FLAG, LEVEL_UNKNOWN } from '../../../src/contract/live.ts';
import { isMoving } from '../../../src/domain/asset/asset.ts';
import { duration, type Language } from '../../i18n/format.ts';
import type { Say } from '../../i18n/words.ts';
import type { LiveColumns } from '../../state/live.ts';
import type { AssetRegister } from '../../state/register.ts';

/** What is known of an asset, in words: its kind and what its device last said. */
export function stateWords(
  say: Say,
  language: Language,
  register: AssetRegister,
  columns: LiveColumns | null,
  index: number,
  now: number,
): string {
  const kind = register.kindOf(index);
  const flags = columns?.flags[index] ?? FLAG.never;
  const level = columns?.level[index] ?? LEVEL_UNKNOWN;
  const time = columns?.positionTime[index] ?? Number.NaN;
  const what = [say(`kind.${kind}`)];
  if (kind === 'light-point' && level !== LEVEL_UNKNOWN) what.push(say('level', { level }));
  if (flags & FLAG.offline) what.push(say('offline'));
  else if (flags & FLAG.never && !isMoving(kind)) what.push(say('never'));
  else if (flags & FLAG.old) what.push(say('oldValue'));
  if (isMoving(kind) && Number.isFinite(time)) what.push(say('position', { age: duration(now - time, language) }));
  return what.join(', ');
}

/** An alarm in words: what it is, its priority, whether somebody has acknowledged it. */
export function alarmWords(say: Say, language: Language, alarm: AlarmRow): string {
  const open = alarm.state === 'unacknowledged' || alarm.state === 'returned-unacknowledged';
  const state = say(open ? 'unacknowledged' : 'acknowledged');
  return `${alarm.text[language]} (${say('alarm', { priority: alarm.priority, state })})`;
}
