import type { DriverManifest } from '../../domain/asset/device.ts';

/** The panel of a public building: fire, intrusion and access. */
export const manifest: DriverManifest = {
  type: 'building-panel',
  name: { fr: 'Centrale de bâtiment', en: 'Building panel' },
  feed: { id: 'buildings', name: { fr: 'Bâtiments', en: 'Buildings' } },
  points: [
    {
      id: 'fire',
      label: { fr: 'Incendie', en: 'Fire' },
      type: 'enum',
      values: {
        normal: { fr: 'normal', en: 'normal' },
        alarm: { fr: 'alarme', en: 'alarm' },
        trouble: { fr: 'dérangement', en: 'trouble' },
      },
    },
    {
      id: 'intrusion',
      label: { fr: 'Intrusion', en: 'Intrusion' },
      type: 'enum',
      values: {
        off: { fr: 'hors surveillance', en: 'unset' },
        armed: { fr: 'en surveillance', en: 'set' },
        alarm: { fr: 'alarme', en: 'alarm' },
      },
    },
    { id: 'doorsOpen', label: { fr: 'Portes ouvertes', en: 'Doors open' }, type: 'number', decimals: 0 },
    { id: 'temperature', label: { fr: 'Température', en: 'Temperature' }, type: 'number', unit: '°C', decimals: 1 },
    { id: 'mains', label: { fr: 'Secteur', en: 'Mains' }, type: 'boolean' },
  ],
  conditions: [
    {
      id: 'fire',
      priority: 1,
      text: { fr: 'Incendie', en: 'Fire' },
      meaning: {
        fr: 'Un détecteur ou un déclencheur manuel est en alarme : le bâtiment évacue.',
        en: 'A detector or a call point is in alarm: the building evacuates.',
      },
      check: {
        fr: ['Lire la zone', 'Regarder la caméra du bâtiment', 'Appeler le 18 si la levée de doute manque'],
        en: ['Read the zone', 'Look at the building’s camera', 'Call the fire brigade unless it is ruled out'],
      },
    },
    {
      id: 'intrusion',
      priority: 2,
      text: { fr: 'Intrusion', en: 'Intrusion' },
      meaning: {
        fr: 'Un détecteur a vu quelqu’un dans un bâtiment en surveillance.',
        en: 'A detector saw somebody in a building that is set.',
      },
      check: {
        fr: ['Lire la zone', 'Regarder la caméra du bâtiment', 'Envoyer une patrouille'],
        en: ['Read the zone', 'Look at the building’s camera', 'Send a patrol'],
      },
    },
    {
      id: 'door-open',
      priority: 3,
      text: { fr: 'Porte ouverte', en: 'Door open' },
      meaning: { fr: 'Une porte est restée ouverte ou a été forcée.', en: 'A door was left open or forced.' },
      check: {
        fr: ['Lire quelle porte', 'Demander au gardien', 'Regarder la caméra du bâtiment'],
        en: ['Read which door', 'Ask the caretaker', 'Look at the building’s camera'],
      },
    },
    {
      id: 'fire-trouble',
      priority: 3,
      text: { fr: 'Dérangement incendie', en: 'Fire system trouble' },
      meaning: { fr: 'Une partie de la détection ne surveille plus.', en: 'Part of the detection is not watching.' },
      check: {
        fr: ['Lire la boucle', 'Prévenir l’exploitant : ronde à faire'],
        en: ['Read the loop', 'Tell the operator of the site: patrol needed'],
      },
    },
    {
      id: 'mains-lost',
      priority: 3,
      text: { fr: 'Secteur absent, sur batterie', en: 'Mains lost, on battery' },
      meaning: {
        fr: 'La centrale tient quelques heures sur sa batterie.',
        en: 'The panel lasts a few hours on its battery.',
      },
      check: {
        fr: ['Prévenir l’exploitant', 'Voir si le quartier est coupé'],
        en: ['Tell the site’s operator', 'See whether the district is cut'],
      },
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
          'Contrôler le nœud fibre du quartier',
          'Regarder la caméra la plus proche',
          'Envoyer une équipe si cela dure',
        ],
        en: ['Look at the district’s fibre node', 'Look at the nearest camera', 'Send a team if it lasts'],
      },
    },
  ],
  everyMessage: true,
  capabilities: [],
  limits: { oldAfter: 6 * 60_000, uselessAfter: 30 * 60_000 },
  mainPoint: 'fire',
  link: 'mqtt',
};
