import { useRef } from 'react';
import type { Language } from '../../i18n/format.ts';
import { refusalWords } from '../../i18n/words.ts';
import { connection } from '../../state/station.ts';
import { Button } from '../../ui/Button.tsx';
import { cameraPlace } from '../../ui/cameraName.ts';
import equipment from './EquipmentPanel.module.css';
import { HoldButton } from './HoldButton.tsx';
import { scaleText, sliderScale } from './imagingScale.ts';
import { MayNot } from './MayNot.tsx';
import { RelayList } from './RelayList.tsx';
import { useFirstFocus } from './useFirstFocus.ts';
import { type Imaging, type Setting, useImaging } from './useImaging.ts';
import { mayNotWords, useRights } from './useRights.ts';
import styles from './WallPanel.module.css';
import type { HostCamera, Say } from './wallHost.ts';

interface ImagingPanelProps {
  readonly camera: HostCamera | undefined;
  readonly say: Say;
  readonly language: Language;
  readonly onTold: (words: string) => void;
}

const SCALES = ['brightness', 'contrast', 'iris'] as const;
const FOCUS_SPEED = 0.5;

/** How the selected camera takes its picture, and its relays: asked for, read back, each with its sign. */
export function ImagingPanel({ camera, say, language, onTold }: ImagingPanelProps) {
  if (!camera) return <p className={styles.quiet}>{say('evidenceNoCamera')}</p>;
  return <Settings camera={camera} say={say} language={language} onTold={onTold} />;
}

function Settings({ camera, say, language, onTold }: ImagingPanelProps & { readonly camera: HostCamera }) {
  const root = useRef<HTMLDivElement>(null);
  const imaging = useImaging(camera.id);
  const rights = useRights(camera.id);
  const mayNot = mayNotWords(rights, 'move', say);
  const { state, refused } = imaging;
  const modes = state ? MODES.filter(({ setting }) => state[setting] !== undefined) : [];
  const scales = state ? SCALES.filter((setting) => state[setting] && sliderScale(state[setting])) : [];
  useFirstFocus(root, state !== undefined || refused !== '');

  const focus = (speed: number): void =>
    void connection
      .act((client) => client.camera.focus({ camera: camera.id, speed }))
      .then((outcome) => {
        if (!outcome.ok) onTold(`▲ ${refusalWords(outcome.refusal)}`);
      });

  return (
    <div ref={root} className={equipment.panel} data-imaging-panel={camera.id}>
      <p className={styles.quiet}>
        <b>{camera.number}</b> {cameraPlace(camera)}
      </p>
      <MayNot words={mayNot} />
      <h3 className={equipment.subtitle}>{say('imagingPicture')}</h3>
      {!state && !refused && <p className={styles.quiet}>{say('imagingReading')}</p>}
      {state && scales.length + modes.length === 0 && <p className={styles.quiet}>{say('imagingNothing')}</p>}
      {scales.map((setting) => (
        <ScaleRow
          key={setting}
          setting={setting}
          imaging={imaging}
          disabled={mayNot !== undefined}
          say={say}
          language={language}
        />
      ))}
      {modes.map(({ setting, choices, words }) => (
        <ModeRow
          key={setting}
          setting={setting}
          choices={choices ?? state?.dayNightModes ?? []}
          words={words}
          imaging={imaging}
          disabled={mayNot !== undefined}
          say={say}
        />
      ))}
      {state?.focus !== undefined && (
        <div className={equipment.hold}>
          {([-1, 1] as const).map((way) => (
            <HoldButton
              key={way}
              disabled={mayNot !== undefined}
              title={say('imagingHold')}
              onHold={() => focus(way * FOCUS_SPEED)}
              onLetGo={() => focus(0)}
            >
              {say(way < 0 ? 'imagingNear' : 'imagingFar')}
            </HoldButton>
          ))}
        </div>
      )}
      <p role="status" className={styles.wrong}>
        {refused && <>▲ {refused} </>}
      </p>
      {(state || refused) && <Button onClick={imaging.read}>{say('imagingAgain')}</Button>}
      <RelayList camera={camera} disabled={mayNot !== undefined} say={say} language={language} />
    </div>
  );
}

