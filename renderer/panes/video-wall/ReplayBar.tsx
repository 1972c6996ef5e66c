import styles from './ReplayBar.module.css';
import { reasonKey } from './strings.ts';
import { type Replay, STEPS } from './useReplay.ts';
import type { Say } from './wallHost.ts';

interface ReplayBarProps {
  readonly replay: Replay;
  readonly say: Say;
  readonly language: string;
}

const clock = (wall: number, language: string): string =>
  new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false }).format(
    wall,
  );

/** Looks back in the selected tile: ten seconds, a minute, anywhere in what is kept; and the way back to the present. */
export function ReplayBar({ replay, say, language }: ReplayBarProps) {
  const { state, at, refusal } = replay;
  const span = state?.span;
  const code = refusal ?? state?.trouble?.code;
  if (!state) return null;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of its buttons bubble here
    <div
      className={styles.bar}
      data-replay-bar
      onKeyDown={(event) => {
        replay.onKeyDown(event);
        // Enter and space are the button's here, not the wall's.
        if (event.key === 'Enter' || event.key === ' ') event.stopPropagation();
      }}
    >
      {code && <span className={styles.warn}>▲ {say(reasonKey(code))}</span>}
      {!state.kept ? (
        <button type="button" onClick={() => replay.keep(true)}>
          {say('replay.keep', { minutes: Math.round(state.limit / 60_000) })}
        </button>
      ) : (
        <>
          <button type="button" disabled={!span} title={say('replay.keyLong')} onClick={() => replay.back(STEPS.long)}>
            {say('replay.long')}
          </button>
          <button
            type="button"
            disabled={!span}
            title={say('replay.keyShort')}
            onClick={() => replay.back(STEPS.short)}
          >
            {say('replay.short')}
          </button>
          {span && (
            <input
              type="range"
              aria-label={say('replay.where')}
              aria-valuetext={at === null ? say('live') : clock(at, language)}
              min={span.from}
              max={span.to}
              step={1_000}
              value={at ?? span.to}
              onChange={(event) => replay.seek(Number(event.currentTarget.value))}
            />
          )}
          <button type="button" disabled={at === null} title={say('replay.keyLive')} onClick={replay.live}>
            {say('replay.live')}
          </button>
          <button type="button" className={styles.quiet} onClick={() => replay.keep(false)}>
            {say('replay.forget')}
          </button>
        </>
      )}
    </div>
  );
}

/** Says over the picture that it is an old one, and of when. */
export function ReplayMark({ at, say, language }: { at: number; say: Say; language: string }) {
  // Told anew with each picture's time, four times a second.
  const seconds = Math.max(0, Math.round((Date.now() - at) / 1_000));
  const age =
    seconds < 60
      ? say('secondsAge', { value: seconds })
      : say('replay.age', { minutes: Math.floor(seconds / 60), seconds: seconds % 60 });
  return (
    <p className={styles.mark} role="status" aria-live="off">
      {say('replay.mark', { time: clock(at, language), age })}
    </p>
  );
}
