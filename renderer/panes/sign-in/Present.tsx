import type { OperatorState } from '../../../src/contract/operators.ts';
import type { Say } from '../../i18n/words.ts';
import { useBaseMap } from '../../state/register.ts';
import text from '../../ui/textPane.module.css';
import styles from './SignIn.module.css';

interface PresentProps {
  readonly operator: NonNullable<OperatorState['operator']>;
  readonly say: Say;
}

/** What an operator is, and may do. */
export function Present({ operator, say }: PresentProps) {
  const communes = useBaseMap(({ baseMap }) => baseMap?.communes);
  const named = (code: string): string => communes?.find(({ id }) => id === code)?.name ?? code;
  return (
    <dl className={styles.facts}>
      {operator.posts.length > 0 ? (
        <>
          <dt>{say('posts')}</dt>
          <dd>{operator.posts.map((post) => say(`post.${post}`)).join(', ')}</dd>
        </>
      ) : null}
      <dt>{say('priority')}</dt>
      <dd>{operator.priority}</dd>
      <dt>{say('rights')}</dt>
      <dd>
        {operator.rights.length === 0 ? say('noRights') : null}
        {operator.rights.map(({ acts, communes: where, hours }) => (
          <div key={JSON.stringify([acts, where, hours])}>
            {acts.map((act) => say(`act.${act}`)).join(', ')}{' '}
            <span className={text.quiet}>
              ({where === 'all' ? say('all') : where.map(named).join(', ')}
              {hours ? `, ${say('hours', hours)}` : ''})
            </span>
          </div>
        ))}
      </dd>
    </dl>
  );
}
