import type { Reading } from '../../../src/domain/asset/device.ts';
import type { CommandEngine } from '../devices/commandEngine.ts';
import type { Alarms } from './alarms.ts';
import type { Equipment } from './equipment.ts';
import type { News } from './news.ts';
import type { StationSurroundings } from './surroundings.ts';

/** Takes a reading that the table has applied; `level` is the asset's of before. */
export type TakeReading = (index: number, reading: Reading, level: number, applied: 'news' | 'repeated') => void;

/** Who hears of what a device said, in order: commands that wait for it, alarms, the disk, the windows. */
export function createReadings(
  { register, table, keeper, history }: Equipment,
  { alarms, flags, live }: Alarms,
  commands: CommandEngine,
  { assetFeed }: News,
  { now }: Pick<StationSurroundings, 'now'>,
): TakeReading {
  return (index, reading, level, applied) => {
    commands.heard(index, reading);
    if (applied === 'repeated') return;
    alarms.reading(index, reading, reading.deviceTime ?? now());
    keeper.changed(index);
    history.changed(index);
    if (reading.position) live.positionChanged(index);
    if (level !== table.level[index]) live.stateChanged(index);
    flags.refresh(index);
    assetFeed.changed(register.assets[index]!.id);
  };
}
