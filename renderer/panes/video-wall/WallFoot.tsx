import { cameraPlace } from '../../ui/cameraName.ts';
import { isKeying, type Keyed } from './keyed.ts';
import styles from './VideoWall.module.css';
import type { SentCamera } from './wall.ts';
import type { HostCamera, Say } from './wallHost.ts';
import type { WallAct } from './wallKeys.ts';

interface WallFootProps {
  readonly keyed: Keyed;
  /** What cannot be done, and why. */
  readonly trouble: string;
  /** What was done. */
  readonly told: string;
  /** Alarms that wait for a free tile. */
  readonly waiting: number;
  /** A camera that was sent here and waits for an answer. */
  readonly offer: SentCamera | undefined;
  readonly offered: HostCamera | undefined;
  /** The selected camera turns. */
  readonly ptz: boolean;
  readonly say: Say;
  readonly onAct: (act: WallAct) => void;
}

/** Under the tiles: what is being keyed, what was done or refused, what is offered, what waits, and the keys. */
export function WallFoot(props: WallFootProps) {
  const { keyed, trouble, told, waiting, offer, ptz, say, onAct } = props;
  return (
    <footer className={styles.foot}>
      <span role="status" className={styles.said}>
        {isKeying(keyed) ? (
          <b>{say(keyed.what === 'salvo' ? 'keyedSalvo' : 'keyed', { digits: keyed.digits })} ⏎</b>
        ) : trouble ? (
          <span className={styles.warn}>▲ {trouble}</span>
        ) : (
          told || (!offer && waiting > 0 && <Waiting count={waiting} say={say} />) || null
        )}
      </span>
      {offer && <Offer offer={offer} camera={props.offered} say={say} onAct={onAct} />}
      <span className={styles.space} />
      <span className={styles.keys} data-offered={offer !== undefined}>
        <span>
          {say('call')} <kbd>118 ⏎</kbd>
        </span>
        <span data-off={!ptz}>
          {say('move')} <kbd>← ↑ → ↓</kbd> {say('zoom')} <kbd>+ −</kbd>
        </span>
        <span className={styles.less}>
          {say('walk')} <kbd>Ctrl ←→</kbd>
        </span>
        <span className={styles.less}>
          {say('enlargeTile')} <kbd>⏎</kbd>
        </span>
      </span>
      <button type="button" className={styles.more} onClick={() => onAct({ type: 'panel', panel: 'keys' })}>
        {say('allKeys')} <kbd>?</kbd>
      </button>
    </footer>
  );
}

const Waiting = ({ count, say }: { count: number; say: Say }) => (
  <span className={styles.warn}>▲ {say(count === 1 ? 'alarmWaits' : 'alarmsWait', { count })}</span>
);

/** A camera that was sent and found no free tile: taken or declined by a key, and nothing moves before that. */
function Offer({
  offer,
  camera,
  say,
  onAct,
}: {
  offer: SentCamera;
  camera: HostCamera | undefined;
  say: Say;
  onAct: WallFootProps['onAct'];
}) {
  return (
    <span className={styles.offer} role="status" data-offer={offer.camera}>
      <span>
        {say(offer.by === 'position' ? 'offers' : offer.from === null ? 'offersHere' : 'offersWindow', {
          from: offer.from ?? '',
          number: camera?.number ?? offer.camera,
          place: camera ? cameraPlace(camera) : '',
        })}
      </span>
      <button type="button" onClick={() => onAct({ type: 'take' })}>
        {say('takeSent')} <kbd>O</kbd>
      </button>
      <button type="button" onClick={() => onAct({ type: 'decline' })}>
        {say('declineSent')} <kbd>X</kbd>
      </button>
    </span>
  );
}
