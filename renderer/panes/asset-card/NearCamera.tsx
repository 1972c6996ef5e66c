import { useRef } from 'react';
import type { AssetDetail } from '../../../src/contract/assets.ts';
import { number } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { connection } from '../../state/station.ts';
import { useLink } from '../../state/stores.ts';
import { cameraPlace } from '../../ui/cameraName.ts';
import { useTileVideo } from '../../ui/video/useTileVideo.ts';
import styles from './AssetCard.module.css';

interface NearCameraProps {
  readonly camera: { readonly id: string; readonly number: number; readonly name: string };
  /** How it stands to the asset; nothing on a camera's own card. */
  readonly near?: Pick<AssetDetail['nearestCameras'][number], 'metres' | 'sight'>;
  readonly onOpen: () => void;
}

/** Live picture of the camera that shows most of the selected thing. */
export function NearCamera({ camera, near, onOpen }: NearCameraProps) {
  const { say, language } = useWords('asset-card');
  const video = useRef<HTMLVideoElement>(null);
  const last = useRef<HTMLCanvasElement>(null);
  const linked = useLink(({ state }) => state === 'connected');
  const station = linked ? connection.address() : null;
  const { phase, delay, verdict } = useTileVideo(video, last, station, camera.id, 'sub/live.mp4', true);
  const shown = phase.kind === 'live' || phase.kind === 'stopped';
  const trouble =
    phase.kind === 'refused' || phase.kind === 'failed'
      ? say('noPicture')
      : phase.kind === 'stopped'
        ? say('stopped')
        : shown && verdict !== 'moving'
          ? say(verdict)
          : null;
  return (
    <figure className={styles.camera} data-camera={camera.id} data-phase={phase.kind}>
      <button type="button" className={styles.picture} onClick={onOpen} aria-label={say('openCamera')}>
        <canvas ref={last} />
        <video ref={video} hidden={!shown} data-old={trouble !== null} muted playsInline />
        {!shown && !trouble ? <span className={styles.quiet}>{say('connecting')}</span> : null}
        {trouble ? (
          <span className={styles.trouble}>
            <i aria-hidden="true">▲</i> {trouble}
          </span>
        ) : null}
      </button>
      <figcaption>
        <b>{camera.number}</b> <span className={styles.name}>{cameraPlace(camera)}</span>
        {delay !== undefined && !trouble ? (
          <span className={styles.quiet}>{`${number(delay, language, 1)}\u00a0s`}</span>
        ) : null}
        {near ? (
          <span className={styles.sight} data-sight={near.sight}>
            {say('cameraAway', { metres: near.metres })}
            {near.sight === 'near' ? '' : `, ${say(`sight.${near.sight}`)}`}
          </span>
        ) : null}
      </figcaption>
    </figure>
  );
}
