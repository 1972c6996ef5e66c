import type { AssetDetail } from '../../../src/contract/assets.ts';
import { useWords } from '../../i18n/words.ts';
import { startCameraDrag } from '../../ui/cameraDrag.ts';
import { cameraPlace } from '../../ui/cameraName.ts';
import styles from './AssetCard.module.css';
import { NearCamera } from './NearCamera.tsx';

type Camera = AssetDetail['nearestCameras'][number];

interface CamerasProps {
  readonly detail: AssetDetail;
  readonly onOpen: (asset: string) => void;
}

/** The picture that shows most of the asset, then the other cameras: those that see it or can turn to it, those merely near. */
export function Cameras({ detail, onOpen }: CamerasProps) {
  const { say } = useWords('asset-card');
  const self = detail.kind === 'camera';
  const best = self ? undefined : detail.nearestCameras[0];
  const others = detail.nearestCameras.filter((one) => one !== best);
  const seeing = others.filter(({ sight }) => sight !== 'near');
  const near = others.filter(({ sight }) => sight === 'near');
  return (
    <>
      {best?.sight === 'near' ? <p className={styles.quiet}>{say('noneSees')}</p> : null}
      {self ? (
        <NearCamera key={detail.id} camera={detail} onOpen={() => onOpen(detail.id)} />
      ) : best ? (
        <NearCamera key={best.id} camera={best} near={best} onOpen={() => onOpen(best.id)} />
      ) : (
        <p className={styles.quiet}>{say('noCamera')}</p>
      )}
      <CameraList title={say(self ? 'seeing' : 'seeingToo')} cameras={seeing} onOpen={onOpen} />
      <CameraList title={say('otherCameras')} cameras={near} onOpen={onOpen} />
    </>
  );
}

function CameraList({
  title,
  cameras,
  onOpen,
}: {
  readonly title: string;
  readonly cameras: readonly Camera[];
  readonly onOpen: (asset: string) => void;
}) {
  const { say } = useWords('asset-card');
  if (cameras.length === 0) return null;
  return (
    <section>
      <h4>{title}</h4>
      <ul>
        {cameras.map(({ id, number, name, metres, sight }) => (
          <li
            key={id}
            data-near-camera={id}
            data-sight={sight}
            draggable
            onDragStart={(event) => startCameraDrag(event.dataTransfer, id)}
          >
            <button type="button" className={styles.link} onClick={() => onOpen(id)}>
              <b>{number}</b> {cameraPlace({ number, name })}
            </button>{' '}
            <span className={styles.quiet}>
              {say('cameraAway', { metres })}
              {sight === 'near' ? '' : `, ${say(`sight.${sight}`)}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
