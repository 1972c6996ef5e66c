import { useEffect } from 'react';
import { create } from 'zustand';
import type { DefinitionRow } from '../../../src/contract/alarms.ts';
import type { Outcome } from '../../../src/contract/refusal.ts';
import type { AlarmDefinition } from '../../../src/domain/alarm/definition.ts';
import { connection, newCommandId } from '../../state/station.ts';
import type { Draft } from './draft.ts';

/** What was begun and not proposed yet. It outlives the pane: a tab that is closed loses no word. */
export interface Begun {
  readonly draft: Draft;
  /** Why it is proposed. */
  readonly reason: string;
}

interface Definitions {
  /** Null before they were told. */
  readonly rows: readonly DefinitionRow[] | null;
  /** By the definition's name. */
  readonly begun: ReadonlyMap<string, Begun>;
}
export const useDefinitionStore = create<Definitions>(() => ({ rows: null, begun: new Map() }));

/** Keeps what was typed; null puts it away. */
export function keepBegun(name: string, begun: Begun | null): void {
  useDefinitionStore.setState(({ begun: before }) => {
    const next = new Map(before);
    if (begun) next.set(name, begun);
    else next.delete(name);
    return { begun: next };
  });
}

/** Follows the definitions while the pane is open. */
export function useDefinitions(): readonly DefinitionRow[] | null {
  useEffect(
    () =>
      connection.watch(
        (client, signal) => client.alarm.watchDefinitions(undefined, { signal }),
        (rows) => {
          useDefinitionStore.setState({ rows });
          return true;
        },
      ),
    [],
  );
  return useDefinitionStore(({ rows }) => rows);
}

export const propose = (definition: AlarmDefinition, because: string): Promise<Outcome> =>
  connection.act((client) => client.alarm.proposeDefinition({ commandId: newCommandId(), definition, because }));

export const approve = (type: string, condition: string, number: number): Promise<Outcome> =>
  connection.act((client) => client.alarm.approveDefinition({ commandId: newCommandId(), type, condition, number }));

export const decline = (type: string, condition: string, number: number, reason: string): Promise<Outcome> =>
  connection.act((client) =>
    client.alarm.declineDefinition({ commandId: newCommandId(), type, condition, number, reason }),
  );

/** The definitions in force as the text of a file; null while the station is away. */
export const exported = (): Promise<{ readonly name: string; readonly text: string } | null> =>
  connection.ask((client) => client.alarm.exportDefinitions());
