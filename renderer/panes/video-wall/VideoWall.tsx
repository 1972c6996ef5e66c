import { type KeyboardEvent, useCallback, useEffect, useId, useMemo, useRef, useState } from 'react';
import { isLarge, LAYOUT_SHAPES, sideOf, type WallLayout } from '../../../src/domain/camera/wallLayout.ts';
import type { Language } from '../../i18n/format.ts';
import { useWallPrograms } from '../../state/walls.ts';
import { useVisible } from '../../ui/useVisible.ts';
import { readPlayers } from '../../ui/video/useTileVideo.ts';
import { CameraTile } from './CameraTile.tsx';
import { isStanding, moveKey, movesCamera } from './keys.ts';
import { MaskDrawing } from './MaskDrawing.tsx';
import { reasonKey } from './strings.ts';
import type { Dropped } from './tileDrag.ts';
import { useAlarmGuests } from './useAlarmGuests.ts';
import { useCameraUse } from './useCameraUse.ts';
import { useInHand } from './useInHand.ts';
import { useJoystick } from './useJoystick.ts';
import { useKeptFocus } from './useKeptFocus.ts';
import { isTyping, useKeyedNumber } from './useKeyedNumber.ts';
import { usePtz } from './usePtz.ts';
import { usePtzActs } from './usePtzActs.ts';
import { useSentCameras } from './useSentCameras.ts';
import { useTold } from './useTold.ts';
import { useWallActs } from './useWallActs.ts';
import { useWallCalls } from './useWallCalls.ts';
import { useTellShown } from './useWallLinks.ts';
import styles from './VideoWall.module.css';
import { WallBar } from './WallBar.tsx';
import { WallFoot } from './WallFoot.tsx';
import { WallPanels } from './WallPanels.tsx';
import { cameraOf, clear, divide, inSight, put, select, show, swap, type Wall } from './wall.ts';
import type { Say, WallHost } from './wallHost.ts';
import { type WallPanelName, wallAct } from './wallKeys.ts';

interface VideoWallProps {
  readonly host: WallHost;
  readonly wall: Wall;
  /** Changes the wall as it is when it is done; always the same function. */
  readonly change: (by: (wall: Wall) => Wall) => void;
  readonly say: Say;
  readonly language: Language;
}

