import { useEffect } from 'react';
import type { LookOutcome } from '../../../src/contract/ptz.ts';
import { number } from '../../i18n/format.ts';
import { refusalWords, type Say, useWords } from '../../i18n/words.ts';
import { endLook, fillWall, type Look, useLook } from '../../state/lookThere.ts';
import type { AssetRegister } from '../../state/register.ts';
import { select } from '../../state/station.ts';
import { Button } from '../../ui/Button.tsx';
import { cameraPlace } from '../../ui/cameraName.ts';
import styles from './Look.module.css';
import { camerasOfLook } from './lookHere.ts';

/** What came of having cameras look at a place: each camera with its outcome, and the way to have them on the wall. */
export function LookPanel({ register, onLeave }: { register: AssetRegister; onLeave: () => void }) {
  const { say } = useWords('map');
  const look = useLook((state) => state.look);
  useEffect(() => endLook, []);
  if (!look) return null;
  return (
    <section
      className={styles.panel}
      aria-label={say('look.title', { name: look.label })}
      data-look={look.cameras === null ? 'asking' : 'done'}
      data-cover
    >
      <header>
        <b>{say('look.title', { name: look.label })}</b>
        <button
          type="button"
          aria-label={say('look.close')}
          title={say('look.close')}
          onClick={() => {
            endLook();
            onLeave();
          }}
        >
          ×
        </button>
      </header>
      <div role="status">
        <Outcomes look={look} register={register} say={say} />
      </div>
      {camerasOfLook().length > 0 ? (
        <Button keys="O" onClick={() => fillWall(camerasOfLook())}>
          {say('look.wall')}
        </Button>
      ) : null}
    </section>
  );
}

function Outcomes({ look, register, say }: { look: Look; register: AssetRegister; say: Say }) {
  const { language } = useWords('map');
  if (look.cameras === null) return <p>{say('look.asking')}</p>;
  if (look.cameras === 'away') return <p>▲ {say('look.away')}</p>;
  if (look.cameras.length === 0) return <p>{say('look.none')}</p>;
  return (
    <ul>
      {look.cameras.map((one) => {
        const index = register.indexOf.get(one.camera);
        return (
          <li key={one.camera} data-look-camera={one.camera} data-outcome={one.outcome}>
            <button type="button" onClick={() => select({ type: 'asset', id: one.camera, asset: one.camera })}>
              <b>{index === undefined ? '' : register.number[index]}</b>
              <span>
                {index === undefined
                  ? one.camera
                  : cameraPlace({ number: register.number[index] ?? 0, name: register.name[index] ?? '' })}
              </span>
              <span>{say('look.metres', { metres: number(one.metres, language) })}</span>
            </button>
            <p>{outcomeWords(one, say)}</p>
          </li>
        );
      })}
    </ul>
  );
}

function outcomeWords({ outcome, refusal }: LookOutcome, say: Say): string {
  if (outcome === 'refused' && refusal) return `▲ ${refusalWords(refusal)}`;
  return say(`look.${outcome}`);
}
