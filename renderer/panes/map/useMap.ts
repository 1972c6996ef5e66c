import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { duration } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { stationNow } from '../../state/clock.ts';
import { useGoTo } from '../../state/goTo.ts';
import { useBaseMap, useRegister } from '../../state/register.ts';
import { live, readBaseMap, readBuildings, select, stationFetch } from '../../state/station.ts';
import { useAlarms, useAppearance, useLink, useSelection, useSession } from '../../state/stores.ts';
import { keysAtWork } from '../../ui/keysAtWork.ts';
import { worstAlarmOf } from './alarmMarks.ts';
import { useCameraFields } from './cameraFields.ts';
import type { MapConfig } from './config.ts';
import type { MapEngine } from './engineTypes.ts';
import { createMapEngine } from './mapEngine.ts';
import { areaWords, lengthWords } from './measureWords.ts';
import { paletteNow } from './palette.ts';

/** deck.gl leaks a graphics context with each map that is taken down: the window keeps its one map. */
let kept: MapEngine | 'failed' | null = null;
/** The last asking of `useGoTo` that was followed, over all openings of the pane. */
let followed = 0;

function engineOfWindow(): MapEngine | null {
  if (kept === null) {
    try {
      kept = createMapEngine(live, paletteNow(), stationNow, readBuildings, stationFetch);
    } catch (error) {
      console.warn('the map cannot be drawn:', error);
      kept = 'failed';
    }
  }
  return kept === 'failed' ? null : kept;
}

/** Selects an asset in every window: its worst alarm when it has one. */
export function pickAsset(index: number): void {
  const id = useRegister.getState().register?.id[index];
  if (id === undefined) return;
  const alarm = worstAlarmOf(id, useAlarms.getState().rows);
  select(alarm ? { type: 'alarm', id: alarm.id, asset: id } : { type: 'asset', id, asset: id });
}

const SAVE_AFTER = 600;
const ALARMS_AT_MOST_EVERY = 250;
/** While keys are pressed the marks wait a little longer: going through the list comes first. */
const ALARMS_WHILE_KEYS = 750;

/** Subscribes the window's map to everything it shows, while the pane is open. */
export function useMap(
  host: RefObject<HTMLElement | null>,
  config: MapConfig,
  saveConfig: (config: MapConfig) => void,
): { readonly engine: MapEngine | null; readonly selected: number } {
  const [engine] = useState(engineOfWindow);
  const latest = useRef({ config, saveConfig });
  latest.current = { config, saveConfig };
  const register = useRegister((state) => state.register);
  const baseMap = useBaseMap((state) => state.baseMap);
  const city = useSession((state) => state.hello?.city);
  const selection = useSelection((state) => state.selection);
  const connected = useLink((link) => link.state === 'connected');
  const light = useAppearance((appearance) => appearance.light);
  const density = useAppearance((appearance) => appearance.density);
  const wanted = useGoTo();
  const { say, language } = useWords('map');
  const selected = useMemo(
    () => (selection?.asset ? (register?.indexOf.get(selection.asset) ?? -1) : -1),
    [selection, register],
  );

  useEffect(() => {
    const element = host.current;
    if (!engine || !element) return;
    element.append(engine.element);
    engine.attached();
    engine.onPick(pickAsset);
    return () => engine.element.remove();
  }, [engine, host]);

  // The first sight is the one that was kept, else the whole city.
  const begun = useRef(false);
  useEffect(() => {
    if (!engine || !city) return;
    engine.setBounds(city.bounds);
    if (begun.current) return;
    begun.current = true;
    const { center, zoom } = latest.current.config;
    if (center && zoom !== null) engine.look(center, zoom);
    else engine.whole(false);
    let timer: ReturnType<typeof setTimeout> | undefined;
    engine.onMoved((at, to) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const { config: before, saveConfig: save } = latest.current;
        if (before.zoom === to && before.center?.[0] === at?.[0] && before.center?.[1] === at?.[1]) return;
        save({ ...before, center: at ? [at[0], at[1]] : null, zoom: to });
      }, SAVE_AFTER);
    });
  }, [engine, city]);

  useEffect(() => {
    if (connected) readBaseMap();
  }, [connected]);
  useEffect(() => {
    if (engine && baseMap) engine.setBaseMap(baseMap);
  }, [engine, baseMap]);

  const { limits } = config;
  useEffect(() => engine?.setLimits(limits), [engine, limits]);
  useCameraFields(engine, register, selected, config.fields);
  const { only } = config;
  useEffect(() => engine?.setOnly(only), [engine, only]);

  const hidden = config.hiddenLayers;
  useEffect(() => {
    if (engine && register) engine.setRegister(register, hidden);
  }, [engine, register, hidden]);

  // A storm brings many frames a second: the marks follow a few times a second.
  useEffect(() => {
    if (!engine || !register) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const apply = (): void => {
      timer = undefined;
      engine.setAlarms(useAlarms.getState().rows);
    };
    apply();
    const stop = useAlarms.subscribe(() => {
      timer ??= setTimeout(apply, keysAtWork() ? ALARMS_WHILE_KEYS : ALARMS_AT_MOST_EVERY);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [engine, register]);

  useEffect(() => engine?.setSelected(selected), [engine, selected]);
  // The page's root has the new light and density once the effects of this drawing run.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours follow light and density
  useEffect(() => {
    const frame = requestAnimationFrame(() => engine?.setPalette(paletteNow()));
    return () => cancelAnimationFrame(frame);
  }, [engine, light, density]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words follow the language
  useEffect(() => {
    engine?.setNaming((name, others) =>
      others === 1 ? say('other', { name }) : say('others', { name, total: others }),
    );
  }, [engine, language]);

  useEffect(() => {
    engine?.setAgeing((ms) => duration(ms, language));
    engine?.setMeasuring({
      length: (metres) => lengthWords(metres, language),
      area: (squareMetres) => areaWords(squareMetres, language),
    });
  }, [engine, language]);

  useEffect(() => {
    if (!engine || wanted.number <= followed || !wanted.place) return;
    followed = wanted.number;
    engine.goTo(wanted.place.at, wanted.place.label);
  }, [engine, wanted]);

  useEffect(() => {
    const timer = setInterval(() => engine?.age(), 5_000);
    return () => clearInterval(timer);
  }, [engine]);

  return { engine, selected };
}
