import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { AlarmRow } from '../../../src/contract/alarms.ts';
import { type CallRow, REQUEST_TYPES } from '../../../src/contract/calls.ts';
import type { LonLat } from '../../../src/domain/asset/asset.ts';
import { clockTime } from '../../i18n/format.ts';
import { refusalWords, useWords } from '../../i18n/words.ts';
import { stationNow } from '../../state/clock.ts';
import { goTo } from '../../state/goTo.ts';
import { tellOutcome } from '../../state/notices.ts';
import { useRegister } from '../../state/register.ts';
import { live, select } from '../../state/station.ts';
import { useAlarms, useCalls, useLink } from '../../state/stores.ts';
import { Age } from '../../ui/Age.tsx';
import { Button } from '../../ui/Button.tsx';
import { PriorityMark } from '../../ui/PriorityMark.tsx';
import styles from './CallDesk.module.css';
import { within } from './nearby.ts';
import { PlaceField } from './PlaceField.tsx';
import { suggestTypes } from './suggest.ts';
import type { CallDesk } from './useCallDesk.ts';

const NEAR = 250;
const AT_HAND = 150;

/** Where the equipment of an alarm stands; null when the register does not know it. */
function placeOf(row: AlarmRow): LonLat | null {
  const index = useRegister.getState().register?.indexOf.get(row.asset);
  const columns = live.columns();
  return index === undefined || !columns ? null : [columns.lon[index] ?? 0, columns.lat[index] ?? 0];
}