/** The wall: its tiles, its keys, what opens over it, and the movement of the selected camera. */
export function VideoWall({ host, wall, change, say, language }: VideoWallProps) {
  const root = useRef<HTMLDivElement>(null);
  const wallName = useId();
  const visible = useVisible(root);
  useEffect(readPlayers, []);
  const { salvos, sequences } = useWallPrograms();
  const byId = useMemo(() => new Map(host.cameras.map((camera) => [camera.id, camera])), [host.cameras]);
  const [shown, setShown] = useState<Readonly<Record<number, string | null>>>({});
  const onShown = useCallback(
    (index: number, camera: string | null): void =>
      setShown((before) => (before[index] === camera ? before : { ...before, [index]: camera })),
    [],
  );
  useTellShown(wall, shown, visible);
  const selectedId = shown[wall.selected] ?? cameraOf(wall.tiles[wall.selected]);
  const selected = selectedId ? byId.get(selectedId) : undefined;
  const ptz = usePtz(host, selected?.ptz ? selected.id : null);
  const [panel, setPanel] = useState<WallPanelName | null>(null);
  const [drawing, setDrawing] = useState<HTMLElement | null>(null);
  const told = useTold();
  const turning = selected?.ptz ? selected : undefined;
  const hand = usePtzActs(host.ptz, turning?.id ?? null, ptz.drag, told.warn);
  const uses = useCameraUse(visible);
  const inHand = useInHand(shown, uses);
  const waiting = useAlarmGuests({ wall, change, inHand, visible });
  const sent = useSentCameras({ wall, change, inHand, visible });
  const offer = sent.offers.at(-1);
  useWallCalls({
    change,
    visible,
    onSalvo: ({ name }, held) => told.tell(say(held > 0 ? 'salvoHeld' : 'salvoCalled', { name, count: held })),
    onCamera: sent.take,
  });
  const acts = useWallActs({
    wall,
    change,
    host,
    shown,
    uses,
    offer,
    onOfferDone: sent.done,
    told,
    setPanel,
    turn: turning ? hand : null,
    say,
  });
  const { act, choose, toggle } = acts;

  useKeptFocus(root, wall, panel !== null || drawing !== null);

  const { keyed, key } = useKeyedNumber((what, number, digits) => {
    if (what === 'salvo') {
      const salvo = salvos.find((one) => one.number === number);
      if (salvo) told.wait(host.callSalvo(salvo.id));
      else told.warn(say('noSuchSalvo', { number: digits }));
      return;
    }
    const camera = host.cameras.find((one) => one.number === number);
    if (!camera) {
      told.warn(say('noSuchCamera', { number: digits }));
      return;
    }
    told.clear();
    change((now) => show(now, camera.id));
    host.selectCamera(camera.id);
  });

  const closePanel = useCallback((): void => setPanel(null), []);
  useJoystick(visible && turning !== undefined, {
    onVelocity: ptz.drag,
    onAct(what) {
      if (what.type === 'preset') hand.preset(what.number);
      else act(what);
    },
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.metaKey || isTyping(event.target)) return;
    // The buttons of bar and foot have Enter and the space bar for themselves.
    const onTile = event.target instanceof HTMLElement && event.target.closest('[data-tile]') !== null;
    if (!onTile && (event.key === 'Enter' || event.key === ' ') && keyed.digits === '') return;
    if (!event.ctrlKey && key(event)) {
      event.preventDefault();
      return;
    }
    const moving = moveKey(event);
    // By its place: with the lock of the pad off, a six says that it is an arrow.
    const onPad = moving !== event.key;
    const what = !onPad ? wallAct(event) : moving === 'Numpad5' ? ({ type: 'home' } as const) : undefined;
    if (what ? !act(what) : event.ctrlKey && !onPad) return;
    if (!what) {
      if (movesCamera(moving) && selected && !selected.ptz) told.warn(say('notTurning'));
      else if (!ptz.keyDown(moving, event.shiftKey)) return;
    }
    event.preventDefault();
  };

  const drop = (index: number, what: Dropped): void => {
    if (what.type === 'tile') change((now) => select(swap(now, what.index, index), index));
    else {
      change((now) => select(put(now, index, what.camera), index));
      host.selectCamera(what.camera);
    }
  };
  const { columns, rows, places } = LAYOUT_SHAPES[wall.layout];
  const grid =
    wall.enlarged === null
      ? {
          gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
          gridTemplateRows: `repeat(${rows}, minmax(0, 1fr))`,
        }
      : {};
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys work wherever in the wall the focus is
    <div
      ref={root}
      className={styles.wall}
      data-video-wall={wall.layout}
      onKeyDown={onKeyDown}
      onKeyUp={(event) => {
        // Whichever was let go first, Ctrl or the key of the pad.
        ptz.keyUp(event.key, event.shiftKey);
        ptz.keyUp(event.code, event.shiftKey);
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) ptz.stop();
      }}
    >
      <WallBar layout={wall.layout} panel={panel} near={host.near} tile={wall.selected} say={say} onAct={act} />
      <div
        className={styles.surface}
        data-tile-side={wall.enlarged === null ? sideOf(wall.layout, wall.selected) : 'both'}
      >
        <div className={styles.tiles} style={grid}>
          {places.map((place, index) =>
            inSight(wall, index) ? (
              <CameraTile
                // biome-ignore lint/suspicious/noArrayIndexKey: a tile is its place
                key={index}
                index={index}
                tile={wall.tiles[index]!}
                wallName={wallName}
                place={place}
                byId={byId}
                sequence={sequences.find(({ id }) => id === wall.tiles[index]?.sequence)}
                host={host}
                selected={index === wall.selected}
                spot={index === wall.spot}
                enlarged={index === wall.enlarged}
                large={index === wall.selected || isLarge(wall.layout, index)}
                visible={visible}
                moving={index === wall.selected && !isStanding(ptz.velocity)}
                stopped={acts.stopped.has(index)}
                uses={uses}
                say={say}
                language={language}
                onSelect={() => choose(index)}
                onEnlarge={() => toggle(index)}
                onRemove={() => change((now) => clear(now, index))}
                acts={hand.picture}
                onDrop={(what) => drop(index, what)}
                onShown={onShown}
              />
            ) : null,
          )}
        </div>
        {panel && (
          <WallPanels
            panel={panel}
            wall={wall}
            host={host}
            turning={turning}
            language={language}
            salvos={salvos}
            sequences={sequences}
            change={change}
            say={say}
            onLayout={(layout: WallLayout) => {
              change((now) => divide(now, layout));
              closePanel();
            }}
            onAct={(what) => {
              act(what);
              if (what.type !== 'panel') closePanel();
            }}
            camera={selected}
            onTold={told.tell}
            onSend={(to) => {
              if (!selected) return;
              closePanel();
              void host.send(selected.id, to).then((outcome) => {
                if (outcome.ok) told.tell(say('sent', { number: selected.number }));
                else told.refuse(outcome);
              });
            }}
            onShow={({ window, number }) => {
              if (!selected) return;
              closePanel();
              void host.showOn(selected.id, window).then((outcome) => {
                if (outcome.ok) told.tell(say('sentToWindow', { number: selected.number, window: number }));
                else told.refuse(outcome);
              });
            }}
            onDrawMask={() => {
              closePanel();
              setDrawing(root.current?.querySelector<HTMLElement>(`[data-tile="${wall.selected}"]`) ?? null);
            }}
            onClose={closePanel}
          />
        )}
        {drawing && selected && (
          <MaskDrawing
            key={selected.id}
            tile={drawing}
            camera={selected}
            say={say}
            onDone={(words) => {
              setDrawing(null);
              if (words) told.tell(words);
            }}
          />
        )}
      </div>
      <WallFoot
        keyed={keyed}
        trouble={told.warning || (ptz.refusal ? say(reasonKey(ptz.refusal)) : '')}
        told={told.words}
        waiting={waiting}
        offer={offer}
        offered={offer && byId.get(offer.camera)}
        onAct={act}
        ptz={selected?.ptz ?? false}
        say={say}
      />
    </div>
  );
}
