import type { DriverManifest } from '../../domain/asset/device.ts';

/** A node of the city’s fibre network: uplink, received light, battery. */
export const manifest: DriverManifest = {
  type: 'fibre-node',
  name: { fr: 'Nœud fibre', en: 'Fibre node' },
  feed: { id: 'fibre', name: { fr: 'Réseau fibre', en: 'Fibre network' } },
  points: [
    {
      id: 'uplink',
      label: { fr: 'Liaison', en: 'Uplink' },
      type: 'enum',
      values: { up: { fr: 'établie', en: 'up' }, down: { fr: 'coupée', en: 'down' } },
    },
    { id: 'rx', label: { fr: 'Puissance reçue', en: 'Received power' }, type: 'number', unit: 'dBm', decimals: 1 },
    { id: 'traffic', label: { fr: 'Trafic', en: 'Traffic' }, type: 'number', unit: 'Mbit/s', decimals: 0 },
    { id: 'temperature', label: { fr: 'Température', en: 'Temperature' }, type: 'number', unit: '°C', decimals: 0 },
    { id: 'battery', label: { fr: 'Batterie', en: 'Battery' }, type: 'number', unit: '%', decimals: 0 },
  ],
  conditions: [
    {
      id: 'down',
      priority: 2,
      text: { fr: 'Liaison coupée', en: 'Uplink down' },
      meaning: {
        fr: 'Les caméras et les équipements derrière ce nœud sont injoignables.',
        en: 'The cameras and devices behind this node cannot be reached.',
      },
      check: {
        fr: ['Voir si des travaux sont déclarés dans la rue', 'Appeler l’astreinte réseau'],
        en: ['See whether road works are declared there', 'Call the network duty officer'],
      },
    },
    {
      id: 'on-battery',
      priority: 2,
      text: { fr: 'Sur batterie', en: 'On battery' },
      meaning: {
        fr: 'Le nœud tombera dans deux à quatre heures.',
        en: 'The node will go down within two to four hours.',
      },
      check: {
        fr: ['Voir si le quartier est coupé', 'Prévoir un groupe'],
        en: ['See whether the district is cut', 'Plan a generator'],
      },
    },
    {
      id: 'light-low',
      priority: 3,
      text: { fr: 'Puissance reçue faible', en: 'Received power low' },
      meaning: {
        fr: 'La fibre est pliée ou salie ; la liaison peut tomber.',
        en: 'The fibre is bent or dirty; the link may drop.',
      },
      check: {
        fr: ['Comparer avec hier', 'Planifier une mesure'],
        en: ['Compare with yesterday', 'Plan a measurement'],
      },
    },
    {
      id: 'temperature-high',
      priority: 3,
      text: { fr: 'Température haute', en: 'Temperature high' },
      meaning: { fr: 'Le nœud va se couper pour se protéger.', en: 'The node will shut down for protection.' },
      check: { fr: ['Contrôler le ventilateur', 'Envoyer une équipe'], en: ['Check the fan', 'Send a team'] },
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
  ],
  capabilities: [],
  limits: { oldAfter: 3 * 60_000, uselessAfter: 15 * 60_000 },
  mainPoint: 'uplink',
  link: 'mqtt',
};
