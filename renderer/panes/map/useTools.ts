import { useEffect, useRef, useState } from 'react';
import type { BaseMap } from '../../../src/contract/register.ts';
import type { AssetRegister } from '../../state/register.ts';
import type { MapConfig, NamedView, NamedZone } from './config.ts';
import { MOST_ZONES } from './config.ts';
import type { Street } from './drawing.ts';
import type { MapEngine } from './engineTypes.ts';
import { wholeStreet } from './gather.ts';
import { latitudeOf, longitudeOf } from './geo.ts';
import type { KeyAct } from './keys.ts';
import { type Gathering, useGathering } from './useGathering.ts';

/** A tool of the map that has a panel of its own. */
export type Panel = Extract<KeyAct, { type: 'panel' }>['panel'];

/** The tools of the map, and what they hold. */
export interface Tools {
  readonly panel: Panel | null;
  readonly measure: 'distance' | 'area';
  readonly gathering: Gathering;
  /** All that was gathered is listed. */
  readonly listOpen: boolean;
  /** Opens a tool, or closes it where it is open. */
  open(panel: Panel): void;
  /** Leaves the tool; the map has the keys again. */
  close(): void;
  setMeasure(what: 'distance' | 'area'): void;
  setListOpen(open: boolean): void;
  takeStreet(street: Street): void;
  takeZone(zone: NamedZone): void;
  /** Goes to where what was gathered is seen. */
  showGathered(): void;
  /** Keeps the zone that was gathered; null where there is none to keep. */
  readonly keepZone: ((name: string) => void) | null;
  clearGathered(): void;
  addView(name: string): void;
  goToView(view: NamedView): void;
  /** Does what a key asks of the tools; false when it asks nothing of them now. */
  act(act: KeyAct): boolean;
}

const newId = (): string => crypto.randomUUID().slice(0, 8);
const rounded = (value: number): number => Math.round(value * 1e6) / 1e6;

interface ToolsOptions {
  readonly engine: MapEngine | null;
  readonly register: AssetRegister | null;
  readonly baseMap: BaseMap | null;
  readonly config: MapConfig;
  readonly saveConfig: (config: MapConfig) => void;
  readonly focusMap: () => void;
}

export function useTools({ engine, register, baseMap, config, saveConfig, focusMap }: ToolsOptions): Tools {
  const [panel, setPanel] = useState<Panel | null>(null);
  const [measure, setMeasure] = useState<'distance' | 'area'>('distance');
  const [listOpen, setListOpen] = useState(false);
  const gathering = useGathering(engine, register, baseMap);
  const { gathered, gather } = gathering;

  /** Puts the tool away without taking the keys from where they are. */
  const leave = (): void => {
    setPanel(null);
    engine?.setTool(null);
    engine?.setKept([]);
  };
  const close = (): void => {
    leave();
    focusMap();
  };
  const take = (name: string | null, shape: NonNullable<typeof gathered>['shape']): void => {
    setListOpen(false);
    gather({ name, shape });
    close();
  };
  const takeStreet = (street: Street): void => {
    const pieces = wholeStreet(baseMap?.streets ?? [], street);
    take(street.name, {
      type: 'lines',
      lines: pieces.map(({ line }) => line),
      streets: pieces.map(({ id }) => id),
    });
  };
  const drawn = useRef({ take, takeStreet });
  drawn.current = { take, takeStreet };
  useEffect(() => {
    engine?.onDrawn({
      sketch({ tool, points }) {
        if (tool === 'zone') drawn.current.take(null, { type: 'area', ring: points });
      },
      street: (street) => drawn.current.takeStreet(street),
    });
    return () => {
      engine?.setTool(null);
      engine?.setKept([]);
    };
  }, [engine]);

  const { zones } = config;
  useEffect(() => {
    if (panel === 'zone') engine?.setKept(zones);
  }, [engine, panel, zones]);

  const tools: Tools = {
    panel,
    measure,
    gathering,
    listOpen,
    open(which) {
      if (which === 'measure' && panel === 'measure')
        return tools.setMeasure(measure === 'distance' ? 'area' : 'distance');
      if (which === panel) return close();
      leave();
      setListOpen(false);
      setPanel(which);
      if (which === 'measure') engine?.setTool(measure);
      else if (which === 'zone' || which === 'street') engine?.setTool(which);
      if (which === 'measure' || which === 'zone') focusMap();
    },
    close,
    setMeasure(what) {
      setMeasure(what);
      engine?.setTool(what);
      focusMap();
    },
    setListOpen(open) {
      leave();
      setListOpen(open);
      if (!open) focusMap();
    },
    takeStreet,
    takeZone: ({ name, ring }) => take(name, { type: 'area', ring }),
    showGathered() {
      if (gathered) engine?.show(gathered.shape.type === 'area' ? gathered.shape.ring : gathered.shape.lines.flat());
      focusMap();
    },
    keepZone:
      gathered?.shape.type === 'area' && gathered.name === null && zones.length < MOST_ZONES
        ? (name) => {
            if (gathered.shape.type !== 'area') return;
            const ring = gathered.shape.ring.map(([lon, lat]): [number, number] => [rounded(lon), rounded(lat)]);
            saveConfig({ ...config, zones: [...zones, { id: newId(), name, ring }] });
            gather({ name, shape: gathered.shape });
            focusMap();
          }
        : null,
    clearGathered() {
      setListOpen(false);
      gather(null);
      focusMap();
    },
    addView(name) {
      if (!engine) return;
      const { x, y, zoom } = engine.state.getState().view;
      const center: [number, number] = [rounded(longitudeOf(x)), rounded(latitudeOf(y))];
      const view = { id: newId(), name, center, zoom: Math.round(zoom * 100) / 100 };
      saveConfig({ ...config, views: [...config.views, view] });
    },
    goToView({ center, zoom }) {
      engine?.goToView(center, zoom);
      close();
    },
    act(act) {
      if (!engine) return false;
      const { list, drawing } = engine.state.getState();
      if (act.type === 'panel') tools.open(act.panel);
      else if (act.type === 'view') {
        const view = config.views[act.number - 1];
        if (!view) return false;
        engine.goToView(view.center, view.zoom);
      } else if (act.type === 'gathered') {
        if (!gathered) return false;
        tools.setListOpen(!listOpen);
      } else if (act.type === 'point') {
        if (drawing.tool === null) return false;
        engine.pointHere();
      } else if (act.type === 'takeBack') {
        if (!drawing.sketch) return false;
        engine.takeBack();
      } else if (act.type === 'here') {
        if (drawing.tool === 'street') engine.pointHere();
        else if (drawing.tool) engine.endDrawing();
        else engine.listHere();
      } else if (act.type === 'back') {
        if (list) engine.closeList();
        else if (panel) close();
        else if (listOpen) tools.setListOpen(false);
        else if (gathered) tools.clearGathered();
        else return false;
      } else return false;
      return true;
    },
  };
  return tools;
}
