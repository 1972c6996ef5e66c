import { useEffect, useState } from 'react';
import { useAnnunciation } from '../../shell/annunciator/annunciationStore.ts';
import { isUnacknowledged, rootOf } from '../../state/acknowledge.ts';
import { connection } from '../../state/station.ts';
import { useAlarms } from '../../state/stores.ts';
import { type AlarmToShow, pushAlarm, showsCause, withCauses, withoutOver } from './alarmPush.ts';
import { countOf, type Wall } from './wall.ts';

/** Most causes of one annunciation that cameras are asked for, the most urgent first. */
const MOST_CAUSES = 8;
/** Most causes that are remembered as shown. */
const REMEMBERED = 2_000;

interface AlarmGuestsOptions {
  readonly wall: Wall;
  /** Changes the wall as it is when it is done; always the same function. */
  readonly change: (by: (wall: Wall) => Wall) => void;
  /** Tiles that the operator has in hand beyond what the wall knows: moved, replayed. */
  readonly inHand: ReadonlySet<number>;
  readonly visible: boolean;
}

const isOpen = (occurrence: string): boolean => {
  const row = useAlarms.getState().rows.get(occurrence);
  return row !== undefined && isUnacknowledged(row) && row.hold === null;
};
const causeOf = (occurrence: string): string => {
  const { rows } = useAlarms.getState();
  const row = rows.get(occurrence);
  return (row && rootOf(row, rows)?.id) ?? occurrence;
};
const priorityOf = (occurrence: string): number => useAlarms.getState().rows.get(occurrence)?.priority ?? 4;

/** Causes that were brought to a wall of this window: what the operator removed does not come back by its children. */
const brought = new Set<string>();

/**
 * Brings the cameras that see an alarm to the tiles that are free for it when the alarm is told to this position, and
 * lets go of them when it is acknowledged. Answers how many alarms wait for a tile.
 */
export function useAlarmGuests({ wall, change, inHand, visible }: AlarmGuestsOptions): number {
  const [waiting, setWaiting] = useState<readonly AlarmToShow[]>([]);
  const wanted = visible && wall.tiles.some(({ free }, index) => free && index < countOf(wall));

  useEffect(() => {
    if (!wanted) return;
    let over = false;
    const bring = async (occurrences: readonly string[]): Promise<void> => {
      const { rows } = useAlarms.getState();
      const causes = new Map<string, { occurrence: string; cause: string; priority: number; asset: string }>();
      for (const id of occurrences) {
        const row = rows.get(id);
        if (!row || !isOpen(id)) continue;
        const shown = rootOf(row, rows) ?? row;
        if (!causes.has(shown.id) && isOpen(shown.id))
          causes.set(shown.id, { occurrence: shown.id, cause: shown.id, priority: shown.priority, asset: shown.asset });
      }
      const news = [...causes.values()]
        .filter(({ cause }) => !brought.has(cause))
        .sort((one, other) => one.priority - other.priority)
        .slice(0, MOST_CAUSES);
      if (brought.size > REMEMBERED) brought.clear();
      for (const { cause } of news) brought.add(cause);
      for (const { asset, ...alarm } of news) {
        const detail = await connection.ask((client) => client.asset.get({ asset }));
        if (over) return;
        const cameras = (detail?.nearestCameras ?? [])
          .filter(({ id, sight }) => sight !== 'near' && id !== asset)
          .map(({ id }) => id);
        if (cameras.length > 0)
          setWaiting((before) => [...before, { ...alarm, cameras }].sort((a, b) => a.priority - b.priority));
      }
    };
    let number = -1;
    const look = (): void => {
      const last = useAnnunciation.getState().state?.last;
      if (!last || last.number === number) return;
      number = last.number;
      void bring(last.occurrences);
    };
    look();
    const stop = useAnnunciation.subscribe(look);
    return () => {
      over = true;
      stop();
    };
  }, [wanted]);

  // An alarm comes to a tile as soon as there is one for it, and goes when it is over.
  useEffect(() => {
    const settle = (): void => {
      if (useAlarms.getState().number < 0) return;
      const open = waiting.filter(({ occurrence }) => isOpen(occurrence));
      const settled = (now: Wall): Wall =>
        open.reduce(
          (next, alarm) => pushAlarm(next, alarm, inHand, priorityOf),
          withCauses(withoutOver(now, isOpen), causeOf),
        );
      const left = open.filter(({ cause }) => !showsCause(settled(wall), cause));
      change(settled);
      if (left.length !== waiting.length) setWaiting(left);
    };
    settle();
    return useAlarms.subscribe(settle);
  }, [wall, inHand, waiting, change]);

  return wanted ? waiting.length : 0;
}
