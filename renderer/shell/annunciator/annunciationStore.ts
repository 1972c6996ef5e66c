import { create } from 'zustand';
import type { AnnunciationState } from '../../../src/contract/alarms.ts';
import type { Post } from '../../../src/domain/alarm/definition.ts';
import type { AudioTrouble } from './audioOut.ts';

/** What the position is told, whether it can be heard, and of which posts it is. */
interface Annunciation {
  /** As the station tells it; null before the first time. */
  readonly state: AnnunciationState | null;
  /** Of the window that sounds; null while it can be heard. */
  readonly trouble: AudioTrouble | null;
  /** Posts whose alarms are announced here; none: all. */
  readonly posts: readonly Post[];
}

/** Written by startAnnunciator.ts and posts.ts only. */
export const useAnnunciation = create<Annunciation>(() => ({ state: null, trouble: null, posts: [] }));

/** Trouble that a person must know of; starting is none. */
export const troubleToTell = (trouble: AudioTrouble | null): Exclude<AudioTrouble, 'starting'> | null =>
  trouble === 'starting' ? null : trouble;
