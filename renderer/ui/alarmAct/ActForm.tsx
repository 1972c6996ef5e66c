import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { AlarmRow } from '../../../src/contract/alarms.ts';
import type { Outcome } from '../../../src/contract/refusal.ts';
import { COMMENT_LIMIT } from '../../../src/domain/alarm/alarm.ts';
import { LONGEST_WORKS, WHOLE_ASSET } from '../../../src/domain/alarm/treatment.ts';
import { refusalWords, useWords } from '../../i18n/words.ts';
import { assign, comment, declareWorks, removeFromService, shelve } from '../../state/alarmActs.ts';
import { stationNow } from '../../state/clock.ts';
import { useSession } from '../../state/stores.ts';
import { Button } from '../Button.tsx';
import { Refused } from '../States.tsx';
import styles from './alarmAct.module.css';
import { UntilField } from './UntilField.tsx';
import { type UntilChoice, untilOf } from './until.ts';
import { useShelvable } from './useShelvable.ts';

/** Acts that want something written or chosen first. */
export type FormAct = 'comment' | 'hand' | 'shelve' | 'out' | 'works';

interface ActFormProps {
  readonly act: FormAct;
  readonly rows: readonly AlarmRow[];
  readonly onClose: () => void;
}

const REASON_LIMIT = 500;
const NOBODY = '';

/**
 * What an act wants to know, at the foot of a pane: Enter does it, Escape leaves. A refusal is said in it and what was
 * typed stays.
 */
export function ActForm({ act, rows, onClose }: ActFormProps) {
  const { say, language } = useWords('alarm-list');
  const first = useRef<HTMLElement | null>(null);
  const [text, setText] = useState('');
  const [choice, setChoice] = useState<UntilChoice>(act === 'works' ? 'shift' : '1h');
  const [own, setOwn] = useState('');
  const [to, setTo] = useState<string | null>(null);
  const [whole, setWhole] = useState(false);
  const [told, setTold] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const positions = usePositions();
  const shelvable = useShelvable(rows, act === 'shelve');
  const longest = act === 'shelve' ? (shelvable === null ? null : shelvable * 60_000) : null;
  const never = longest === 0;
  const assets = new Set(rows.map(({ asset }) => asset)).size;
  const [only] = rows;

  useEffect(() => first.current?.focus(), []);
  // The offered hour may be longer than this alarm allows: the quarter is then what is left.
  useEffect(() => {
    if (longest !== null && longest < 3_600_000) setChoice((now) => (now === '1h' ? '15min' : now));
  }, [longest]);

  const perform = (): Promise<Outcome> | string => {
    const written = text.trim();
    if (act === 'hand') return to === null ? say('form.noPosition') : assign(rows, to === NOBODY ? null : to);
    if (written === '') return say(act === 'comment' ? 'form.noText' : 'form.noReason');
    if (act === 'comment') return comment(rows, written);
    if (act === 'out')
      return removeFromService(whole ? rows.map(({ asset }) => ({ asset, condition: WHOLE_ASSET })) : rows, written);
    const until = untilOf(choice, own, stationNow());
    if (until === null) return say('form.noTime');
    if (act === 'works')
      return until - stationNow() > LONGEST_WORKS || until <= stationNow()
        ? say('form.wrongTime')
        : declareWorks([...new Set(rows.map(({ asset }) => asset))], written, until);
    return shelve(rows, written, until);
  };
  const submit = (): void => {
    if (busy || never) return;
    const answer = perform();
    if (typeof answer === 'string') {
      setTold(answer);
      first.current?.focus();
      return;
    }
    setBusy(true);
    void answer.then((outcome) => {
      setBusy(false);
      if (outcome.ok) onClose();
      else setTold(refusalWords(outcome.refusal));
    });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // The pane's own keys are letters, which are text here.
    if (!event.ctrlKey && !event.altKey && !event.metaKey) event.stopPropagation();
    if (event.key === 'Escape') onClose();
    else if (event.key === 'Enter' && !event.shiftKey && !(event.target instanceof HTMLButtonElement)) submit();
    else return;
    event.preventDefault();
  };
  const holdFirst = (element: HTMLElement | null): void => {
    first.current = element;
  };

  return (
    <form
      className={styles.form}
      data-act-form={act}
      aria-label={say(`form.title.${act}`)}
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <p className={styles.what}>
        <b>{say(`form.title.${act}`)}</b>{' '}
        <span>
          {rows.length === 1 && only
            ? act === 'works'
              ? only.assetName
              : say('form.one', { asset: only.assetName, text: only.text[language] })
            : act === 'works'
              ? say('form.assets', { count: assets })
              : say('form.many', { count: rows.length })}
        </span>
      </p>
      {act === 'hand' ? (
        <label className={styles.field}>
          {say('form.to')}
          <select ref={holdFirst} value={to ?? ' '} onChange={(event) => setTo(event.target.value)}>
            <option value=" " disabled>
              {say('form.choosePosition')}
            </option>
            {positions.map(({ position, mine }) => (
              <option key={position} value={position}>
                {mine ? say('form.mine', { position }) : position}
              </option>
            ))}
            <option value={NOBODY}>{say('form.nobody')}</option>
          </select>
        </label>
      ) : act === 'comment' ? (
        <label className={styles.field}>
          {say('form.text')}
          <textarea
            ref={holdFirst}
            value={text}
            rows={2}
            maxLength={COMMENT_LIMIT}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
      ) : (
        <label className={styles.field}>
          {say('form.reason')}
          <input
            ref={holdFirst}
            value={text}
            maxLength={REASON_LIMIT}
            disabled={never}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
      )}
      {(act === 'shelve' || act === 'works') && !never ? (
        <UntilField
          choice={choice}
          own={own}
          longest={longest}
          days={act === 'works'}
          onChoice={setChoice}
          onOwn={setOwn}
        />
      ) : null}
      {act === 'out' ? (
        <label className={styles.check}>
          <input type="checkbox" checked={whole} onChange={(event) => setWhole(event.target.checked)} />
          {say('form.whole', { count: assets })}
        </label>
      ) : null}
      {act === 'out' || act === 'works' ? <p className={styles.note}>{say(`form.consequence.${act}`)}</p> : null}
      {never ? <Refused>{say('form.never')}</Refused> : told !== null ? <Refused>{told}</Refused> : null}
      <div className={styles.buttons}>
        <Button primary type="submit" keys={say('form.enter')} disabled={busy || never}>
          {say(`form.do.${act}`, { count: rows.length })}
        </Button>
        <Button flat keys={say('form.escape')} onClick={onClose}>
          {say('form.leave')}
        </Button>
      </div>
    </form>
  );
}

/** Positions that an alarm can be handed to: ours and those of the peers, each once. */
function usePositions(): readonly { readonly position: string; readonly mine: boolean }[] {
  const { hello, status } = useSession();
  const mine = hello?.position;
  const others = [...new Set(status?.peers.map(({ position }) => position) ?? [])].filter((one) => one !== mine);
  return [
    ...others.sort((a, b) => a.localeCompare(b)).map((position) => ({ position, mine: false })),
    ...(mine === undefined ? [] : [{ position: mine, mine: true }]),
  ];
}
