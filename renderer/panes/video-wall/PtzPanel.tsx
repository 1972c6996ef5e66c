import { type FormEvent, type KeyboardEvent, useCallback, useEffect, useId, useRef, useState } from 'react';
import type { PatrolState } from '../../../src/contract/ptz.ts';
import { LONGEST_DWELL, MOST_STOPS, SHORTEST_DWELL } from '../../../src/domain/camera/patrol.ts';
import { clockTime, type Language } from '../../i18n/format.ts';
import { refusalWords } from '../../i18n/words.ts';
import { useCameraTours } from '../../state/cameraTours.ts';
import { useNow } from '../../state/clock.ts';
import { Button } from '../../ui/Button.tsx';
import styles from './PtzPanel.module.css';
import type { CameraMemory, PtzHost } from './ptzHost.ts';
import { SureButton } from './SureButton.tsx';
import { useFirstFocus } from './useFirstFocus.ts';
import type { HostCamera, Say } from './wallHost.ts';

interface PtzPanelProps {
  readonly camera: HostCamera;
  readonly ptz: PtzHost;
  readonly say: Say;
  readonly language: Language;
  /** Something that was done, or refused, in words. */
  readonly onTold: (words: string) => void;
}

const isTyping = (target: EventTarget): boolean => target instanceof HTMLInputElement && target.type !== 'checkbox';

/** What the camera remembers, by number keys and names, and its tours. */
export function PtzPanel({ camera, ptz, say, language, onTold }: PtzPanelProps) {
  const [memory, setMemory] = useState<CameraMemory | string | null>(null);
  const read = useCallback(() => ptz.memory(camera.id).then(setMemory), [ptz, camera.id]);
  useEffect(() => {
    setMemory(null);
    void read();
  }, [read]);

  // The first preset has the keys once it is there, unless the hand went elsewhere meanwhile.
  const root = useRef<HTMLDivElement>(null);
  useFirstFocus(root, memory !== null);

  const presets = memory && typeof memory !== 'string' ? memory.presets : [];
  const told = (refused: string | null): boolean => {
    if (refused) onTold(refused);
    return refused === null;
  };
  /** Tells a refusal, else reads what the camera remembers now. */
  const reread = (refused: string | null): void => {
    if (told(refused)) void read();
  };
  const go = (token: string): void => void ptz.gotoPreset(camera.id, token).then(told);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
    // By their place: a French keyboard writes other signs there.
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
    const preset = digit ? presets[Number(digit) - 1] : undefined;
    if (preset) go(preset.token);
    else if (event.key === 'Home') void ptz.home(camera.id).then(told);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys bubble here from the buttons, which hold the focus
    <div ref={root} className={styles.panel} data-ptz-panel={camera.id} onKeyDown={onKeyDown}>
      {memory === null && <p className={styles.quiet}>{say('readingPresets')}</p>}
      {typeof memory === 'string' && (
        <>
          <p role="alert">▲ {memory}</p>
          <Button onClick={() => void read()}>{say('readAgain')}</Button>
        </>
      )}
      {memory && typeof memory !== 'string' && (
        <>
          {presets.length === 0 && <p className={styles.quiet}>{say('noPreset')}</p>}
          <ol className={styles.list}>
            {presets.map(({ token, name }, index) => (
              <li key={token}>
                <button
                  type="button"
                  className={styles.row}
                  data-first={index === 0 || undefined}
                  data-preset={token}
                  aria-keyshortcuts={index < 9 ? String(index + 1) : undefined}
                  aria-label={say('goToPreset', { name })}
                  onClick={() => go(token)}
                >
                  <kbd>{index < 9 ? index + 1 : ''}</kbd>
                  <span className={styles.name}>{name}</span>
                </button>
                <SureButton
                  words={say('remove')}
                  question={say('removeSure', { name })}
                  onSure={() => void ptz.removePreset(camera.id, token).then(reread)}
                />
              </li>
            ))}
            <li>
              <button type="button" className={styles.row} onClick={() => void ptz.home(camera.id).then(told)}>
                <kbd>Home</kbd>
                <span className={styles.name}>{say('home')}</span>
              </button>
            </li>
          </ol>
          <PresetForm
            say={say}
            onSave={async (name) => {
              if (!told(await ptz.savePreset(camera.id, name))) return false;
              onTold(say('presetKept', { name }));
              await read();
              return true;
            }}
          />
          <Tours camera={camera} memory={memory} ptz={ptz} say={say} language={language} told={told} reread={reread} />
        </>
      )}
    </div>
  );
}

function PresetForm({ say, onSave }: { say: Say; onSave: (name: string) => Promise<boolean> }) {
  const id = useId();
  const [name, setName] = useState('');
  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (name.trim()) void onSave(name.trim()).then((kept) => kept && setName(''));
  };
  return (
    <form className={styles.form} onSubmit={save}>
      <label htmlFor={id}>{say('savePreset')}</label>
      <span className={styles.line}>
        <input id={id} data-preset-name maxLength={60} value={name} onChange={({ target }) => setName(target.value)} />
        <Button type="submit" keys="⏎" disabled={!name.trim()}>
          {say('keepPreset')}
        </Button>
      </span>
    </form>
  );
}

interface ToursProps {
  readonly camera: HostCamera;
  readonly memory: CameraMemory;
  readonly ptz: PtzHost;
  readonly say: Say;
  readonly language: Language;
  readonly told: (refused: string | null) => boolean;
  readonly reread: (refused: string | null) => void;
}

