import { useEffect, useRef } from 'react';
import { clockTime, type Language, shortDay } from '../../i18n/format.ts';
import { Button } from '../../ui/Button.tsx';
import { useVisible } from '../../ui/useVisible.ts';
import { useTileVideo } from '../../ui/video/useTileVideo.ts';
import equipment from './EquipmentPanel.module.css';
import { reasonKey } from './strings.ts';
import { usePlaybackTime } from './usePlayback.ts';
import type { Say, WallHost } from './wallHost.ts';

interface RecordingPlayerProps {
  /** Name of the playback, in the video paths in place of a camera's. */
  readonly playback: string;
  readonly station: WallHost['station'];
  readonly disabled: boolean;
  readonly say: Say;
  readonly language: Language;
  /** Plays from another time, ms since 1970. */
  readonly onStep: (at: number) => void;
  readonly onStop: () => void;
}

const STEPS = [-60_000, -10_000, 10_000, 60_000];

/** Plays a camera's own recording, with the time of the picture on it, so that nobody takes it for the present. */
export function RecordingPlayer({ playback, station, disabled, say, language, onStep, onStop }: RecordingPlayerProps) {
  const root = useRef<HTMLElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const last = useRef<HTMLCanvasElement>(null);
  const { phase, kept } = useTileVideo({ video, last }, station, playback, 'main/live.mp4', useVisible(root));
  const moment = usePlaybackTime(playback);
  // Picture and steps are seen, however much of the panel is above.
  useEffect(() => {
    // A promise in newer engines: nothing that ends an effect.
    void root.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  const shown = phase.kind === 'live' || phase.kind === 'stopped';
  const trouble =
    phase.kind === 'refused' || phase.kind === 'failed'
      ? say(reasonKey(phase.code))
      : phase.kind === 'stopped'
        ? say('recordingsOver')
        : null;
  const words =
    shown && moment
      ? say(moment.told ? 'recordingsMark' : 'recordingsReckoned', {
          day: shortDay(moment.at, language),
          time: clockTime(moment.at, language),
        })
      : say('recordingsWaiting');
  return (
    <section ref={root} className={equipment.player} data-playback={playback} data-phase={phase.kind}>
      <div className={equipment.screen}>
        <canvas ref={last} hidden={kept === undefined} />
        <video ref={video} hidden={!shown} muted playsInline />
        <p
          className={equipment.mark}
          data-playback-time={shown ? moment?.at : undefined}
          title={moment && !moment.told ? say('recordingsReckonedHint') : undefined}
        >
          {words}
        </p>
        {trouble && <p className={equipment.trouble}>▲ {trouble}</p>}
      </div>
      <span className={equipment.steps}>
        {STEPS.map((step) => (
          <Button key={step} disabled={disabled || !moment} onClick={() => moment && onStep(moment.at + step)}>
            {say(`recordingsStep.${step}`)}
          </Button>
        ))}
        <Button onClick={onStop}>{say('recordingsStop')}</Button>
      </span>
    </section>
  );
}
