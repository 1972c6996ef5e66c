import type { AnnunciationState } from '../../../src/contract/alarms.ts';
import type { AudioOut } from './audioOut.ts';

/** An urgent alarm is sounded again after so long, ms, until it is silenced or nobody has to acknowledge it any more. */
export const REPEAT = 8_000;
/** What was announced longer ago than this is not sounded afresh by a window that begins to sound, ms. */
const FRESH = 30_000;

/** Tells one annunciation from every other, also of a station that started again and counts from 1. */
export const annunciationKey = ({ last }: AnnunciationState): string | null =>
  last ? `${last.number}/${last.at}` : null;

export interface SoundKeeperOptions {
  readonly audio: AudioOut;
  /** Station's time, ms since 1970. */
  readonly now: () => number;
  /** Calls back after so many ms; returns the way to call it off. */
  readonly after: (ms: number, what: () => void) => () => void;
  /** Whether somebody still has to acknowledge an occurrence. */
  readonly isOpen: (occurrence: string) => boolean;
  /** Tells the other windows that an annunciation was sounded. */
  readonly onSounded: (key: string) => void;
}

/** Decides what one window sounds. */
export interface SoundKeeper {
  /** Whether it is this window that sounds. */
  lead(leading: boolean): void;
  follow(state: AnnunciationState): void;
  /** Another window has sounded this one. */
  soundedElsewhere(key: string): void;
  /** Ends the sound of the present annunciation here, whether the station hears of it or not. */
  silenceHere(): void;
  close(): void;
}

/** One sound for each annunciation; urgent ones again and again. What could not be heard is sounded once it can. */
export function createSoundKeeper({ audio, now, after, isOpen, onSounded }: SoundKeeperOptions): SoundKeeper {
  let leading = false;
  let state: AnnunciationState | null = null;
  let sounded: string | null = null;
  let silenced: string | null = null;
  /** Occurrences of the urgent annunciation that goes on: a lesser one that comes after does not end it. */
  let urgent: readonly string[] = [];
  let callOff: (() => void) | null = null;

  const rest = (): void => {
    callOff?.();
    callOff = null;
  };
  const again = (): void => {
    rest();
    callOff = after(REPEAT, () => {
      callOff = null;
      update();
    });
  };

  function update(): void {
    const key = state && annunciationKey(state);
    const last = state?.last;
    if (!state?.sounding || key === silenced) urgent = [];
    else if (last?.priority === 1) urgent = last.occurrences;
    if (!leading || !state?.sounding || !key || !last || key === silenced) {
      rest();
      audio.hush();
      return;
    }
    if (audio.trouble()) {
      rest();
      return;
    }
    const goesOn = urgent.some(isOpen);
    if (key !== sounded && now() - last.at < FRESH) {
      sounded = key;
      onSounded(key);
      audio.play(last.priority);
      if (goesOn) again();
    } else if (goesOn && !callOff) {
      audio.play(1);
      again();
    } else if (!goesOn) rest();
  }

  const forget = audio.onTrouble(update);
  return {
    lead(next) {
      leading = next;
      update();
    },
    follow(next) {
      state = next;
      update();
    },
    soundedElsewhere(key) {
      sounded = key;
    },
    silenceHere() {
      silenced = state && annunciationKey(state);
      update();
    },
    close() {
      forget();
      rest();
      audio.hush();
    },
  };
}
