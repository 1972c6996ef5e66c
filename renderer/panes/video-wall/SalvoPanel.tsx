import { useId, useState } from 'react';
import { SALVO_KEYS, type Salvo } from '../../../src/contract/walls.ts';
import { callSalvo } from '../../state/walls.ts';
import { LayoutDrawing, layoutWords } from './LayoutPanel.tsx';
import { freeNumber, ProgramForm } from './ProgramForm.tsx';
import { refusedWords, removeSalvo, saveSalvo } from './programs.ts';
import { SureButton } from './SureButton.tsx';
import { salvoTiles } from './salvo.ts';
import styles from './WallPanel.module.css';
import type { Wall } from './wall.ts';
import type { Say } from './wallHost.ts';

interface SalvoPanelProps {
  readonly salvos: readonly Salvo[];
  readonly wall: Wall;
  readonly say: Say;
  readonly onTold: (words: string) => void;
  readonly onClose: () => void;
}

/** The salvos of this position: call one, keep the wall as one, replace or remove one. */
export function SalvoPanel({ salvos, wall, say, onTold, onClose }: SalvoPanelProps) {
  const id = useId();
  const [key, setKey] = useState('');
  const call = (salvo: Salvo): void => {
    void callSalvo(salvo.id).then((outcome) => {
      if (!outcome.ok) onTold(refusedWords(outcome));
    });
    onClose();
  };
  const save = async (salvo: Salvo): Promise<string | null> => {
    const outcome = await saveSalvo(salvo);
    if (!outcome.ok) return refusedWords(outcome);
    onTold(say('salvoSaved', { number: salvo.number, name: salvo.name }));
    onClose();
    return null;
  };
  return (
    <>
      {salvos.length === 0 && <p className={styles.quiet}>{say('noSalvo')}</p>}
      <ul className={styles.list}>
        {salvos.map((salvo) => (
          <li key={salvo.id} data-salvo={salvo.number}>
            <button
              type="button"
              className={styles.row}
              aria-pressed={salvo.id === wall.salvo}
              onClick={() => call(salvo)}
            >
              <b>{salvo.number}</b>
              <LayoutDrawing layout={salvo.layout} />
              <span className={styles.name}>{salvo.name}</span>
              <span className={styles.quiet}>{layoutWords(salvo.layout, say)}</span>
              <kbd>{salvo.key ?? `* ${salvo.number} ⏎`}</kbd>
            </button>
            <SureButton
              words={say('replace')}
              question={say('replaceSure', { name: salvo.name })}
              onSure={async () => {
                const words = await save({ ...salvo, layout: wall.layout, tiles: salvoTiles(wall) });
                if (words !== null) onTold(words);
              }}
            />
            <SureButton
              words={say('remove')}
              question={say('removeSure', { name: salvo.name })}
              onSure={async () => onTold(refusedWords(await removeSalvo(salvo.id)))}
            />
          </li>
        ))}
      </ul>
      <h4 className={styles.subtitle}>{say('keepWall')}</h4>
      <ProgramForm
        key={salvos.length}
        number={freeNumber(salvos)}
        name=""
        saveWords={say('save')}
        say={say}
        onSave={(number, name) =>
          save({
            id: crypto.randomUUID(),
            number,
            name,
            key: SALVO_KEYS.find((one) => one === key) ?? null,
            layout: wall.layout,
            tiles: salvoTiles(wall),
          })
        }
      >
        <label htmlFor={`${id}-key`}>{say('key')}</label>
        <select id={`${id}-key`} value={key} onChange={({ target }) => setKey(target.value)}>
          <option value="">{say('noKey')}</option>
          {SALVO_KEYS.map((one) => (
            <option key={one} value={one} disabled={salvos.some((salvo) => salvo.key === one)}>
              {one}
            </option>
          ))}
        </select>
      </ProgramForm>
    </>
  );
}
