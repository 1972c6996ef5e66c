import { useState } from 'react';
import type { AlarmRow } from '../../../src/contract/alarms.ts';
import { useWords } from '../../i18n/words.ts';
import { stationNow } from '../../state/clock.ts';
import { useGathered } from '../../state/gathered.ts';
import type { AssetRegister } from '../../state/register.ts';
import { live } from '../../state/station.ts';
import { useAlarms, useLink, useSession } from '../../state/stores.ts';
import type { MapConfig } from './config.ts';
import type { MapEngine } from './engineTypes.ts';
import { alarmCounts } from './GatheredPanel.tsx';
import { inView, latitudeOf, longitudeOf, mercatorX, mercatorY } from './geo.ts';
import type { Sheet } from './PrintSheet.tsx';
import { paletteOf } from './palette.ts';
import { kindsSeen, printedScale } from './printed.ts';

interface PrintOptions {
  readonly engine: MapEngine | null;
  readonly register: AssetRegister | null;
  readonly config: MapConfig;
  /** Communes in the view, in words. */
  readonly placesNow: () => string;
  /** What the city's data are called. */
  readonly cityWords: string;
}

/** Makes the page of the view as it stands. */
export function usePrint({ engine, register, config, placesNow, cityWords }: PrintOptions) {
  const { say } = useWords('map');
  const [busy, setBusy] = useState(false);
  const [sheet, setSheet] = useState<Sheet | null>(null);

  const print = async (title: string): Promise<void> => {
    if (!engine || busy) return;
    setBusy(true);
    try {
      const { view, ground } = engine.state.getState();
      const seenAlarm = ({ asset }: AlarmRow): boolean => {
        const index = register?.indexOf.get(asset);
        const at = index === undefined ? null : engine.placeOf(index);
        return at !== null && inView(view, mercatorX(at[0]), mercatorY(at[1]));
      };
      const alarms = [...useAlarms.getState().rows.values()].filter(seenAlarm);
      const { hello } = useSession.getState();
      const link = useLink.getState();
      const { gathered } = useGathered.getState();
      const made: Omit<Sheet, 'picture'> = {
        title,
        city: hello?.city.name ?? '',
        places: placesNow(),
        center: [longitudeOf(view.x), latitudeOf(view.y)],
        at: stationNow(),
        position: hello?.position ?? '',
        source: [ground.attribution, cityWords].filter(Boolean).join(', '),
        oldSince: link.state === 'connected' ? null : link.since,
        scale: printedScale(view),
        kinds: register
          ? kindsSeen(view, register, live.columns(), { ...config, now: stationNow() }, engine.placeOf)
          : [],
        only: config.only,
        alarms: alarmCounts(alarms, new Set(alarms.map(({ asset }) => asset))),
        limits: config.limits,
        gathered: gathered && (gathered.name ?? say('gathered.zone')),
      };
      const picture = await engine.capture(paletteOf('day'));
      if (picture) setSheet({ ...made, picture });
    } finally {
      setBusy(false);
    }
  };
  return { busy, sheet, print, printed: () => setSheet(null) };
}
