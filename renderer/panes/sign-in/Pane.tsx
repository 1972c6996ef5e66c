import { clockTime, duration } from '../../i18n/format.ts';
import { refusalWords, useWords } from '../../i18n/words.ts';
import { useNow } from '../../state/clock.ts';
import { useOperator } from '../../state/operator.ts';
import { connection } from '../../state/station.ts';
import { useLink } from '../../state/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { Loading, OldBand, Refused } from '../../ui/States.tsx';
import text from '../../ui/textPane.module.css';
import { ByDirectory } from './ByDirectory.tsx';
import { Present } from './Present.tsx';
import { SignInForm } from './SignInForm.tsx';

/** Who works at this position, until when that holds without the hub, and the way to sign in or hand over. */
export default function SignInPane() {
  const { say, language } = useWords('sign-in');
  const state = useOperator((store) => store.state);
  const link = useLink();
  const now = useNow();
  if (!state) return <Loading>{say('loading')}</Loading>;
  const { wants, operator, refusal, withHub, directory, known } = state;
  const time = (at: number): string => clockTime(at, language);
  return (
    <section className={text.pane} data-pane="sign-in" data-wants={wants}>
      {link.state === 'connected' ? null : <OldBand>{say('old', { time: time(link.since) })}</OldBand>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled and read by keys */}
      <div className={text.body} role="region" tabIndex={0} aria-label={say('label')}>
        {wants === 'none' ? (
          <section>
            <h3>{say('none')}</h3>
            <p className={text.quiet}>{say('noneHint')}</p>
          </section>
        ) : operator ? (
          <section data-operator={operator.id}>
            <h3>
              {say('present', { name: operator.name })}{' '}
              <span className={text.quiet}>{say('since', { time: time(operator.since) })}</span>
            </h3>
            <p>
              {operator.until > now
                ? say('until', { time: time(operator.until), age: duration(operator.until - now, language) })
                : say('over', { time: time(operator.until) })}
            </p>
            <Present operator={operator} say={say} />
            <Button onClick={() => void connection.act((client) => client.operator.signOut())}>{say('signOut')}</Button>
          </section>
        ) : (
          <section>
            <h3>{say('nobody')}</h3>
            <p>{say(wants === 'required' ? 'nobodyRequired' : 'nobodyOffered')}</p>
          </section>
        )}
        {refusal && refusal.code !== 'operator.not-signed-in' ? <Refused>{refusalWords(refusal)}</Refused> : null}
        {wants === 'none' ? null : (
          <section>
            <h3>{say(operator ? 'handOver' : 'signInTitle')}</h3>
            <SignInForm say={say} />
            {withHub && directory !== null ? <ByDirectory name={directory} say={say} /> : null}
          </section>
        )}
        {withHub || wants === 'none' ? null : (
          <section>
            <p>{say('away')}</p>
            {known.length === 0 ? <p className={text.quiet}>{say('knownNobody')}</p> : null}
            <ul>
              {known.map(({ id, name, until }) => (
                <li key={id}>{say('known', { id, name, time: time(until) })}</li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </section>
  );
}
