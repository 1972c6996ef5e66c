import type { DefinitionRow } from '../../../src/contract/alarms.ts';
import { type AlarmDefinition, alarmDefinitionSchema, priorityOf } from '../../../src/domain/alarm/definition.ts';

/** A definition as a test needs it. */
export const definition = (part: Record<string, unknown> = {}): AlarmDefinition =>
  alarmDefinitionSchema.parse({
    type: 'light-cabinet',
    condition: 'door-open',
    severity: 3,
    respondWithin: 60,
    text: { fr: 'Porte ouverte', en: 'Door open' },
    meaning: { fr: 'Quelqu’un est dans l’armoire.', en: 'Somebody is at the cabinet.' },
    check: { fr: ['Demander si une équipe y travaille'], en: ['Ask whether a team works there'] },
    ...part,
  });

/** A row of the list as a test needs it. */
export function row(given: Record<string, unknown> = {}, part: Partial<DefinitionRow> = {}): DefinitionRow {
  const made = definition(given);
  return {
    definition: made,
    filed: made,
    typeName: { fr: 'Armoire d’éclairage', en: 'Lighting cabinet' },
    priority: priorityOf(made.severity, made.respondWithin),
    source: 'city',
    approved: null,
    proposal: null,
    pending: false,
    ...part,
  };
}
