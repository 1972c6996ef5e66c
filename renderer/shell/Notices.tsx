import { clockTime } from '../i18n/format.ts';
import { refusalWords, useWords } from '../i18n/words.ts';
import { dismissNotice, useNotices } from '../state/notices.ts';
import { Button } from '../ui/Button.tsx';
import styles from './shell.module.css';

const SHOWN = 3;

/** Refusals that came after the fact, at the foot of the window; they wait until they are read and take no focus. */
export function Notices() {
  const { say, language } = useWords('shell');
  const notices = useNotices((state) => state.notices);
  if (notices.length === 0) return null;
  return (
    <section className={styles.notices} aria-label={say('notice.label')} role="status">
      {notices.slice(-SHOWN).map(({ id, at, refusal }) => (
        <p key={id}>
          <span className={styles.warn} aria-hidden="true">
            ▲
          </span>
          <time>{clockTime(at, language)}</time>
          <span className={styles.words}>
            {typeof refusal.context.assetName === 'string' ? <b>{refusal.context.assetName}: </b> : null}
            {refusalWords(refusal)}
          </span>
          <Button keys="Alt+R" onClick={() => dismissNotice(id)}>
            {say('notice.dismiss')}
          </Button>
        </p>
      ))}
    </section>
  );
}