interface RowProps {
  readonly imaging: Imaging;
  readonly disabled: boolean;
  readonly say: Say;
}

/** A slider on the camera's own scale, with what it read back; dashed while it was asked and has not. */
function ScaleRow({
  setting,
  imaging,
  disabled,
  say,
  language,
}: RowProps & { readonly setting: (typeof SCALES)[number]; readonly language: Language }) {
  const told = imaging.state?.[setting];
  const scale = told && sliderScale(told);
  if (!told || !scale) return null;
  const asked = imaging.asked[setting];
  const text = (value: number): string => scaleText(value, scale.decimals, language);
  const id = `imaging-${setting}`;
  const odd =
    asked !== undefined
      ? null
      : scale.outside
        ? say('imagingOutside', { least: text(scale.minimum), most: text(scale.maximum) })
        : imaging.others.has(setting)
          ? say('imagingOther')
          : null;
  const hint = setting === 'iris' && imaging.state?.exposure === 'AUTO' ? say('imagingIris') : null;
  return (
    <div className={equipment.row} data-imaging={setting}>
      <label htmlFor={id}>{say(`imagingName.${setting}`)}</label>
      <input
        id={id}
        type="range"
        disabled={disabled}
        min={scale.minimum}
        max={scale.maximum}
        step={scale.step}
        value={asked ?? scale.value}
        aria-valuetext={asked === undefined ? text(told.value) : say('imagingAsked', { value: text(asked) })}
        onChange={(event) => imaging.change({ [setting]: Number(event.currentTarget.value) })}
        onDoubleClick={() => imaging.change({ [setting]: (scale.minimum + scale.maximum) / 2 })}
      />
      <Told asked={asked === undefined ? undefined : text(asked)} told={text(told.value)} say={say} />
      {(odd ?? hint) && <span className={equipment.about}>{odd ? `▲ ${odd}` : hint}</span>}
    </div>
  );
}

/** What the camera read back; dashed and named while something else was asked. */
const Told = ({ asked, told, say }: { asked: string | undefined; told: string; say: Say }) => (
  <output
    className={equipment.told}
    data-pending={asked !== undefined}
    title={asked === undefined ? undefined : say('imagingAskedHint')}
  >
    {asked ?? told}
  </output>
);

const MODES: readonly {
  readonly setting: Extract<Setting, 'exposure' | 'focus' | 'dayNight'>;
  /** What it may be set to; left out where the camera says so itself. */
  readonly choices?: readonly string[];
  readonly words: string;
}[] = [
  { setting: 'exposure', choices: ['AUTO', 'MANUAL'], words: 'imagingMode' },
  { setting: 'focus', choices: ['AUTO', 'MANUAL'], words: 'imagingMode' },
  { setting: 'dayNight', words: 'imagingFilter' },
];

function ModeRow({
  setting,
  choices,
  words,
  imaging,
  disabled,
  say,
}: RowProps & {
  readonly setting: (typeof MODES)[number]['setting'];
  readonly choices: readonly string[];
  readonly words: string;
}) {
  const told = imaging.state?.[setting];
  if (told === undefined) return null;
  const asked = imaging.asked[setting];
  const id = `imaging-${setting}`;
  // What it stands at can be chosen again, also where the camera does not name it among its choices.
  const all = [...new Set([...choices, told])];
  return (
    <div className={equipment.row} data-imaging={setting}>
      <label htmlFor={id}>{say(`imagingName.${setting}`)}</label>
      <select
        id={id}
        disabled={disabled}
        data-pending={asked !== undefined}
        value={asked ?? told}
        onChange={(event) => imaging.change({ [setting]: event.currentTarget.value })}
      >
        {all.map((one) => (
          <option key={one} value={one}>
            {say(`${words}.${one}`)}
          </option>
        ))}
      </select>
      {asked === undefined && imaging.others.has(setting) && (
        <span className={equipment.about}>▲ {say('imagingOther')}</span>
      )}
    </div>
  );
}
