import { cameraPlace } from '../../ui/cameraName.ts';
import styles from './WallPanel.module.css';
import type { HostCamera, Say } from './wallHost.ts';

interface SendPanelProps {
  readonly camera: HostCamera | undefined;
  /** The other positions that can be reached now. */
  readonly peers: readonly { readonly station: string; readonly position: string }[];
  readonly say: Say;
  /** To one station, or to all. */
  readonly onSend: (to: string | null) => void;
}

/** To whom the camera of the selected tile is sent. */
export function SendPanel({ camera, peers, say, onSend }: SendPanelProps) {
  if (!camera) return <p className={styles.quiet}>{say('sendNothing')}</p>;
  const ordered = [...peers].sort((one, other) => one.position.localeCompare(other.position));
  return (
    <>
      <p className={styles.quiet}>
        <b>{camera.number}</b> {cameraPlace(camera)}
      </p>
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
