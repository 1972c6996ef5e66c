import type { DriverManifest } from '../../domain/asset/device.ts';

/** A bus on its line. */
export const manifest: DriverManifest = {
  type: 'bus',
  name: { fr: 'Bus', en: 'Bus' },
  feed: { id: 'buses', name: { fr: 'Bus', en: 'Buses' } },
  points: [
    {
      id: 'status',
      label: { fr: 'État', en: 'Status' },
      type: 'enum',
      values: {
        driving: { fr: 'roule', en: 'driving' },
        'at-stop': { fr: 'à l’arrêt', en: 'at a stop' },
        terminus: { fr: 'au terminus', en: 'at the terminus' },
      },
    },
    { id: 'speed', label: { fr: 'Vitesse', en: 'Speed' }, type: 'number', unit: 'km/h', decimals: 0 },
    { id: 'delay', label: { fr: 'Retard', en: 'Delay' }, type: 'number', unit: 's', decimals: 0 },
    { id: 'load', label: { fr: 'Remplissage', en: 'Load' }, type: 'number', unit: '%', decimals: 0 },
    { id: 'nextStop', label: { fr: 'Prochain arrêt', en: 'Next stop' }, type: 'text' },
    { id: 'line', label: { fr: 'Ligne', en: 'Line' }, type: 'text' },
  ],
  conditions: [
    {
      id: 'emergency',
      priority: 1,
      text: { fr: 'Appel de détresse', en: 'Emergency call' },
      meaning: {
        fr: 'Le conducteur a appuyé sur son bouton de détresse.',
        en: 'The driver pressed the emergency button.',
      },
      check: {
        fr: ['Écouter la radio', 'Regarder la caméra la plus proche', 'Prévenir la police'],
        en: ['Listen to the radio', 'Look at the nearest camera', 'Tell the police'],
      },
    },
    {
      id: 'breakdown',
      priority: 3,
      text: { fr: 'Bus en panne', en: 'Bus broken down' },
      meaning: {
        fr: 'Le bus est arrêté et peut gêner la circulation.',
        en: 'The bus has stopped and may block the road.',
      },
      check: {
        fr: ['Prévenir le régulateur bus', 'Regarder la caméra la plus proche'],
        en: ['Tell the bus controller', 'Look at the nearest camera'],
      },
    },
    {
      id: 'position-unknown',
      priority: 4,
      text: { fr: 'Position inconnue', en: 'Position unknown' },
      meaning: { fr: 'La dernière position affichée est ancienne.', en: 'The last place shown is old.' },
      check: { fr: ['Appeler l’équipage par radio'], en: ['Call the crew by radio'] },
    },
  ],
  capabilities: ['position'],
  limits: { oldAfter: 30_000, uselessAfter: 5 * 60_000 },
  mainPoint: 'status',
  link: 'mqtt',
};
