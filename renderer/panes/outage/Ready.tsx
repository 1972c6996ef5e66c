import { useState } from 'react';
import { type OutageState, SHORTEST_PASSPHRASE } from '../../../src/contract/outage.ts';
import type { StationStatus } from '../../../src/contract/session.ts';
import { clockTime, duration, type Language, number, shortDay } from '../../i18n/format.ts';
import { refusalWords, type Say } from '../../i18n/words.ts';
import { openSheet } from '../../state/sheet.ts';
import { Button } from '../../ui/Button.tsx';
import { Refused } from '../../ui/States.tsx';
import text from '../../ui/textPane.module.css';
import styles from './Outage.module.css';
import { useAct } from './useOutage.ts';

interface ReadyProps {
  readonly say: Say;
  readonly language: Language;
  readonly now: number;
}

const megabytes = (bytes: number, language: Language): string =>
  `${number(bytes / 1_000_000, language, 1)} ${language === 'fr' ? 'Mo' : 'MB'}`;

/** Older than this the sheet no longer says what goes on, ms. */
const SHEET_OLD = 5 * 60_000;

/** The printed sheet: how old it is, and the way to it. */
export function Sheet({ sheet, say, language, now }: ReadyProps & { readonly sheet: StationStatus['sheet'] }) {
  const old = sheet.at === null || now - sheet.at > SHEET_OLD;
  return (
    <section data-ready="sheet" data-bad={old}>
      <h3>{say('sheet.title')}</h3>
      <p className={old ? styles.warn : undefined}>
        {old ? <i aria-hidden="true">▲ </i> : null}
        {sheet.at === null
          ? say('sheet.never')
          : say('sheet.written', { age: duration(now - sheet.at, language), time: clockTime(sheet.at, language) })}
        {sheet.trouble === null ? null : ` ${say('sheet.trouble', { reason: sheet.trouble })}`}
      </p>
      <Button onClick={() => void openSheet()}>{say('sheet.open')}</Button>
    </section>
  );
}

/** The copies of the data, and the test that one can be taken back. */
export function Backups({ backups, say, language, now }: ReadyProps & { readonly backups: OutageState['backups'] }) {
  const make = useAct();
  const test = useAct();
  const [newest] = backups.copies;
  const { tested } = backups;
  const refusal = make.refusal ?? test.refusal;
  return (
    <section data-ready="backups" data-bad={!newest}>
      <h3>{say('backup.title')}</h3>
      <p className={newest ? undefined : styles.warn}>
        {newest ? null : <i aria-hidden="true">▲ </i>}
        {newest
          ? say('backup.newest', {
              when: `${shortDay(newest.at, language)} ${clockTime(newest.at, language)}`,
              age: duration(now - newest.at, language),
              size: megabytes(newest.bytes, language),
              operations: number(newest.operations, language),
            })
          : say('backup.none')}
      </p>
      {newest ? (
        <p className={text.quiet}>
          {say('backup.kept', { count: backups.copies.length, days: backups.days, folder: backups.folder })}
        </p>
      ) : null}
      {tested && !refusal ? (
        <p data-tested={tested.refusal ? 'refused' : 'good'}>
          {tested.refusal
            ? refusalWords(tested.refusal)
            : say('backup.tested', { time: clockTime(tested.at, language), of: shortDay(tested.of, language) })}
        </p>
      ) : null}
      {refusal ? <Refused>{refusalWords(refusal)}</Refused> : null}
      <div className={styles.acts}>
        <Button
          disabled={make.busy || backups.making}
          onClick={() => void make.run((client) => client.outage.backUp())}
        >
          {say(backups.making ? 'backup.making' : 'backup.make')}
        </Button>
        <Button disabled={test.busy || !newest} onClick={() => void test.run((client) => client.outage.testBackup())}>
          {say('backup.test')}
        </Button>
      </div>
    </section>
  );
}

/** The crisis laptop's bundle: made once with a passphrase, fresh from then on. */
export function Bundle({ bundle, say, language, now }: ReadyProps & { readonly bundle: OutageState['bundle'] }) {
  const [typed, setTyped] = useState('');
  const act = useAct();
  const short = [...typed].length < SHORTEST_PASSPHRASE;
  const refusal = act.refusal ?? bundle.trouble;
  const words = bundle.making
    ? say('bundle.making')
    : bundle.madeAt !== null && bundle.bytes !== null
      ? say('bundle.made', { age: duration(now - bundle.madeAt, language), size: megabytes(bundle.bytes, language) })
      : say('bundle.none');
  return (
    <section data-ready="bundle" data-making={bundle.making} data-made={bundle.madeAt !== null}>
      <h3>{say('bundle.title')}</h3>
      <p>{words}</p>
      {bundle.kept ? (
        <p className={styles.path} data-path>
          {bundle.path}
        </p>
      ) : null}
      <p className={text.quiet}>{say('bundle.how')}</p>
      <code className={styles.command}>{say('bundle.command')}</code>
      {refusal ? <Refused>{refusalWords(refusal)}</Refused> : null}
      <form
        className={styles.acts}
        onSubmit={(event) => {
          event.preventDefault();
          const passphrase = typed;
          setTyped('');
          void act.run((client) => client.outage.makeBundle({ passphrase }));
        }}
      >
        <label>
          {say('bundle.passphrase', { least: SHORTEST_PASSPHRASE })}{' '}
          <input
            type="password"
            autoComplete="off"
            maxLength={1_000}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </label>
        <Button type="submit" disabled={short || act.busy || bundle.making}>
          {say(bundle.kept ? 'bundle.again' : 'bundle.make')}
        </Button>
        {bundle.kept ? (
          <Button disabled={act.busy} onClick={() => void act.run((client) => client.outage.forgetBundle())}>
            {say('bundle.forget')}
          </Button>
        ) : null}
      </form>
    </section>
  );
}
