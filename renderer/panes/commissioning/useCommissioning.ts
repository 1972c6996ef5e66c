import { useEffect } from 'react';
import { create } from 'zustand';
import type { ImportMapping, ImportRecord } from '../../../src/contract/commissioning.ts';
import type { Outcome } from '../../../src/contract/refusal.ts';
import { connection, newCommandId } from '../../state/station.ts';
import { type Flow, NOTHING } from './flow.ts';
import { keepWork, keptWork } from './keptWork.ts';
import { createSend } from './upload.ts';
import { createWork } from './work.ts';

/*
 * The import of this window. It is outside of the pane: a tab that is hidden or closed stops nothing and loses nothing.
 */

export const useFlow = create<Flow>(() => NOTHING);

export const work = createWork({
  flow: useFlow,
  client: () => connection.client()?.commissioning ?? null,
  onLost: (callback) =>
    connection.status.subscribe(({ state }) => {
      if (state !== 'connected') callback();
    }),
  send: createSend(connection.address),
  newCommandId,
});

useFlow.subscribe((flow) => keepWork(window.sessionStorage, flow));
const kept = keptWork(window.sessionStorage);
if (kept) {
  const stop = connection.onConnected(() => {
    queueMicrotask(() => stop());
    work.resume(kept);
  });
}

/** Imports of the station, the newest first; null before they were told. */
const useRecords = create<{ readonly records: readonly ImportRecord[] | null }>(() => ({ records: null }));

/** Follows the imports while the pane is open. */
export function useImports(): readonly ImportRecord[] | null {
  useEffect(
    () =>
      connection.watch(
        (client, signal) => client.commissioning.watchImports(undefined, { signal }),
        (records) => {
          useRecords.setState({ records });
          work.heard(records);
          return true;
        },
      ),
    [],
  );
  return useRecords(({ records }) => records);
}

/** Keeps a mapping at the station for the next delivery. */
export async function keepMapping(mapping: ImportMapping): Promise<Outcome> {
  const outcome = await connection.act((client) => client.commissioning.saveMapping(mapping));
  if (outcome.ok) work.tell({ type: 'savedMapping', mapping });
  return outcome;
}

/** Brings back what was before an import. */
export const undoImport = (id: string): Promise<Outcome> =>
  connection.act((client) => client.commissioning.undo({ commandId: newCommandId(), import: id }));
