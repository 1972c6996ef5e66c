import { type FormEvent, type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { refusalWords } from '../../i18n/words.ts';
import { connection } from '../../state/station.ts';
import styles from './EvidencePanel.module.css';
import { pictureBox, shareOf } from './pictureShare.ts';
import type { HostCamera, Say } from './wallHost.ts';

interface MaskDrawingProps {
  /** The tile that shows the camera. */
  readonly tile: HTMLElement;
  readonly camera: HostCamera;
  readonly say: Say;
  /** It is over; words of what came of it. */
  readonly onDone: (words: string) => void;
}

type Corner = readonly [x: number, y: number];

/** Shares of the picture that an arrow moves the cross by, and with Shift. */
const STEP = 0.01;
const LEAP = 0.05;
const ARROWS: Readonly<Record<string, Corner>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/**
 * Draws a mask on the picture of a tile, by the mouse or by keys: corners, then what it hides and why. The station is
 * told where the head stood when the drawing began, and refuses the mask when the camera has turned since.
 */
export function MaskDrawing({ tile, camera, say, onDone }: MaskDrawingProps) {
  const root = useRef<HTMLDivElement>(null);
  const [corners, setCorners] = useState<readonly Corner[]>([]);
  const [cross, setCross] = useState<Corner>([0.5, 0.5]);
  const [closed, setClosed] = useState(false);
  const [trouble, setTrouble] = useState('');
  const [placing] = useState(() => connection.ask((client) => client.mask.place({ camera: camera.id })));
  const place = useRef(placing);
  const done = useRef(onDone);
  done.current = onDone;
  useEffect(() => {
    root.current?.focus();
    void place.current.then((placed) => {
      if (placed?.ok === false) done.current(`▲ ${refusalWords(placed.refusal)}`);
    });
  }, []);

  const video = tile.querySelector<HTMLVideoElement>('[data-standby="false"] video');
  const [width, height] = [video?.videoWidth || 16, video?.videoHeight || 9];
  const box = tile.getBoundingClientRect();
  const picture = pictureBox({ left: 0, top: 0, width: box.width, height: box.height }, width, height);
  const onScreen = ([x, y]: Corner): string =>
    `${picture.left + x * picture.width},${picture.top + y * picture.height}`;

  const add = (corner: Corner): void => {
    setTrouble('');
    if (!closed && corners.length < 64) setCorners([...corners, corner]);
  };
  const down = (event: PointerEvent): void => {
    event.stopPropagation();
    if (event.button !== 0 || closed) return;
    const at = tile.getBoundingClientRect();
    add(shareOf(picture, event.clientX - at.left, event.clientY - at.top));
    root.current?.focus();
  };
  const key = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === 'Escape') onDone('');
    if (closed || event.key === 'Escape') return;
    const way = ARROWS[event.key];
    if (way) {
      const step = event.shiftKey ? LEAP : STEP;
      setCross(([x, y]) => [Math.min(1, Math.max(0, x + way[0] * step)), Math.min(1, Math.max(0, y + way[1] * step))]);
    } else if (event.key === ' ') add(cross);
    else if (event.key === 'Backspace') setCorners(corners.slice(0, -1));
    else if (event.key === 'Enter' && corners.length >= 3) setClosed(true);
    else return;
    event.preventDefault();
  };
  const save = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const said = new FormData(event.currentTarget);
    const placed = await place.current;
    const outcome = await connection.act((client) =>
      client.mask.draw({
        camera: camera.id,
        name: String(said.get('name')),
        why: String(said.get('why')),
        points: corners.map(([x, y]) => [x, y]),
        aspect: Math.min(4, Math.max(0.3, width / height)),
        position: placed?.ok ? placed.position : null,
      }),
    );
    if (outcome.ok) onDone(say('masksSaved'));
    else setTrouble(refusalWords(outcome.refusal));
  };

  const points = corners.map(onScreen).join(' ');
  const [crossX, crossY] = onScreen(cross).split(',').map(Number);
  return createPortal(
    <div
      ref={root}
      className={styles.overlay}
      role="application"
      aria-label={say('masksDraw')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it takes the keys while a mask is drawn
      tabIndex={0}
      data-mask-drawing={corners.length}
      onPointerDown={down}
      onKeyDown={key}
    >
      <svg aria-hidden="true">
        {closed ? <polygon points={points} /> : <polyline points={points} />}
        {corners.map((corner) => {
          const [x, y] = onScreen(corner).split(',').map(Number);
          return <circle key={onScreen(corner)} cx={x} cy={y} r={4} />;
        })}
        {!closed && crossX !== undefined && crossY !== undefined && (
          <path
            className={styles.cross}
            d={`M${crossX - 9} ${crossY}H${crossX + 9}M${crossX} ${crossY - 9}V${crossY + 9}`}
          />
        )}
      </svg>
      <div className={styles.foot} onPointerDown={(event) => event.stopPropagation()}>
        {closed ? (
          <form onSubmit={(event) => void save(event)}>
            <label htmlFor="mask-name">{say('masksName')}</label>
            {/* biome-ignore lint/a11y/noAutofocus: the hand goes from the last corner to its name */}
            <input id="mask-name" name="name" required maxLength={80} autoFocus />
            <label htmlFor="mask-reason">{say('masksWhy')}</label>
            <input id="mask-reason" name="why" required maxLength={500} />
            <button type="submit">{say('masksSave')}</button>
            <button type="button" onClick={() => onDone('')}>
              {say('masksCancel')}
            </button>
          </form>
        ) : (
          <span>
            {say('masksDrawHint')} {say('masksCorners', { count: corners.length })}
          </span>
        )}
        {trouble && <p role="alert">▲ {trouble}</p>}
      </div>
    </div>,
    tile,
  );
}