/** The form of the call that is open. */
export function CallForm({ desk, call }: { desk: CallDesk; call: CallRow }) {
  const { say, language } = useWords('call-desk');
  const { draft, held } = desk;
  const away = useLink(({ state }) => state !== 'connected');
  const [asked, setAsked] = useState(false);
  const text = useRef<HTMLTextAreaElement>(null);
  const form = useRef<HTMLDivElement>(null);
  const alarms = useAlarms((state) => state.rows);
  const calls = useCalls((state) => state.rows);
  const suggested = useMemo(
    () => suggestTypes(`${draft.text} ${call.transcript ?? ''}`),
    [draft.text, call.transcript],
  );

  // Only the operator's own act of taking the call brings the keys here.
  const { taken, keysGiven } = desk;
  useEffect(() => {
    if (taken !== call.id) return;
    text.current?.focus();
    keysGiven();
  });

  const at = draft.place?.at;
  const known = useMemo(() => (at ? within(alarms.values(), placeOf, at, NEAR).slice(0, 4) : []), [alarms, at]);
  const knownCalls = useMemo(
    () =>
      at
        ? within(
            [...calls.values()].filter(({ id }) => id !== call.id),
            (other) => other.draft?.place?.at ?? other.hint?.at ?? null,
            at,
            NEAR,
          ).slice(0, 3)
        : [],
    [calls, at, call.id],
  );
  const alarmAt = (place: LonLat): boolean => within(alarms.values(), placeOf, place, AT_HAND).length > 0;

  const finish = (): void => {
    setAsked(true);
    if (draft.text.trim() === '') {
      text.current?.focus();
      return;
    }
    if (draft.type === null) return;
    const queue = form.current?.closest('[data-pane]')?.querySelector<HTMLElement>('[data-focus-target]');
    void desk.finish().then((outcome) => {
      tellOutcome(outcome, stationNow());
      // The form goes with its call: the keys go on in the queue, unless the operator has taken them elsewhere.
      const keys = document.activeElement;
      if (outcome.ok && (keys === document.body || form.current?.contains(keys))) queue?.focus();
    });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && event.ctrlKey) {
      event.preventDefault();
      finish();
      return;
    }
    if (event.altKey && event.code === 'KeyM' && draft.place) {
      event.preventDefault();
      goTo({ at: draft.place.at, label: draft.place.label });
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey || (event.target as Element).matches('input, textarea')) return;
    const type = /^[1-9]$/.test(event.key) ? suggested[Number(event.key) - 1] : undefined;
    if (!type) return;
    event.preventDefault();
    desk.edit({ type });
  };
  const waiting = held !== undefined && held.version > held.savedVersion;

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Ctrl+Enter ends the call wherever in the form the keys are
    <div ref={form} className={styles.form} onKeyDown={onKeyDown} onBlur={desk.saveNow} data-form={call.id}>
      {call.transcript ? (
        <div className={styles.line}>
          <span className={styles.label}>{say('transcript')}</span>
          <p className={styles.transcript}>« {call.transcript} »</p>
        </div>
      ) : null}
      <div className={styles.line}>
        <label className={styles.label} htmlFor={`text-${call.id}`}>
          {say('request')}
        </label>
        <div>
          <textarea
            ref={text}
            id={`text-${call.id}`}
            rows={3}
            maxLength={4000}
            readOnly={desk.ending}
            value={draft.text}
            aria-invalid={asked && draft.text.trim() === ''}
            onChange={(event) => desk.edit({ text: event.target.value })}
          />
          {asked && draft.text.trim() === '' ? <p className={styles.missing}>▲ {say('needText')}</p> : null}
        </div>
      </div>
      <div className={styles.line}>
        <span className={styles.label}>{say('type')}</span>
        <Types
          chosen={draft.type}
          suggested={suggested}
          onType={(type) => desk.edit({ type })}
          missing={asked && draft.type === null}
        />
      </div>
      <div className={styles.line}>
        <span className={styles.label}>{say('place')}</span>
        <PlaceField place={draft.place} hint={call.hint} alarmAt={alarmAt} onPlace={(place) => desk.edit({ place })} />
      </div>
      <div className={styles.line}>
        <span className={styles.label}>{say('known')}</span>
        <div className={styles.known}>
          {!at ? <span className={styles.quiet}>{say('knownPlace')}</span> : null}
          {at && known.length + knownCalls.length === 0 ? (
            <span className={styles.quiet}>{say('knownNone')}</span>
          ) : null}
          {known.map(({ thing: row, metres }) => (
            <button
              key={row.id}
              type="button"
              className={styles.knownRow}
              onClick={() => select({ type: 'alarm', id: row.id, asset: row.asset })}
            >
              <PriorityMark priority={row.priority} filled={row.state !== 'acknowledged'} />
              <b>
                {row.assetName}: {row.text[language]}
              </b>{' '}
              <span className={styles.quiet}>
                {clockTime(row.raisedAt, language)}, {say('away', { metres })}
              </span>
            </button>
          ))}
          {knownCalls.map(({ thing: other, metres }) => (
            <button key={other.id} type="button" className={styles.knownRow} onClick={() => desk.choose(other)}>
              <span className={styles.knownWords}>
                {say('knownCall', { time: clockTime(other.ringingSince, language) })}:{' '}
                {other.draft?.text || other.transcript || other.line}
              </span>
              <span className={styles.quiet}>{say('away', { metres })}</span>
            </button>
          ))}
        </div>
      </div>
      <div className={styles.line}>
        <span className={styles.label}>{say('caller')}</span>
        <div className={styles.caller}>
          <input
            aria-label={say('callerName')}
            placeholder={say('callerName')}
            maxLength={120}
            readOnly={desk.ending}
            value={draft.callerName}
            onChange={(event) => desk.edit({ callerName: event.target.value })}
          />
          <span className={styles.numberRead}>{call.number}</span>
        </div>
      </div>
      <div className={`${styles.line} ${styles.end}`}>
        <span />
        <div className={styles.finish}>
          <Button primary keys="Ctrl ⏎" disabled={desk.ending} onClick={finish}>
            {say('finish')}
          </Button>
          <span
            role="status"
            className={held?.refusal || (away && waiting) ? styles.missing : styles.quiet}
            data-saved={!waiting}
          >
            {away && (waiting || held?.refusal) ? (
              <>▲ {say('keptHere')}</>
            ) : held?.refusal ? (
              <>
                ▲ {say('notSaved')}: {refusalWords(held.refusal)}
              </>
            ) : waiting ? (
              say('saving')
            ) : held?.savedAt ? (
              <>
                {say('saved')}, <Age since={held.savedAt} language={language} ago />
              </>
            ) : null}
          </span>
          {call.pending ? <span className={styles.pending}>{say('pending')}</span> : null}
        </div>
      </div>
    </div>
  );
}

interface TypesProps {
  readonly chosen: (typeof REQUEST_TYPES)[number] | null;
  readonly suggested: readonly (typeof REQUEST_TYPES)[number][];
  readonly missing: boolean;
  readonly onType: (type: (typeof REQUEST_TYPES)[number]) => void;
}

/** The types: what the words speak for first, each with a digit; the others always in the same order. */
function Types({ chosen, suggested, missing, onType }: TypesProps) {
  const { say } = useWords('call-desk');
  const rest = REQUEST_TYPES.filter((type) => !suggested.includes(type));
  return (
    <div role="group" aria-label={say('type')} className={styles.types}>
      {suggested.length > 0 ? (
        <div>
          {suggested.map((type, index) => (
            <Button key={type} chosen={chosen === type} keys={String(index + 1)} onClick={() => onType(type)}>
              {say(`callType.${type}`)}
            </Button>
          ))}
        </div>
      ) : null}
      <div className={styles.restTypes}>
        {rest.map((type) => (
          <Button key={type} chosen={chosen === type} onClick={() => onType(type)}>
            {say(`callType.${type}`)}
          </Button>
        ))}
      </div>
      {missing ? <p className={styles.missing}>▲ {say('needType')}</p> : null}
    </div>
  );
}
