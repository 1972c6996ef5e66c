import type { AlarmRow } from '../../../src/contract/alarms.ts';
import { folded } from '../../i18n/format.ts';
import type { AssetRegister } from '../../state/register.ts';
import { LAYER_ORDER } from './shapes.ts';

const isOpen = (row: AlarmRow): boolean => row.state === 'unacknowledged' || row.state === 'returned-unacknowledged';

/** The most urgent alarm of each asset: unacknowledged before acknowledged, then by priority. */
export function urgentByAsset(rows: ReadonlyMap<string, AlarmRow>): ReadonlyMap<string, AlarmRow> {
  const worst = new Map<string, AlarmRow>();
  for (const row of rows.values()) {
    const before = worst.get(row.asset);
    const better = !before || (isOpen(row) === isOpen(before) ? row.priority < before.priority : isOpen(row));
    if (better) worst.set(row.asset, row);
  }
  return worst;
}

/** Register indexes in the order of a list: what has an alarm first, the most urgent on top; then by kind and name. */
export function listOrder(
  assets: readonly number[],
  register: AssetRegister,
  alarms: ReadonlyMap<string, AlarmRow>,
): number[] {
  const kinds = new Map(LAYER_ORDER.map((kind, at) => [kind, at]));
  const compare = new Intl.Collator('fr', { numeric: true }).compare;
  const rank = (index: number): number => {
    const alarm = alarms.get(register.id[index] ?? '');
    return alarm ? (isOpen(alarm) ? 0 : 10) + alarm.priority : 100;
  };
  const keyed = assets.map((index) => ({
    index,
    rank: rank(index),
    kind: kinds.get(register.kindOf(index)) ?? 99,
    name: register.name[index] ?? '',
  }));
  return keyed
    .sort((one, other) => one.rank - other.rank || one.kind - other.kind || compare(one.name, other.name))
    .map(({ index }) => index);
}

/** Those in which every word of the query is found: in the name, the identifier or what the kind is called. */
export function listMatching(
  assets: readonly number[],
  query: string,
  register: AssetRegister,
  kindWord: (index: number) => string,
): readonly number[] {
  const words = folded(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return assets;
  return assets.filter((index) => {
    const text = folded(`${register.name[index]} ${register.id[index]} ${kindWord(index)}`);
    return words.every((word) => text.includes(word));
  });
}
