import { refusalWords, useWords } from '../../i18n/words.ts';
import { Button } from '../Button.tsx';
import { type ActId, type ActState, shownActs } from './acts.ts';

interface ActBarProps {
  readonly acts: readonly ActState[];
  /** Alarms that an acknowledgement takes with it. */
  readonly under: number;
  readonly several?: boolean;
  readonly flat: boolean;
  /** Act that is the next thing to do. */
  readonly primary?: ActId | undefined;
  readonly onAct: (id: ActId) => void;
}

/** The acts as buttons with their keys; one that cannot be done is greyed and says why. */
export function ActBar({ acts, under, several, flat, primary, onAct }: ActBarProps) {
  const { say } = useWords('alarm-list');
  return shownActs(acts, several).map(({ id, key, refusal, back }) => (
    <Button
      key={id}
      flat={flat}
      keys={key}
      data-act={id}
      primary={id === primary && refusal === null}
      disabled={refusal !== null}
      title={refusal === null ? undefined : refusalWords(refusal)}
      onClick={() => onAct(id)}
    >
      {back
        ? say(`actBack.${id}`)
        : id === 'acknowledge' && under > 0
          ? say('actWith', { count: under })
          : say(`act.${id}`)}
    </Button>
  ));
}
