import { useEffect, useMemo, useState } from 'react';
import type { AlarmDetail, AlarmRow } from '../../../src/contract/alarms.ts';
import type { AssetDetail } from '../../../src/contract/assets.ts';
import type { Outcome } from '../../../src/contract/refusal.ts';
import { foldedUnder } from '../../state/acknowledge.ts';
import { useRegister } from '../../state/register.ts';
import { connection, newCommandId } from '../../state/station.ts';
import { useAlarms, useSelection } from '../../state/stores.ts';
import { feedersOf } from './kin.ts';

/** What the card shows: the selected thing, live. */
export interface AssetCard {
  /** Id of the asset to show; null when none is selected. */
  readonly asset: string | null;
  readonly isCall: boolean;
  /** Undefined while it is read; null when the station does not know it. */
  readonly detail: AssetDetail | null | undefined;
  /** The selected alarm, or the most urgent one of the selected asset. */
  readonly alarm: AlarmRow | undefined;
  /** Further alarms of the same asset, the most urgent first. */
  readonly others: readonly AlarmRow[];
  /** Alarms of what feeds or carries it, the nearest first. */
  readonly feeding: readonly AlarmRow[];
  /** Alarms that follow from it. */
  readonly under: readonly AlarmRow[];
  /** What is written on the alarm; null while it is read and where nothing is. */
  readonly said: AlarmDetail | null;
  readonly ask: (capability: string, value: number | string | boolean) => Promise<Outcome>;
}

/** Follows the selection and everything of the selected asset. */
export function useAssetCard(): AssetCard {
  const selection = useSelection((state) => state.selection);
  const rows = useAlarms((state) => state.rows);
  const chosen = selection?.type === 'alarm' ? rows.get(selection.id) : undefined;
  const asset = selection?.type === 'call' ? null : (chosen?.asset ?? selection?.asset ?? null);
  const detail = useDetail(asset);
  const ofAsset = useMemo(
    () =>
      [...rows.values()]
        .filter((row) => row.asset === asset)
        .sort((a, b) => a.priority - b.priority || b.raisedAt - a.raisedAt),
    [rows, asset],
  );
  const alarm = chosen ?? ofAsset[0];
  const others = useMemo(() => ofAsset.filter((row) => row !== alarm), [ofAsset, alarm]);
  const feeding = useFeedingAlarms(asset, rows);
  const under = useMemo(() => (alarm ? foldedUnder(alarm, rows) : []), [alarm, rows]);
  const said = useAlarmDetail(alarm);
  return {
    asset,
    isCall: selection?.type === 'call',
    detail,
    alarm,
    others,
    feeding,
    under,
    said,
    ask: (capability, value) =>
      connection.act((client) =>
        client.asset.command({ commandId: newCommandId(), asset: asset ?? '', capability, value }),
      ),
  };
}

function useFeedingAlarms(asset: string | null, rows: ReadonlyMap<string, AlarmRow>): readonly AlarmRow[] {
  const register = useRegister((state) => state.register);
  const feeders = useMemo(() => (register && asset !== null ? feedersOf(register, asset) : []), [register, asset]);
  return useMemo(
    () =>
      feeders.length === 0
        ? []
        : [...rows.values()]
            .filter((row) => feeders.includes(row.asset))
            .sort(
              (a, b) =>
                feeders.indexOf(a.asset) - feeders.indexOf(b.asset) ||
                a.priority - b.priority ||
                b.raisedAt - a.raisedAt,
            ),
    [rows, feeders],
  );
}

function useDetail(asset: string | null): AssetDetail | null | undefined {
  const [held, setHeld] = useState<{ asset: string; detail: AssetDetail | null } | null>(null);
  useEffect(() => {
    if (asset === null) return;
    return connection.watch(
      async (client, signal) => {
        // A stream of something unknown never speaks: asked once, it says so.
        const now = await client.asset.get({ asset }, { signal });
        setHeld({ asset, detail: now });
        return client.asset.watch({ asset }, { signal });
      },
      (detail) => {
        setHeld({ asset, detail });
        return undefined;
      },
    );
  }, [asset]);
  return held && held.asset === asset ? held.detail : undefined;
}

/** Read anew whenever the alarm itself changes: a remark, an owner or an end of it may be what changed. */
function useAlarmDetail(alarm: AlarmRow | undefined): AlarmDetail | null {
  const [held, setHeld] = useState<AlarmDetail | null>(null);
  useEffect(() => {
    if (alarm === undefined) return;
    let over = false;
    void connection
      .ask((client) => client.alarm.detail({ occurrence: alarm.id }))
      .then((detail) => {
        if (!over && detail !== null) setHeld(detail);
      });
    return () => {
      over = true;
    };
  }, [alarm]);
  return held !== null && held.id === alarm?.id ? held : null;
}
