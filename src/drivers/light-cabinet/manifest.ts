import type { DriverManifest } from '../../domain/asset/device.ts';

/** The cabinet that feeds a group of lamps: supply, energy, door. */
export const manifest: DriverManifest = {
  type: 'light-cabinet',
  name: { fr: 'Armoire d’éclairage', en: 'Lighting cabinet' },
  feed: { id: 'lighting', name: { fr: 'Éclairage public', en: 'Street lighting' } },
  points: [
    {
      id: 'supply',
      label: { fr: 'Alimentation', en: 'Supply' },
      type: 'enum',
      values: { on: { fr: 'présente', en: 'present' }, off: { fr: 'absente', en: 'lost' } },
    },
    { id: 'voltage', label: { fr: 'Tension', en: 'Voltage' }, type: 'number', unit: 'V', decimals: 0 },
    { id: 'power', label: { fr: 'Puissance', en: 'Power' }, type: 'number', unit: 'kW', decimals: 2 },
    {
      id: 'energy',
      label: { fr: 'Énergie', en: 'Energy' },
      type: 'number',
      history: 'counter',
      unit: 'kWh',
      decimals: 0,
    },
    {
      id: 'door',
      label: { fr: 'Porte', en: 'Door' },
      type: 'enum',
      values: { closed: { fr: 'fermée', en: 'closed' }, open: { fr: 'ouverte', en: 'open' } },
    },
    { id: 'lit', label: { fr: 'Points alimentés', en: 'Points supplied' }, type: 'number', decimals: 0 },
  ],
  conditions: [
    {
      id: 'no-power',
      priority: 1,
      text: { fr: 'Plus d’alimentation', en: 'Supply lost' },
      meaning: {
        fr: 'Tous les points de cette armoire sont éteints : la rue est noire.',
        en: 'Every point on this cabinet is out: the street is dark.',
      },
      check: {
        fr: [
          'Voir si les armoires voisines sont aussi coupées (panne du réseau)',
          'Appeler le gestionnaire du réseau électrique',
          'Envoyer une équipe ; prévenir la police de nuit',
        ],
        en: [
          'See whether neighbouring cabinets are out too (grid failure)',
          'Call the grid operator',
          'Send a team; tell the police at night',
        ],
      },
    },
    {
      id: 'breaker-tripped',
      priority: 2,
      text: { fr: 'Départ disjoncté', en: 'Breaker tripped' },
      meaning: { fr: 'Une partie des points de l’armoire est éteinte.', en: 'Some of the cabinet’s points are out.' },
      check: {
        fr: ['Lire quel départ', 'Ne pas réarmer à distance deux fois', 'Envoyer une équipe'],
        en: ['Read which circuit', 'Do not reset remotely twice', 'Send a team'],
      },
    },
    {
      id: 'earth-leakage',
      priority: 2,
      text: { fr: 'Défaut d’isolement', en: 'Earth leakage' },
      meaning: {
        fr: 'Un mât ou un câble peut être sous tension : danger au toucher.',
        en: 'A mast or cable may be live: danger to touch.',
      },
      check: {
        fr: ['Couper le départ', 'Envoyer une équipe sans attendre'],
        en: ['Switch the circuit off', 'Send a team at once'],
      },
    },
    {
      id: 'door-open',
      priority: 3,
      text: { fr: 'Porte ouverte', en: 'Door open' },
      meaning: {
        fr: 'Quelqu’un est dans l’armoire, ou elle a été forcée.',
        en: 'Somebody is at the cabinet, or it was forced.',
      },
      check: {
        fr: ['Demander si une équipe y travaille', 'Regarder la caméra la plus proche'],
        en: ['Ask whether a team works there', 'Look at the nearest camera'],
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
          'Contrôler les autres équipements de la même liaison',
          'Regarder la caméra la plus proche',
          'Envoyer une équipe si cela dure',
        ],
        en: ['Look at the other devices on the same link', 'Look at the nearest camera', 'Send a team if it lasts'],
      },
    },
  ],
  capabilities: [],
  limits: { oldAfter: 12 * 60_000, uselessAfter: 3_600_000 },
  mainPoint: 'supply',
  link: 'mqtt',
};
