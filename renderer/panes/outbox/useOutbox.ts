import { useEffect, useState } from 'react';
import type { Outbox } from '../../../src/contract/outbox.ts';
import { connection } from '../../state/station.ts';

/** What of this station's acts is not agreed on, followed while the pane is open; null before the first answer. */
export function useOutbox(): Outbox | null {
  const [outbox, setOutbox] = useState<Outbox | null>(null);
  useEffect(
    () =>
      connection.watch(
        (client, signal) => client.outbox.watch(undefined, { signal }),
        (frame) => {
          setOutbox(frame);
          return true;
        },
      ),
    [],
  );
  return outbox;
}

/** Marks what was refused up to a place as read. */
export const markRead = (upTo: number) => connection.act((client) => client.outbox.markRead({ upTo }));