function Tours({ camera, memory, ptz, say, language, told, reread }: ToursProps) {
  const all = useCameraTours(({ tours }) => tours);
  const tours = all.filter((tour) => tour.camera === camera.id);
  return (
    <>
      <h4 className={styles.subtitle}>{say('tours')}</h4>
      {tours.length + memory.tours.length === 0 && <p className={styles.quiet}>{say('noTour')}</p>}
      <ul className={styles.list}>
        {tours.map((tour) => (
          <li key={tour.id} data-tour={tour.id} data-tour-state={tour.running?.state ?? 'stopped'}>
            <span className={styles.row}>
              <span className={styles.name}>{tour.name}</span>
              <TourState tour={tour} say={say} language={language} />
            </span>
            <Button onClick={() => void (tour.running ? ptz.stopTour(tour.id) : ptz.startTour(tour.id)).then(told)}>
              {say(tour.running ? 'stopTour' : 'startTour')}
            </Button>
            <SureButton
              words={say('remove')}
              question={say('removeSure', { name: tour.name })}
              onSure={() => void ptz.removeTour(tour.id).then(told)}
            />
          </li>
        ))}
        {memory.tours.map((tour) => (
          <li key={tour.token}>
            <span className={styles.row}>
              <span className={styles.name}>{tour.name}</span>
              <span className={styles.quiet}>{say('ownTour')}</span>
            </span>
            <Button onClick={() => void ptz.operateTour(camera.id, tour.token, !tour.running).then(reread)}>
              {say(tour.running ? 'stopTour' : 'startTour')}
            </Button>
          </li>
        ))}
      </ul>
      {memory.presets.length > 0 && (
        <TourForm
          key={tours.length}
          memory={memory}
          say={say}
          onSave={(name, seconds, presets) =>
            void ptz
              .saveTour({
                id: crypto.randomUUID(),
                camera: camera.id,
                name,
                stops: presets.map((preset) => ({ preset, seconds })),
              })
              .then(told)
          }
        />
      )}
    </>
  );
}

/** What a tour is doing, in words; the seconds until it goes on tick. */
function TourState({ tour, say, language }: { tour: PatrolState; say: Say; language: Language }) {
  const now = useNow();
  const { running, stops } = tour;
  if (!running)
    return (
      <span className={styles.quiet}>
        {say('tourStops', { count: stops.length, seconds: stops[0]?.seconds ?? 0 })}, {say('tourStopped')}
      </span>
    );
  if (running.state === 'held' && running.resumesAt !== null)
    return <b>{say('tourHeld', { seconds: Math.max(0, Math.ceil((running.resumesAt - now) / 1_000)) })}</b>;
  if (running.state === 'refused')
    return (
      <b>
        ▲ {say('tourRefused', { stop: running.stop + 1, why: running.refusal ? refusalWords(running.refusal) : '' })}
      </b>
    );
  return (
    <span className={styles.quiet}>{say('tourRuns', { by: running.by, at: clockTime(running.since, language) })}</span>
  );
}

function TourForm({
  memory,
  say,
  onSave,
}: {
  memory: CameraMemory;
  say: Say;
  onSave: (name: string, seconds: number, presets: readonly string[]) => void;
}) {
  const id = useId();
  const [name, setName] = useState('');
  const [seconds, setSeconds] = useState('15');
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [wrong, setWrong] = useState(false);
  const presets = memory.presets.filter(({ token }) => !left.has(token)).slice(0, MOST_STOPS);
  const dwell = Number(seconds);
  const valid =
    name.trim() !== '' &&
    presets.length > 0 &&
    Number.isInteger(dwell) &&
    dwell >= SHORTEST_DWELL &&
    dwell <= LONGEST_DWELL;
  const save = (event: FormEvent): void => {
    event.preventDefault();
    setWrong(!valid);
    if (valid)
      onSave(
        name.trim(),
        dwell,
        presets.map(({ token }) => token),
      );
  };
  const toggle = (token: string): void =>
    setLeft((before) => {
      const next = new Set(before);
      if (!next.delete(token)) next.add(token);
      return next;
    });
  return (
    <form className={styles.form} onSubmit={save}>
      <h4 className={styles.subtitle}>{say('newTour')}</h4>
      <fieldset className={styles.stops}>
        <legend>{say('tourPresets')}</legend>
        {memory.presets.map(({ token, name: preset }) => (
          <label key={token}>
            <input type="checkbox" checked={!left.has(token)} onChange={() => toggle(token)} />
            {preset}
          </label>
        ))}
      </fieldset>
      <label htmlFor={`${id}-name`}>{say('tourName')}</label>
      <input id={`${id}-name`} maxLength={60} value={name} onChange={({ target }) => setName(target.value)} />
      <label htmlFor={`${id}-seconds`}>{say('tourSeconds')}</label>
      <span className={styles.line}>
        <input
          id={`${id}-seconds`}
          className={styles.short}
          inputMode="numeric"
          maxLength={4}
          value={seconds}
          onChange={({ target }) => setSeconds(target.value)}
        />
        <Button type="submit" keys="⏎">
          {say('keepTour')}
        </Button>
      </span>
      {wrong && <p role="alert">▲ {say('tourIncomplete', { least: SHORTEST_DWELL, most: LONGEST_DWELL })}</p>}
    </form>
  );
}
