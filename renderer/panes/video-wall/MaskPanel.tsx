import { useState } from 'react';
import { refusalWords } from '../../i18n/words.ts';
import { connection } from '../../state/station.ts';
import evidence from './EvidencePanel.module.css';
import { MayNot } from './MayNot.tsx';
import { useMasks } from './useMasks.ts';
import { mayNotWords, useRights } from './useRights.ts';
import styles from './WallPanel.module.css';
import type { HostCamera, Say } from './wallHost.ts';

interface MaskPanelProps {
  readonly camera: HostCamera | undefined;
  readonly say: Say;
  readonly language: string;
  readonly onDraw: () => void;
}

/** The privacy masks of the selected camera: who set which, when and why; and the way to draw another. */
export function MaskPanel({ camera, say, language, onDraw }: MaskPanelProps) {
  const frame = useMasks(camera?.id, true);
  const mayNot = mayNotWords(useRights(camera?.id), 'mask', say);
  const [why, setWhy] = useState('');
  const [told, setTold] = useState('');
  if (!camera) return <p className={styles.quiet}>{say('evidenceNoCamera')}</p>;
  const masks = frame?.masks ?? [];
  const remove = async (mask: string): Promise<void> => {
    const outcome = await connection.act((client) => client.mask.remove({ mask, why }));
    setTold(outcome.ok ? say('masksRemoved') : `▲ ${refusalWords(outcome.refusal)}`);
  };
  const date = (text: string): string =>
    new Intl.DateTimeFormat(language, { dateStyle: 'short', timeStyle: 'short' }).format(new Date(text));
  return (
    <div className={evidence.panel}>
      <MayNot words={mayNot} />
      {frame?.cover && <p className={styles.wrong}>▲ {say(`masksCover.${frame.cover}`)}</p>}
      {frame && masks.length === 0 && <p className={styles.quiet}>{say('masksNone')}</p>}
      <ul className={styles.list}>
        {masks.map((mask) => (
          <li key={mask.id} className={evidence.piece} data-mask={mask.id}>
            <b className={evidence.what}>{mask.name}</b>
            <span className={styles.quiet}>{say('masksBy', { by: mask.by, date: date(mask.at), why: mask.why })}</span>
            {mask.kept === 'station' && <span className={styles.quiet}>{say('masksOfStation')}</span>}
            {mask.kept !== 'city' ? (
              <button
                type="button"
                className={styles.small}
                disabled={why.trim() === '' || mayNot !== undefined}
                onClick={() => void remove(mask.id)}
              >
                {say('masksRemove')}
              </button>
            ) : (
              <span className={styles.quiet}>{say('masksOfCity')}</span>
            )}
          </li>
        ))}
      </ul>
      {masks.some(({ kept }) => kept !== 'city') && (
        <div className={styles.form}>
          <label htmlFor="mask-why">{say('masksRemoveReason')}</label>
          <input id="mask-why" maxLength={500} value={why} onChange={(event) => setWhy(event.target.value)} />
        </div>
      )}
      <p role="status" className={styles.quiet}>
        {told}
      </p>
      <button type="button" data-first className={styles.row} disabled={mayNot !== undefined} onClick={onDraw}>
        {say('masksDraw')}
      </button>
    </div>
  );
}
