import { stationNow } from '../state/clock.ts';
import { tellOutcome } from '../state/notices.ts';
import { callSalvo, wantSalvo } from '../state/walls.ts';
import { showPane } from './dockState.ts';

/** A salvo comes to the wall of this window, or to the one used last; where none is in sight this window opens its own. */
export async function callSalvoHere(id: string): Promise<void> {
  const outcome = await callSalvo(id);
  if (!outcome.ok && outcome.refusal.code === 'wall.none') {
    showPane('video-wall');
    wantSalvo(id);
  } else tellOutcome(outcome, stationNow());
}
