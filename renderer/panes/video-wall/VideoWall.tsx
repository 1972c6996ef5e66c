import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { CameraTile, type Say } from './CameraTile.tsx';
import { KEYING_LIMIT, keyDigit, movesCamera, NOTHING_KEYED } from './keys.ts';
import { reasonKey } from './strings.ts';
import { usePtz } from './usePtz.ts';
import styles from './VideoWall.module.css';
import { divide, fill, nearest, select, show, tilesOf, WALL_LAYOUTS, type Wall } from './wall.ts';
import type { WallHost } from './wallHost.ts';

interface VideoWallProps {
  readonly host: WallHost;
  readonly wall: Wall;
  readonly onWall: (wall: Wall) => void;
  readonly say: Say;
  /** BCP 47 tag for numbers. */
  readonly language: string;
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable="true"]') !== null;

/** The wall: division, tiles, keyed numbers, and the movement of the selected camera. */
export function VideoWall({ host, wall, onWall, say, language }: VideoWallProps) {
  const root = useRef<HTMLDivElement>(null);
  const visible = useVisible(root);
  const byId = useMemo(() => new Map(host.cameras.map((camera) => [camera.id, camera])), [host.cameras]);
  const selectedId = wall.tiles[wall.selected] ?? null;
  const selected = selectedId ? byId.get(selectedId) : undefined;
  const ptz = usePtz(host, selected?.ptz ? selected.id : null);
  const [keyed, setKeyed] = useState(NOTHING_KEYED);
  const [missing, setMissing] = useState('');
  const [fixed, setFixed] = useState(false);

  // A tile that gets a camera changes its button, and the focus with it would leave the wall: arrows would be lost.
  const refocus = useRef(false);
  useEffect(() => {
    if (!refocus.current) return;
    refocus.current = false;
    root.current?.querySelector<HTMLElement>(`[data-tile="${wall.selected}"] button`)?.focus();
  }, [wall]);

  const choose = (index: number): void => {
    onWall(select(wall, index));
    const camera = wall.tiles[index];
    if (camera) host.selectCamera(camera);
  };
  const call = (digits: string): void => {
    setKeyed(NOTHING_KEYED);
    const camera = host.cameras.find((one) => one.number === Number(digits));
    setMissing(camera ? '' : digits);
    if (!camera) return;
    refocus.current = root.current?.contains(document.activeElement) ?? false;
    onWall(show(wall, camera.id));
    host.selectCamera(camera.id);
  };

  /** Digits and Enter; true when the key was taken. Elsewhere in the window only the numeric pad calls cameras. */
  const key = (event: { key: string; code: string }, anywhere: boolean): boolean => {
    if (anywhere && !event.code.startsWith('Numpad')) return false;
    // The numeric pad calls cameras whether or not its lock is on: only the code tells its digits then.
    const digit = /^Numpad(\d)$/.exec(event.code)?.[1] ?? (/^\d$/.test(event.key) ? event.key : undefined);
    if (digit !== undefined) {
      setMissing('');
      setKeyed((old) => keyDigit(old, digit, performance.now()));
      return true;
    }
    if (event.key === 'Enter' && keyed.digits) {
      call(keyed.digits);
      return true;
    }
    return false;
  };
  const keyNow = useRef(key);
  keyNow.current = key;

  useEffect(() => {
    const pressed = (event: globalThis.KeyboardEvent): void => {
      const mods = event.ctrlKey || event.altKey || event.metaKey;
      if (event.defaultPrevented || mods || isTyping(event.target)) return;
      if (keyNow.current(event, true)) event.preventDefault();
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, []);

  useEffect(() => {
    if (!keyed.digits && !missing && !fixed) return;
    const timer = window.setTimeout(() => {
      setKeyed(NOTHING_KEYED);
      setMissing('');
      setFixed(false);
    }, KEYING_LIMIT);
    return () => window.clearTimeout(timer);
  }, [keyed, missing, fixed]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
    if (key(event, false)) {
      event.preventDefault();
      return;
    }
    if (event.key === 'Escape' && keyed.digits) setKeyed(NOTHING_KEYED);
    else if (event.key === 'Delete') onWall(show(wall, null));
    else if (event.key === 'PageDown' || event.key === 'PageUp') {
      const count = tilesOf(wall.layout);
      choose((wall.selected + (event.key === 'PageDown' ? 1 : count - 1)) % count);
    } else if (movesCamera(event.key) && selected && !selected.ptz) setFixed(true);
    else if (!ptz.keyDown(event.key, event.shiftKey)) return;
    event.preventDefault();
  };

  const trouble = missing
    ? say('noSuchCamera', { number: missing })
    : fixed
      ? say('notTurning')
      : ptz.refusal
        ? say(reasonKey(ptz.refusal))
        : '';

  const near = host.near;
  const around = near
    ? (): void =>
        onWall(
          fill(
            wall,
            nearest(host.cameras, near.at, tilesOf(wall.layout)).map((camera) => camera.id),
          ),
        )
    : undefined;

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys bubble here from the tiles' buttons, which hold the focus
    <div
      ref={root}
      className={styles.wall}
      onKeyDown={onKeyDown}
      onKeyUp={(event) => ptz.keyUp(event.key, event.shiftKey)}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) ptz.stop();
      }}
    >
      <header className={styles.bar}>
        <div className={styles.layouts} role="toolbar" aria-label={say('layout')}>
          {WALL_LAYOUTS.map((layout) => (
            <button
              key={layout}
              type="button"
              aria-pressed={wall.layout === layout}
              title={layout === '1' ? say('layoutOne') : say('layoutButton', { count: layout })}
              onClick={() => onWall(divide(wall, layout))}
            >
              {layout}
            </button>
          ))}
        </div>
        <button type="button" className={styles.nearby} disabled={!around} onClick={around}>
          {near ? say('nearbyOf', { name: near.name }) : say('nearby')}
        </button>
        <span className={styles.space} />
        <span role="status" className={styles.said}>
          {keyed.digits ? <b>{say('keyed', { digits: keyed.digits })} ⏎</b> : <Trouble words={trouble} />}
        </span>
        <span className={styles.keys}>
          {say('call')} <kbd>118 ⏎</kbd>
          <span data-off={!selected?.ptz}>
            {say('move')} <kbd>← ↑ → ↓</kbd> {say('zoom')} <kbd>+ −</kbd>
          </span>
        </span>
      </header>
      <div className={styles.tiles} data-layout={wall.layout}>
        {wall.tiles.slice(0, tilesOf(wall.layout)).map((camera, index) => (
          <CameraTile
            // biome-ignore lint/suspicious/noArrayIndexKey: a tile is its place
            key={index}
            index={index}
            camera={camera ? byId.get(camera) : undefined}
            host={host}
            selected={index === wall.selected}
            large={index === wall.selected || wall.layout === '1'}
            visible={visible}
            say={say}
            language={language}
            onSelect={() => choose(index)}
            onDrag={ptz.drag}
          />
        ))}
      </div>
    </div>
  );
}

const Trouble = ({ words }: { words: string }) => words && <span className={styles.warn}>▲ {words}</span>;

/** Whether any of it can be seen: a hidden pane plays nothing. */
function useVisible(root: { readonly current: HTMLElement | null }): boolean {
  const [inView, setInView] = useState(false);
  const [shown, setShown] = useState(() => document.visibilityState === 'visible');
  useEffect(() => {
    if (!root.current) return;
    const observer = new IntersectionObserver(([entry]) => setInView(entry?.isIntersecting ?? false));
    observer.observe(root.current);
    const changed = (): void => setShown(document.visibilityState === 'visible');
    document.addEventListener('visibilitychange', changed);
    return () => {
      observer.disconnect();
      document.removeEventListener('visibilitychange', changed);
    };
  }, [root]);
  return inView && shown;
}
