import { useEffect, useState } from 'react';
import type { RejectedMessages } from '../../../src/contract/session.ts';
import { connection } from '../../state/station.ts';

/** What the station dropped, followed while the pane is open; null before the first answer. */
export function useRejected(): RejectedMessages | null {
  const [rejected, setRejected] = useState<RejectedMessages | null>(null);
  useEffect(
    () =>
      connection.watch(
        (client, signal) => client.session.watchRejected(undefined, { signal }),
        (frame) => {
          setRejected(frame);
          return true;
        },
      ),
    [],
  );
  return rejected;
}
