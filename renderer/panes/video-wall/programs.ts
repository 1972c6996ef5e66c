import type { Outcome } from '../../../src/contract/refusal.ts';
import type { Salvo, Sequence } from '../../../src/contract/walls.ts';
import { refusalWords } from '../../i18n/words.ts';
import { connection, newCommandId } from '../../state/station.ts';

/** Acts on the salvos and sequences of this position; the station keeps them. */
export const saveSalvo = (salvo: Salvo): Promise<Outcome> =>
  connection.act((client) => client.wall.saveSalvo({ commandId: newCommandId(), salvo }));
export const removeSalvo = (id: string): Promise<Outcome> =>
  connection.act((client) => client.wall.removeSalvo({ commandId: newCommandId(), id }));
export const saveSequence = (sequence: Sequence): Promise<Outcome> =>
  connection.act((client) => client.wall.saveSequence({ commandId: newCommandId(), sequence }));
export const removeSequence = (id: string): Promise<Outcome> =>
  connection.act((client) => client.wall.removeSequence({ commandId: newCommandId(), id }));

/** Why something was refused; nothing when it was not. */
export const refusedWords = (outcome: Outcome): string => (outcome.ok ? '' : refusalWords(outcome.refusal));
