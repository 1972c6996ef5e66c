import 'maplibre-gl/dist/maplibre-gl.css';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { type AssetKind, isMoving } from '../../../src/domain/asset/asset.ts';
import { clockTime, duration } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import type { PaneProps } from '../../shell/paneDefinition.ts';
import { useNow } from '../../state/clock.ts';
import { endLook, useLook } from '../../state/lookThere.ts';
import { useBaseMap, useRegister } from '../../state/register.ts';
import { readBaseMap } from '../../state/station.ts';
import { useLink, useSession } from '../../state/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { PaneHeader } from '../../ui/PaneHeader.tsx';
import { EmptyState, Failed, Loading, OldBand } from '../../ui/States.tsx';
import { ChosenPoint } from './ChosenPoint.tsx';
import { choosePoint } from './choosePoint.ts';
import { communesInView } from './communes.ts';
import { type MapConfig, switched } from './config.ts';
import type { MapEngine } from './engineTypes.ts';
import { Foot } from './Foot.tsx';
import { HoverLabel } from './HoverLabel.tsx';
import { keyAct } from './keys.ts';
import { Legend } from './Legend.tsx';
import { LookPanel } from './LookPanel.tsx';
import { lookHere } from './lookHere.ts';
import styles from './Map.module.css';
import { PlaceList } from './PlaceList.tsx';
import { PrintSheet } from './PrintSheet.tsx';
import { ToolArea } from './ToolArea.tsx';
import { createTeller } from './tellPage.ts';
import { useCovered } from './useCovered.ts';
import { pickAsset, useMap } from './useMap.ts';
import { usePrint } from './usePrint.ts';
import { useTools } from './useTools.ts';

