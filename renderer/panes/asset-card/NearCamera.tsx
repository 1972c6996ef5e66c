import { useRef } from 'react';
import type { AssetDetail } from '../../../src/contract/assets.ts';
import { number } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { connection } from '../../state/station.ts';
import { useLink } from '../../state/stores.ts';
import { startCameraDrag } from '../../ui/cameraDrag.ts';
import { cameraPlace } from '../../ui/cameraName.ts';
import { useVisible } from '../../ui/useVisible.ts';
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
  const figure = useRef<HTMLElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const last = useRef<HTMLCanvasElement>(null);
  const linked = useLink(({ state }) => state === 'connected');
  const station = linked ? connection.address() : null;
  // A card behind another tab stays in memory: its picture does not go on.
  const visible = useVisible(figure);
  const { phase, kept, delay, verdict } = useTileVideo({ video, last }, station, camera.id, 'sub/live.mp4', visible);
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
    <figure
      ref={figure}
      className={styles.camera}
      data-camera={camera.id}
      data-phase={phase.kind}
      draggable
      onDragStart={(event) => startCameraDrag(event.dataTransfer, camera.id)}
    >
      <button type="button" className={styles.picture} onClick={onOpen} aria-label={say('openCamera')}>
        <canvas ref={last} hidden={kept === undefined} data-old="true" />
        <video ref={video} data-shown={shown} data-old={trouble !== null} muted playsInline />
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
          <span className={styles.quiet} title={say('sinceArrival')}>{`${number(delay, language, 1)}\u00a0s`}</span>
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
