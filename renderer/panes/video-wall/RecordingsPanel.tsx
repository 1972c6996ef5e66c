import { type FormEvent, useCallback, useEffect, useId, useRef, useState } from 'react';
import { clockTime, type Language, shortDay } from '../../i18n/format.ts';
import { refusalWords } from '../../i18n/words.ts';
import { stationNow } from '../../state/clock.ts';
import { connection } from '../../state/station.ts';
import { Button } from '../../ui/Button.tsx';
import { cameraPlace } from '../../ui/cameraName.ts';
import equipment from './EquipmentPanel.module.css';
import { timeText } from './evidenceTimes.ts';
import { MayNot } from './MayNot.tsx';
import { RecordingPlayer } from './RecordingPlayer.tsx';
import { dayText, spanOf } from './recordingSpan.ts';
import { mayNotWords, useRights } from './useRights.ts';
import styles from './WallPanel.module.css';
import type { HostCamera, Say, WallHost } from './wallHost.ts';

interface RecordingsPanelProps {
  /** The camera of the tile that was selected when it was opened: it stays while others are looked at. */
  readonly camera: HostCamera | undefined;
  readonly station: WallHost['station'];
  readonly say: Say;
  readonly language: Language;
}

interface Recording {
  readonly token: string;
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** How far back is looked until other times are typed, ms. */
const USUAL = 3_600_000;

/** What the camera itself, or the recorder behind it, has kept: found by time, played beside the wall. */
export function RecordingsPanel(props: RecordingsPanelProps) {
  const [camera] = useState(props.camera);
  if (!camera) return <p className={styles.quiet}>{props.say('evidenceNoCamera')}</p>;
  return <Recordings {...props} camera={camera} />;
}

function Recordings({ camera, station, say, language }: RecordingsPanelProps & { readonly camera: HostCamera }) {
  const id = useId();
  const rights = useRights(camera.id);
  const mayNot = mayNotWords(rights, 'view', say);
  const [asked, setAsked] = useState(() => {
    const now = stationNow();
    return { day: dayText(now - USUAL), from: timeText(now - USUAL), to: timeText(now) };
  });
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState('');
  const [found, setFound] = useState<{ readonly from: number; readonly list: readonly Recording[] } | null>(null);
  const [playing, setPlaying] = useState<{
    readonly recording: Recording;
    readonly from: number;
    readonly name: string;
  } | null>(null);

  const find = useCallback(
    async (span: { readonly from: number; readonly to: number }): Promise<void> => {
      setBusy(true);
      setTrouble('');
      // What was found before is of another time.
      setFound(null);
      const answer = await connection.ask((client) => client.camera.recordings({ camera: camera.id, ...span }));
      setBusy(false);
      if (answer?.ok) setFound({ from: span.from, list: answer.recordings });
      else setTrouble(answer ? refusalWords(answer.refusal) : say('stationAway'));
    },
    [camera.id, say],
  );
  const first = useRef(find);
  useEffect(() => {
    const now = stationNow();
    void first.current({ from: now - USUAL, to: now });
  }, []);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const span = spanOf(asked.day, asked.from, asked.to);
    if (span) void find(span);
    else setTrouble(say('recordingsWrong'));
  };
  const play = async (recording: Recording, wanted: number): Promise<void> => {
    const from = Math.round(Math.min(recording.to - 1_000, Math.max(recording.from, wanted)));
    const answer = await connection.ask((client) =>
      client.camera.playRecording({ camera: camera.id, recording: recording.token, from: Math.max(0, from) }),
    );
    if (answer?.ok) setPlaying({ recording, from, name: answer.playback });
    else setTrouble(answer ? refusalWords(answer.refusal) : say('stationAway'));
  };

  const field = (name: 'from' | 'to') => (
    <>
      <label htmlFor={`${id}-${name}`}>{say(name === 'from' ? 'recordingsFrom' : 'recordingsTo')}</label>
      <input
        id={`${id}-${name}`}
        className={equipment.time}
        data-first={name === 'from' || undefined}
        maxLength={8}
        value={asked[name]}
        onChange={(event) => setAsked({ ...asked, [name]: event.currentTarget.value })}
      />
    </>
  );
  return (
    <div className={equipment.panel} data-recordings-panel={camera.id}>
      <p className={styles.quiet}>
        <b>{camera.number}</b> {cameraPlace(camera)}
      </p>
      <MayNot words={mayNot} />
      <form className={equipment.span} onSubmit={submit}>
        <label htmlFor={`${id}-day`}>{say('recordingsDay')}</label>
        <input
          id={`${id}-day`}
          type="date"
          value={asked.day}
          onChange={(event) => setAsked({ ...asked, day: event.currentTarget.value })}
        />
        {field('from')}
        {field('to')}
        <Button type="submit" keys="⏎" disabled={busy || mayNot !== undefined}>
          {say(busy ? 'recordingsFinding' : 'recordingsFind')}
        </Button>
      </form>
      <p role="status" className={styles.wrong}>
        {trouble && <>▲ {trouble}</>}
      </p>
      {found && (
        <>
          <h3 className={equipment.subtitle}>{say('recordingsFound')}</h3>
          {found.list.length === 0 && <p className={styles.quiet}>{say('recordingsNone')}</p>}
          <ul className={equipment.found}>
            {found.list.map((recording) => {
              const name = recording.name || say('recordingsUntitled');
              const from = Math.max(recording.from, found.from);
              return (
                <li key={recording.token} data-recording={recording.token}>
                  <button
                    type="button"
                    className={styles.row}
                    disabled={mayNot !== undefined}
                    aria-label={say('recordingsPlayFrom', { name, time: clockTime(from, language) })}
                    onClick={() => void play(recording, from)}
                  >
                    <span className={styles.name}>{name}</span>
                    <span className={equipment.times}>
                      {shortDay(recording.from, language)} {clockTime(recording.from, language)} –{' '}
                      {shortDay(recording.to, language)} {clockTime(recording.to, language)}
                    </span>
                    <span>{say('recordingsPlay')}</span>
                  </button>
                </li>
              );
            })}
          </ul>
        </>
      )}
      {playing && (
        <RecordingPlayer
          key={playing.name}
          playback={playing.name}
          station={station}
          disabled={mayNot !== undefined}
          say={say}
          language={language}
          onStep={(at) => void play(playing.recording, at)}
          onStop={() => setPlaying(null)}
        />
      )}
      <p className={styles.quiet}>
        {say('recordingsLive')} {say('recordingsClock')}
      </p>
    </div>
  );
}