/** The map of the town: base map, assets, alarms. */
export default function MapPane({ config, saveConfig }: PaneProps<MapConfig>) {
  const { say } = useWords('map');
  const root = useRef<HTMLElement>(null);
  const host = useRef<HTMLDivElement>(null);
  const surface = useRef<HTMLDivElement>(null);
  const { engine, selected } = useMap(host, config, saveConfig);
  useCovered(engine, surface);
  const [legend, setLegend] = useState<{ open: boolean; byKey: boolean } | null>(null);
  const link = useLink();
  const baseMap = useBaseMap();
  const register = useRegister((state) => state.register);
  const city = useSession((state) => state.hello?.city.name ?? '');
  const demonstration = useSession((state) => state.hello?.demonstration ?? false);
  const [drawn, setDrawn] = useState({ base: false, states: false });
  const [small, setSmall] = useState(false);

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSmall(entry.contentRect.width < 560 || entry.contentRect.height < 420);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  // The map library takes its first notice of a size for the one it was made in; a dock that is arranged in the same
  // picture changes it before that.
  useEffect(() => {
    const element = host.current;
    if (!engine || !element) return;
    const observer = new ResizeObserver(() => engine.attached());
    observer.observe(element);
    return () => observer.disconnect();
  }, [engine]);

  // Counts change several times a second: they go to the page without drawing the pane again.
  useEffect(() => {
    if (!engine || !root.current) return;
    const tellPage = createTeller(root.current);
    const tell = (): void => {
      const state = engine.state.getState();
      tellPage(state);
      setDrawn((before) =>
        before.base === state.baseDrawn && before.states === state.statesDrawn
          ? before
          : { base: state.baseDrawn, states: state.statesDrawn },
      );
    };
    tell();
    return engine.state.subscribe(tell);
  }, [engine]);

  const failed = !engine || (baseMap.failed !== null && !baseMap.baseMap);
  const complete = drawn.base && drawn.states && register !== null;
  const away = link.state !== 'connected';
  const status = failed ? 'failed' : complete ? (away ? 'old' : 'live') : 'loading';
  const legendOpen = legend?.open ?? !small;

  const focusMap = (): void => host.current?.focus({ preventScroll: true });
  const tools = useTools({ engine, register, baseMap: baseMap.baseMap, config, saveConfig, focusMap });

  const printing = usePrint({
    engine,
    register,
    config,
    placesNow: () =>
      engine && baseMap.baseMap
        ? communesInView(baseMap.baseMap.communes, engine.state.getState().view).join(', ')
        : '',
    cityWords: say(demonstration ? 'source' : 'print.sourceCity'),
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey && !event.altKey && event.key.toLowerCase() === 'p') {
      event.preventDefault();
      if (tools.panel !== 'print') tools.open('print');
      return;
    }
    if (!engine || event.ctrlKey || event.altKey || event.metaKey || event.target !== host.current) return;
    const act = keyAct(event);
    if (!act) return;
    if (tools.act(act)) {
      // Done.
    } else if (act.type === 'pan') engine.pan(act.dx, act.dy);
    else if (act.type === 'zoom') engine.zoomBy(act.steps);
    else if (act.type === 'whole') engine.whole();
    else if (act.type === 'layers') setLegend({ open: !legendOpen, byKey: !legendOpen });
    else if (act.type === 'look') lookHere(engine, register, selected, say);
    else if (act.type === 'back' && useLook.getState().look) endLook();
    else if (act.type === 'follow') engine.setFollowing(engine.state.getState().following < 0);
    else if (act.type === 'choose') choosePoint(engine.state.getState().view);
    else if (act.type === 'go' && selected >= 0) engine.goToAsset(selected);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const waitingFor =
    link.state === 'waiting' || link.state === 'connecting'
      ? 'station'
      : !baseMap.baseMap
        ? 'baseMap'
        : !register
          ? 'register'
          : !drawn.states
            ? 'states'
            : 'drawing';

  return (
    <section ref={root} className={styles.pane} data-map={status} data-moving="0" data-alarms="0">
      {engine ? <Header engine={engine} selected={selected} city={city} /> : null}
      {printing.sheet ? (
        <PrintSheet
          sheet={printing.sheet}
          onPrinted={() => {
            printing.printed();
            tools.close();
          }}
        />
      ) : null}
      <div ref={surface} className={styles.surface}>
        <div
          ref={host}
          className={styles.host}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the map takes keys
          tabIndex={0}
          data-focus-target
          role="application"
          aria-label={`${say('label', { city })}. ${say('keys')}`}
          onKeyDown={onKeyDown}
          onPointerDown={focusMap}
          onContextMenu={(event) => {
            event.preventDefault();
            if (!engine) return;
            const { left, top } = event.currentTarget.getBoundingClientRect();
            choosePoint(engine.state.getState().view, { x: event.clientX - left, y: event.clientY - top });
          }}
        />
        {engine ? <HoverLabel engine={engine} /> : null}
        {register ? <LookPanel register={register} onLeave={focusMap} /> : null}
        {engine ? <ChosenPoint engine={engine} onLeave={focusMap} /> : null}
        {engine && register ? (
          <PlaceList
            engine={engine}
            register={register}
            selected={selected}
            onChoose={(asset) => {
              engine.closeList();
              pickAsset(asset);
              focusMap();
            }}
            onClose={() => {
              engine.closeList();
              focusMap();
            }}
          />
        ) : null}
        {status === 'old' ? <OldSince since={link.since} /> : null}
        {status === 'failed' ? (
          <div className={styles.state}>
            <Failed
              title={say(engine ? 'failed.baseMap' : 'failed.graphics')}
              detail={say(engine ? 'failed.baseMapHint' : 'failed.graphicsHint')}
              retry={say('failed.retry')}
              onRetry={engine ? readBaseMap : () => window.location.reload()}
            />
          </div>
        ) : null}
        {status === 'loading' ? (
          <div className={styles.state}>
            <Loading>{say(`loading.${waitingFor}`)}</Loading>
          </div>
        ) : null}
        {register && register.size === 0 ? (
          <div className={styles.state}>
            <EmptyState title={say('empty')} />
          </div>
        ) : null}
        {engine ? (
          <>
            <ToolArea
              tools={tools}
              engine={engine}
              register={register}
              baseMap={baseMap.baseMap}
              config={config}
              saveConfig={saveConfig}
              selected={selected}
              onChoose={pickAsset}
              printing={printing.busy}
              onPrint={(title) => void printing.print(title)}
            />
            <div className={styles.controls} data-cover>
              <button
                type="button"
                title={`${say('zoomIn')} (+)`}
                aria-label={say('zoomIn')}
                onClick={() => engine.zoomBy(1)}
              >
                +
              </button>
              <button
                type="button"
                title={`${say('zoomOut')} (-)`}
                aria-label={say('zoomOut')}
                onClick={() => engine.zoomBy(-1)}
              >
                −
              </button>
              <button
                type="button"
                title={`${say('whole')} (0)`}
                aria-label={say('whole')}
                onClick={() => engine.whole()}
              >
                <kbd>0</kbd>
              </button>
            </div>
            <Legend
              register={register}
              config={config}
              open={legendOpen}
              focusFirst={legend?.byKey ?? false}
              onOpen={(open) => {
                setLegend({ open, byKey: false });
                if (!open) focusMap();
              }}
              onSwitch={(kind: AssetKind) =>
                saveConfig({ ...config, hiddenLayers: switched(config.hiddenLayers, kind) })
              }
              onOnly={(only) => saveConfig({ ...config, only })}
              onLimits={(limits) => saveConfig({ ...config, limits })}
              onFields={(fields) => saveConfig({ ...config, fields })}
            />
            <Foot engine={engine} demonstration={demonstration} />
          </>
        ) : null}
      </div>
    </section>
  );
}

function OldSince({ since }: { since: number }) {
  const { say, language } = useWords('map');
  useNow();
  return (
    <div className={styles.old}>
      <OldBand>{say('old', { time: clockTime(since, language), age: duration(Date.now() - since, language) })}</OldBand>
    </div>
  );
}

function Header({ engine, selected, city }: { engine: MapEngine; selected: number; city: string }) {
  const { say } = useWords('map');
  const communes = useBaseMap((state) => state.baseMap?.communes);
  const following = useStore(engine.state, (state) => state.following);
  const moves = useRegister(
    ({ register }) => selected >= 0 && register !== null && isMoving(register.kindOf(selected)),
  );
  const seen = useStore(engine.state, ({ view }) => (communes ? communesInView(communes, view).join(', ') : ''));
  return (
    <PaneHeader>
      <div className={styles.header}>
        <span>{seen || city}</span>
        {selected >= 0 ? (
          <Button keys="G" onClick={() => engine.goToAsset(selected)}>
            {say('goThere')}
          </Button>
        ) : null}
        {moves ? (
          <Button keys="V" chosen={following === selected} onClick={() => engine.setFollowing(following < 0)}>
            {say('follow')}
          </Button>
        ) : null}
      </div>
    </PaneHeader>
  );
}
