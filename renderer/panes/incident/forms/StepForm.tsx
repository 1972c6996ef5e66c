import { type KeyboardEvent, useState } from 'react';
import type { IncidentRow } from '../../../../src/contract/incidents.ts';
import { refusalWords, useWords } from '../../../i18n/words.ts';
import { stepTeam, type TeamStep } from '../../../state/incidents.ts';
import { Button } from '../../../ui/Button.tsx';
import { Refused } from '../../../ui/States.tsx';
import styles from '../Incident.module.css';
import { FootForm } from './FootForm.tsx';

const STEPS: readonly TeamStep[] = ['en-route', 'on-scene', 'clearing', 'release'];

/** What a team that is on the incident does next: its digit says it. */
export function StepForm({ row, onClose }: { row: IncidentRow; onClose: () => void }) {
  const { say } = useWords('incident');
  const [team, setTeam] = useState(row.teams[0]?.id ?? '');
  const [told, setTold] = useState<string | null>(null);
  const present = row.teams.find(({ id }) => id === team);
  const take = (step: TeamStep): void =>
    void stepTeam(team, row.id, step).then((outcome) => {
      if (outcome.ok) onClose();
      else setTold(refusalWords(outcome.refusal));
    });
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = STEPS[Number(event.key) - 1];
    if (!step || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    take(step);
  };
  return (
    <FootForm act="step" about={row.title} onClose={onClose}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: digits do what the buttons do, wherever in the form the keys are */}
      <div className={styles.steps} onKeyDown={onKeyDown}>
        <label className={styles.field}>
          {say('form.team')}
          <select data-field="team" value={team} onChange={(event) => setTeam(event.target.value)}>
            {row.teams.map(({ id, name, status }) => (
              <option key={id} value={id}>
                {name}, {say(`status.${status}`)}
              </option>
            ))}
          </select>
        </label>
        <div className={styles.acts}>
          {STEPS.map((step, index) => (
            <Button
              key={step}
              keys={String(index + 1)}
              data-step={step}
              chosen={present?.status === step}
              onClick={() => take(step)}
            >
              {say(`step.${step}`)}
            </Button>
          ))}
        </div>
      </div>
      {told === null ? null : <Refused>{told}</Refused>}
    </FootForm>
  );
}
