import { type Dispatch, type SetStateAction, useState } from 'react';
import type { CameraInUse } from '../../../src/contract/cameras.ts';
import { neighbour } from '../../../src/domain/camera/wallLayout.ts';
import type { PtzActs } from './usePtzActs.ts';
import type { Told } from './useTold.ts';
import {
  bring,
  cameraOf,
  clear,
  countOf,
  enlarge,
  fill,
  hold,
  nearest,
  placeOf,
  type SentCamera,
  select,
  setFree,
  setSpot,
  swap,
  type Wall,
} from './wall.ts';
import type { Say, WallHost } from './wallHost.ts';
import type { WallAct, WallPanelName } from './wallKeys.ts';

/** A camera is kept so long at one press, in minutes. */
const KEEP = 10;

interface WallActsOptions {
  readonly wall: Wall;
  readonly change: (by: (wall: Wall) => Wall) => void;
  readonly host: WallHost;
  /** Camera that each tile shows now. */
  readonly shown: Readonly<Record<number, string | null>>;
  readonly uses: ReadonlyMap<string, CameraInUse>;
  readonly offer: SentCamera | undefined;
  readonly onOfferDone: (offer: SentCamera) => void;
  readonly told: Told;
  /** What the selected camera can be asked for; null for one that does not turn. */
  readonly turn: Pick<PtzActs, 'home'> | null;
  readonly setPanel: Dispatch<SetStateAction<WallPanelName | null>>;
  readonly say: Say;
}

/** What keys and buttons ask of the wall. */
interface WallActs {
  /** Does it; false when there is nothing to do. */
  act(what: WallAct): boolean;
  choose(index: number): void;
  toggle(index: number): void;
  /** Tiles whose sequence was stopped by its key. */
  readonly stopped: ReadonlySet<number>;
}

export function useWallActs(options: WallActsOptions): WallActs {
  const { wall, change, host, shown, uses, offer, onOfferDone, told, setPanel, turn, say } = options;
  const [stopped, setStopped] = useState<ReadonlySet<number>>(new Set());
  const at = wall.selected;
  const tile = wall.tiles[at];
  const camera = shown[at] ?? cameraOf(tile);
  const place = { index: at + 1 };

  const choose = (index: number): void => {
    change((now) => select(now, index));
    const there = shown[index] ?? cameraOf(wall.tiles[index]);
    if (there) host.selectCamera(there);
  };
  const toggle = (index: number): void => change((now) => enlarge(now, now.enlarged === null ? index : null));

  const around = (): void => {
    if (!host.near) {
      told.warn(say('nearNothing'));
      return;
    }
    const held = new Set(wall.tiles.filter((one) => one.held).map(cameraOf));
    const others = host.cameras.filter(({ id }) => !held.has(id));
    const found = nearest(others, host.near.at, countOf(wall)).map(({ id }) => id);
    change((now) => fill(now, found));
    told.tell(say('nearbyOf', { name: host.near.name }));
  };
  const keep = (): boolean => {
    if (camera === null) return false;
    const lease = uses.get(camera)?.lease;
    const mine = lease?.mine === true && lease.reserved;
    void (mine ? host.release(camera) : host.reserve(camera, KEEP)).then((outcome) => {
      if (!outcome.ok) told.refuse(outcome);
      else told.tell(say(mine ? 'released' : 'keptFor', { minutes: KEEP }));
    });
    return true;
  };
  const take = (): boolean => {
    if (!offer) return false;
    const next = bring(wall, offer.camera);
    if (next === wall && placeOf(wall, offer.camera) === -1) told.warn(say('allHeld'));
    else {
      change((now) => bring(now, offer.camera));
      host.selectCamera(offer.camera);
      onOfferDone(offer);
    }
    return true;
  };

  const act = (what: WallAct): boolean => {
    switch (what.type) {
      case 'walk':
      case 'swap': {
        const next = neighbour(wall.layout, at, what.direction);
        if (next === -1) break;
        if (what.type === 'walk') choose(next);
        else change((now) => swap(now, at, next));
        break;
      }
      case 'step':
        choose((at + what.by + countOf(wall)) % countOf(wall));
        break;
      case 'panel':
        if (what.panel === 'presets' && !turn) told.warn(say('notTurning'));
        else setPanel((open) => (open === what.panel ? null : what.panel));
        break;
      case 'enlarge':
        toggle(at);
        break;
      case 'clear':
        change((now) => clear(now, at));
        break;
      case 'hold':
        change((now) => hold(now, at, !tile?.held));
        told.tell(say(tile?.held ? 'holdEnded' : 'holdBegun', place));
        break;
      case 'free':
        change((now) => setFree(now, at, !tile?.free));
        told.tell(say(tile?.free ? 'freeEnded' : 'freeBegun', place));
        break;
      case 'spot':
        change((now) => setSpot(now, now.spot === at ? null : at));
        told.tell(say(wall.spot === at ? 'spotEnded' : 'spotBegun', place));
        break;
      case 'near':
        around();
        break;
      case 'home':
        if (turn) turn.home();
        else told.warn(say('notTurning'));
        break;
      case 'pause':
        if (tile?.sequence === null) return false;
        setStopped((before) => {
          const next = new Set(before);
          if (!next.delete(at)) next.add(at);
          return next;
        });
        break;
      case 'keep':
        return keep();
      case 'take':
        return take();
      case 'decline':
        if (!offer) return false;
        onOfferDone(offer);
        break;
      case 'back':
        if (wall.enlarged === null) return false;
        change((now) => enlarge(now, null));
        break;
    }
    return true;
  };
  return { act, choose, toggle, stopped };
}
