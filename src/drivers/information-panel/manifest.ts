import type { DriverManifest } from '../../domain/asset/device.ts';

/** A variable message sign: what it shows against what it was asked to show. */
export const manifest: DriverManifest = {
  type: 'information-panel',
  name: { fr: 'Panneau d’information', en: 'Information panel' },
  feed: { id: 'panels', name: { fr: 'Panneaux d’information', en: 'Information panels' } },
  points: [
    { id: 'text', label: { fr: 'Message affiché', en: 'Shown text' }, type: 'text' },
    { id: 'wanted', label: { fr: 'Message demandé', en: 'Wanted text' }, type: 'text' },
    { id: 'brightness', label: { fr: 'Luminosité', en: 'Brightness' }, type: 'number', unit: '%', decimals: 0 },
    {
      id: 'display',
      label: { fr: 'Affichage', en: 'Display' },
      type: 'enum',
      values: { on: { fr: 'allumé', en: 'on' }, off: { fr: 'éteint', en: 'off' } },
    },
  ],
  conditions: [
    {
      id: 'text-mismatch',
      priority: 3,
      text: { fr: 'Message affiché différent du message demandé', en: 'Shown text differs from the wanted text' },
      meaning: {
        fr: 'Le public lit autre chose que ce qui est voulu.',
        en: 'The public reads something else than what was wanted.',
      },
      check: {
        fr: ['Comparer les deux textes', 'Renvoyer le message', 'Éteindre le panneau si le texte est faux'],
        en: ['Compare the two texts', 'Send the text again', 'Switch the panel off if the text is wrong'],
      },
    },
    {
      id: 'module-failed',
      priority: 4,
      text: { fr: 'Module éteint', en: 'Module dark' },
      meaning: { fr: 'Une partie du texte n’est pas lisible.', en: 'Part of the text cannot be read.' },
      check: {
        fr: ['Raccourcir le message', 'Ajouter à la prochaine tournée'],
        en: ['Shorten the text', 'Add to the next round'],
      },
    },
    {
      id: 'door-open',
      priority: 4,
      text: { fr: 'Trappe ouverte', en: 'Hatch open' },
      meaning: { fr: 'Quelqu’un est dans le panneau.', en: 'Somebody is inside the panel.' },
      check: { fr: ['Demander si une équipe y travaille'], en: ['Ask whether a team works there'] },
    },
    {
      id: 'not-answering',
      priority: 4,
      text: { fr: 'Ne répond plus', en: 'Does not answer' },
      meaning: {
        fr: 'On ne sait plus dans quel état il est ; les valeurs affichées sont les dernières connues.',
        en: 'Its state is no longer known; the values shown are the last ones.',
      },
      check: {
        fr: [
          'Contrôler les autres équipements de la même liaison',
          'Regarder la caméra la plus proche',
          'Envoyer une équipe si cela dure',
        ],
        en: ['Look at the other devices on the same link', 'Look at the nearest camera', 'Send a team if it lasts'],
      },
    },
  ],
  capabilities: [],
  limits: { oldAfter: 6 * 60_000, uselessAfter: 30 * 60_000 },
  mainPoint: 'text',
  link: 'mqtt',
};
