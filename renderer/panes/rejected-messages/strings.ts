/** Words of the pane of messages that could not be used. */
export const strings = {
  fr: {
    label: 'Messages du terrain refusés',
    loading: 'Lecture des messages refusés…',
    old: 'Plus de nouvelles du poste depuis {{time}}.',
    total: '{{total}} refusés depuis {{age}}',
    none: 'Aucun message refusé depuis {{age}}.',
    noneHint: 'Ce que les équipements envoient et que Vigie ne peut pas utiliser est compté ici.',
    column: { source: 'Origine', reason: 'Défaut', count: 'Nombre', last: 'Dernier' },
    topic: 'Sujet',
    said: 'Refus',
    sample: 'Début du message ({{bytes}} octets)',
    first: 'Premier',
  },
  en: {
    label: 'Messages of the field that were rejected',
    loading: 'Reading the rejected messages…',
    old: 'No news from the station since {{time}}.',
    total: '{{total}} rejected in {{age}}',
    none: 'No message was rejected in {{age}}.',
    noneHint: 'What equipment sends and Vigie cannot use is counted here.',
    column: { source: 'Source', reason: 'Fault', count: 'Count', last: 'Last' },
    topic: 'Topic',
    said: 'Refusal',
    sample: 'Start of the message ({{bytes}} bytes)',
    first: 'First',
  },
};
