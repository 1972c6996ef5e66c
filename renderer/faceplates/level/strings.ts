/** Words of the level faceplate. */
export const strings = {
  fr: {
    title: 'Niveau demandé',
    off: 'Éteindre',
    half: '50 %',
    on: 'Allumer',
    none: 'aucun ordre récent',
    requested: 'demandé',
    sent: 'envoyé, non confirmé',
    confirmed: 'confirmé par le matériel',
    refused: 'refusé',
    expired: 'abandonné: pas de confirmation',
    unknown: 'issue inconnue',
  },
  en: {
    title: 'Level asked for',
    off: 'Switch off',
    half: '50 %',
    on: 'Switch on',
    none: 'no recent order',
    requested: 'asked for',
    sent: 'sent, not confirmed',
    confirmed: 'confirmed by the device',
    refused: 'refused',
    expired: 'dropped: no confirmation',
    unknown: 'outcome unknown',
  },
} as const;
