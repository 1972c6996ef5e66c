import type { AnnunciationState } from '../../../src/contract/alarms.ts';
import { isUnacknowledged } from '../../state/acknowledge.ts';
import { stationNow } from '../../state/clock.ts';
import { tellOutcome } from '../../state/notices.ts';
import { connection, newCommandId } from '../../state/station.ts';
import { useAlarms, useAppearance, useLink } from '../../state/stores.ts';
import { useAnnunciation } from './annunciationStore.ts';
import type { AudioOut } from './audioOut.ts';
import { followLead } from './lead.ts';
import { followPosts } from './posts.ts';
import { annunciationKey, createSoundKeeper } from './soundKeeper.ts';
import { openLoudspeaker } from './sounds.ts';
import { createSummariser, summaryWords } from './spokenSummary.ts';
import { platformVoice } from './voice.ts';
import { openTalk, type TalkChannel } from './windowTalk.ts';

/** The voice speaks once the longest sound is over, ms. */
const AFTER_SOUND = 1_600;
/** A window that has lost the station for so long lets another one sound, ms. */
const AWAY = 3_000;

let talk: TalkChannel | null = null;
let silenceHere: () => void = () => undefined;

const after = (ms: number, what: () => void): (() => void) => {
  const timer = setTimeout(what, ms);
  return () => clearTimeout(timer);
};

/** Ends the sound at this position until the next annunciation. Acknowledges nothing. */
export async function silence(): Promise<void> {
  if (!useAnnunciation.getState().state?.sounding) return;
  // Quiet at once, also when the station does not answer.
  silenceHere();
  talk?.say({ type: 'silence' });
  tellOutcome(await connection.act((client) => client.alarm.silence({ commandId: newCommandId() })), stationNow());
}

/** Follows what this position is told, and sounds it when this is the window that does. Returns the way to stop. */
export function startAnnunciator(): () => void {
  let loudspeaker: AudioOut | null = null;
  let leading = false;
  const listeners = new Set<() => void>();
  const voice = platformVoice(window.speechSynthesis);
  const summariser = createSummariser();
  let callOffVoice: (() => void) | null = null;
  let told: string | null = null;

  const noteTrouble = (): void => {
    const trouble = loudspeaker?.trouble() ?? null;
    useAnnunciation.setState({ trouble });
    talk?.say({ type: 'trouble', trouble });
  };
  const keeper = createSoundKeeper({
    audio: {
      play: (priority) => loudspeaker?.play(priority),
      hush: () => loudspeaker?.hush(),
      trouble: () => (loudspeaker ? loudspeaker.trouble() : 'starting'),
      onTrouble(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      close: () => undefined,
    },
    now: stationNow,
    after,
    isOpen(occurrence) {
      const row = useAlarms.getState().rows.get(occurrence);
      return row !== undefined && isUnacknowledged(row);
    },
    onSounded: (key) => talk?.say({ type: 'sounded', key }),
  });
  const quiet = (): void => {
    callOffVoice?.();
    voice.hush();
    keeper.silenceHere();
  };
  silenceHere = quiet;

  const lead = followLead(navigator.locks, (next) => {
    leading = next;
    if (next && !loudspeaker) {
      loudspeaker = openLoudspeaker();
      loudspeaker.onTrouble(() => {
        noteTrouble();
        for (const listener of listeners) listener();
      });
    } else if (!next) {
      loudspeaker?.close();
      loudspeaker = null;
    }
    keeper.lead(next);
  });

  talk = openTalk((said) => {
    if (said.type === 'sounded') keeper.soundedElsewhere(said.key);
    else if (said.type === 'silence') quiet();
    else if (said.type === 'trouble' && !leading) useAnnunciation.setState({ trouble: said.trouble });
    else if (said.type === 'ask' && leading) noteTrouble();
    else if (said.type === 'posts') readPosts();
  });
  const { readPosts, stop: stopPosts } = followPosts(() => talk?.say({ type: 'posts' }));
  talk.say({ type: 'ask' });

  /** Every window sums up, so that whichever sounds next knows what was said; only the one that sounds speaks. */
  const sumUp = ({ last, mode }: AnnunciationState, key: string): void => {
    if (!last || key === told) return;
    const first = told === null;
    told = key;
    if (first && stationNow() - last.at > AFTER_SOUND) return;
    const { rows } = useAlarms.getState();
    const priorities = last.occurrences.map((id) => rows.get(id)?.priority ?? last.priority);
    const { at, text, assetName } = last;
    const summary = summariser.told({ key, at, priorities, text, assetName }, mode === 'flood');
    if (!summary || !leading || loudspeaker?.trouble()) return;
    callOffVoice?.();
    callOffVoice = after(AFTER_SOUND, () => {
      const { language } = useAppearance.getState();
      voice.speak(summaryWords(summary, language), language);
    });
  };

  const stopWatching = connection.watch(
    (client, signal) => client.alarm.watchAnnunciation(undefined, { signal }),
    (state) => {
      useAnnunciation.setState({ state });
      keeper.follow(state);
      const key = annunciationKey(state);
      if (state.sounding && key) sumUp(state, key);
      else if (!state.sounding) {
        callOffVoice?.();
        voice.hush();
      }
      return undefined;
    },
  );

  // A browser lets a page sound once somebody has used it: such a window takes over from one that may not yet.
  const used = (): void => {
    if (!leading && useAnnunciation.getState().trouble === 'gesture') lead.take();
  };
  window.addEventListener('keydown', used, { capture: true, passive: true });
  window.addEventListener('pointerdown', used, { capture: true, passive: true });

  let away: (() => void) | null = null;
  const stopLink = useLink.subscribe(({ state }) => {
    away?.();
    away = state === 'lost' ? after(AWAY, () => lead.pass()) : null;
  });

  return () => {
    stopWatching();
    stopLink();
    away?.();
    window.removeEventListener('keydown', used, { capture: true });
    window.removeEventListener('pointerdown', used, { capture: true });
    quiet();
    keeper.close();
    lead.close();
    stopPosts();
    talk?.close();
    talk = null;
  };
}
