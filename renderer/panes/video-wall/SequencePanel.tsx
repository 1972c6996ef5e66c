import { useId, useState } from 'react';
import { DWELL, type Sequence } from '../../../src/contract/walls.ts';
import { freeNumber, ProgramForm } from './ProgramForm.tsx';
import { refusedWords, removeSequence, saveSequence } from './programs.ts';
import { SureButton } from './SureButton.tsx';
import { readSequence, writeSequence } from './sequenceText.ts';
import styles from './WallPanel.module.css';
import type { HostCamera, Say } from './wallHost.ts';

interface SequencePanelProps {
  readonly sequences: readonly Sequence[];
  /** The one that runs in the selected tile. */
  readonly running: string | null;
  readonly cameras: readonly HostCamera[];
  /** Cameras on the wall, to begin a new one from. */
  readonly onWall: readonly string[];
  readonly tile: number;
  readonly say: Say;
  readonly onStart: (sequence: string) => void;
  readonly onTold: (words: string) => void;
  readonly onClose: () => void;
}

const USUAL = 8;

/** The sequences of this position: let one run in the selected tile, make one, remove one. */
export function SequencePanel(props: SequencePanelProps) {
  const { sequences, running, cameras, onWall, tile, say, onStart, onTold, onClose } = props;
  const id = useId();
  const byId = new Map(cameras.map((camera) => [camera.id, camera]));
  const [seconds, setSeconds] = useState(String(USUAL));
  const [text, setText] = useState(() =>
    writeSequence(
      onWall.map((camera) => ({ camera, seconds: USUAL })),
      USUAL,
      byId,
    ),
  );
  const save = async (number: number, name: string): Promise<string | null> => {
    const each = Number(seconds);
    if (!Number.isInteger(each) || each < DWELL.shortest || each > DWELL.longest) return say('dwellWrong', DWELL);
    const read = readSequence(text, each, cameras);
    if (!read.ok) return say('sequenceWrong', { words: read.wrong.slice(0, 5).join(', ') });
    if (read.steps.length < 2) return say('sequenceShort');
    const outcome = await saveSequence({ id: crypto.randomUUID(), number, name, steps: [...read.steps] });
    if (!outcome.ok) return refusedWords(outcome);
    onTold(say('sequenceSaved', { number, name }));
    return null;
  };
  return (
    <>
      {sequences.length === 0 && <p className={styles.quiet}>{say('noSequence')}</p>}
      <ul className={styles.list}>
        {sequences.map((sequence) => (
          <li key={sequence.id} data-sequence={sequence.number}>
            <button
              type="button"
              className={styles.row}
              aria-pressed={sequence.id === running}
              onClick={() => {
                onStart(sequence.id);
                onClose();
              }}
            >
              <b>{sequence.number}</b>
              <span className={styles.name}>{sequence.name}</span>
              <span className={styles.quiet}>{say('steps', { count: sequence.steps.length })}</span>
              <span className={styles.quiet}>{say('inTile', { index: tile + 1 })}</span>
            </button>
            <SureButton
              words={say('remove')}
              question={say('removeSure', { name: sequence.name })}
              onSure={async () => onTold(refusedWords(await removeSequence(sequence.id)))}
            />
          </li>
        ))}
      </ul>
      <h4 className={styles.subtitle}>{say('newSequence')}</h4>
      <ProgramForm
        key={sequences.length}
        number={freeNumber(sequences)}
        name=""
        saveWords={say('save')}
        say={say}
        onSave={save}
      >
        <label htmlFor={`${id}-cameras`}>{say('cameraNumbers')}</label>
        <input
          id={`${id}-cameras`}
          value={text}
          maxLength={400}
          placeholder="118 102:10 107"
          onChange={({ target }) => setText(target.value)}
        />
        <label htmlFor={`${id}-seconds`}>{say('dwell')}</label>
        <input
          id={`${id}-seconds`}
          className={styles.short}
          inputMode="numeric"
          maxLength={2}
          value={seconds}
          onChange={({ target }) => setSeconds(target.value)}
        />
      </ProgramForm>
    </>
  );
}
