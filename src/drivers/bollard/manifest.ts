import type { DriverManifest } from '../../domain/asset/device.ts';

/** A site of rising bollards: where they stand, what passes, what is stuck. */
export const manifest: DriverManifest = {
  type: 'bollard',
  name: { fr: 'Borne escamotable', en: 'Rising bollard' },
  feed: { id: 'bollards', name: { fr: 'Bornes d’accès', en: 'Access bollards' } },
  points: [
    {
      id: 'state',
      label: { fr: 'Position', en: 'Position' },
      type: 'enum',
      values: {
        up: { fr: 'levée', en: 'up' },
        down: { fr: 'baissée', en: 'down' },
        moving: { fr: 'en mouvement', en: 'moving' },
      },
    },
    { id: 'cycles', label: { fr: 'Manœuvres', en: 'Cycles' }, type: 'number', history: 'counter', decimals: 0 },
    { id: 'pressure', label: { fr: 'Pression', en: 'Pressure' }, type: 'number', unit: 'bar', decimals: 0 },
    { id: 'loop', label: { fr: 'Véhicule sur la boucle', en: 'Vehicle on the loop' }, type: 'boolean' },
  ],
  conditions: [
    {
      id: 'stuck-up',
      priority: 2,
      text: { fr: 'Bloquée levée', en: 'Stuck up' },
      meaning: {
        fr: 'Les secours et les livraisons ne passent pas.',
        en: 'Emergency and delivery vehicles cannot pass.',
      },
      check: {
        fr: ['Regarder la caméra de la borne', 'Prévenir les secours du détour', 'Envoyer une équipe'],
        en: ['Look at the bollard’s camera', 'Tell the emergency services of the detour', 'Send a team'],
      },
    },
    {
      id: 'hit',
      priority: 2,
      text: { fr: 'Heurtée par un véhicule', en: 'Hit by a vehicle' },
      meaning: {
        fr: 'La borne a reçu un choc ; il peut y avoir un blessé.',
        en: 'The bollard took a blow; somebody may be hurt.',
      },
      check: {
        fr: ['Regarder la caméra de la borne', 'Appeler les secours si besoin'],
        en: ['Look at the bollard’s camera', 'Call the emergency services if needed'],
      },
    },
    {
      id: 'stuck-down',
      priority: 3,
      text: { fr: 'Bloquée baissée', en: 'Stuck down' },
      meaning: { fr: 'Le secteur piéton est ouvert à tous.', en: 'The pedestrian area is open to everybody.' },
      check: {
        fr: ['Regarder la caméra de la borne', 'Prévenir la police municipale'],
        en: ['Look at the bollard’s camera', 'Tell the municipal police'],
      },
    },
    {
      id: 'pressure-low',
      priority: 4,
      text: { fr: 'Pression faible', en: 'Pressure low' },
      meaning: { fr: 'La borne monte lentement et va se bloquer.', en: 'The bollard rises slowly and will get stuck.' },
      check: { fr: ['Ajouter à la prochaine tournée'], en: ['Add to the next round'] },
    },
    {
      id: 'not-answering',
      priority: 3,
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
  everyMessage: true,
  capabilities: [],
  limits: { oldAfter: 6 * 60_000, uselessAfter: 30 * 60_000 },
  mainPoint: 'state',
  link: 'mqtt',
};
