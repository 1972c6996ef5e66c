import type { WithdrawnFrame } from '../../src/contract/cameras.ts';
import { connection } from './station.ts';
import { createWithdrawals, type Withdrawals } from './withdrawals.ts';

let withdrawals: Withdrawals | undefined;

/**
 * Hears when pictures of a camera (or of a playback) may not be seen any more, or not as they were: whatever a pane still
 * shows or keeps of them has to go at once. The answer ends it.
 */
export function onWithdrawn(name: string, heard: () => void): () => void {
  if (!withdrawals) {
    const all = createWithdrawals();
    withdrawals = all;
    // One stream for the whole window, as long as it is open.
    connection.watch(
      (client, signal) => client.camera.watchWithdrawn(undefined, { signal }),
      (frame: WithdrawnFrame) => {
        all.hear(frame);
        return true;
      },
    );
  }
  return withdrawals.on(name, heard);
}
