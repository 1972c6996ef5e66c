import { useEffect, useState } from 'react';
import { cameraPlace } from '../../ui/cameraName.ts';
import styles from './WallPanel.module.css';
import type { HostCamera, Say, WallHost } from './wallHost.ts';

interface SendPanelProps {
  readonly camera: HostCamera | undefined;
  /** The walls in the other windows of this position. */
  readonly walls: WallHost['walls'];
  /** The other positions that can be reached now. */
  readonly peers: WallHost['peers'];
  readonly say: Say;
  /** To the wall of a window. */
  readonly onShow: (wall: WallHost['walls'][number]) => void;
  /** To one station, or to all. */
  readonly onSend: (to: string | null) => void;
}

/** To whom the camera of the selected tile is sent: a wall in another window of this position, or a colleague. */
export function SendPanel({ camera, walls, peers, say, onShow, onSend }: SendPanelProps) {
  const screens = useScreens();
  if (!camera) return <p className={styles.quiet}>{say('sendNothing')}</p>;
  const ordered = [...peers].sort((one, other) => one.position.localeCompare(other.position));
  return (
    <>
      <p className={styles.quiet}>
        <b>{camera.number}</b> {cameraPlace(camera)}
      </p>
      {walls.length > 0 && (
        <ul className={styles.list}>
          {walls.map((wall) => (
            <li key={wall.window} data-wall-of={wall.number}>
              <button type="button" className={styles.row} onClick={() => onShow(wall)}>
                <span className={styles.name}>{say('wallIn', { number: wall.number })}</span>
                <span className={styles.quiet}>{screens.get(wall.display) ?? ''}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {peers.length === 0 ? (
        <p className={styles.quiet}>{say('nobodyThere')}</p>
      ) : (
        <ul className={styles.list}>
          {peers.length > 1 && (
            <li>
              <button type="button" className={styles.row} onClick={() => onSend(null)}>
                <span className={styles.name}>{say('sendAll', { count: peers.length })}</span>
              </button>
            </li>
          )}
          {ordered.map(({ station, position }) => (
            <li key={station} data-peer={station}>
              <button type="button" className={styles.row} onClick={() => onSend(station)}>
                <span className={styles.name}>{position}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** What the monitors call themselves, by the key of the display, as where a window is opened; none in a browser. */
function useScreens(): ReadonlyMap<string, string> {
  const [screens, setScreens] = useState<ReadonlyMap<string, string>>(new Map());
  useEffect(() => {
    let over = false;
    void window.vigie?.displays().then((displays) => {
      if (!over) setScreens(new Map(displays.map(({ displayKey, label }) => [displayKey, label])));
    });
    return () => {
      over = true;
    };
  }, []);
  return screens;
}
