import type { DriverManifest } from '../../domain/asset/device.ts';

/** A vehicle of the city’s services: where it is, what it does. */
export const manifest: DriverManifest = {
  type: 'service-vehicle',
  name: { fr: 'Véhicule de service', en: 'Service vehicle' },
  feed: { id: 'vehicles', name: { fr: 'Véhicules de service', en: 'Service vehicles' } },
  points: [
    {
      id: 'status',
      label: { fr: 'État', en: 'Status' },
      type: 'enum',
      values: {
        available: { fr: 'disponible', en: 'available' },
        'en-route': { fr: 'en route', en: 'en route' },
        'on-scene': { fr: 'sur place', en: 'on scene' },
      },
    },
    { id: 'speed', label: { fr: 'Vitesse', en: 'Speed' }, type: 'number', unit: 'km/h', decimals: 0 },
    { id: 'ignition', label: { fr: 'Contact', en: 'Ignition' }, type: 'boolean' },
    { id: 'fuel', label: { fr: 'Énergie restante', en: 'Fuel or charge' }, type: 'number', unit: '%', decimals: 0 },
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
      id: 'position-unknown',
      priority: 4,
      text: { fr: 'Position inconnue', en: 'Position unknown' },
      meaning: { fr: 'La dernière position affichée est ancienne.', en: 'The last place shown is old.' },
      check: { fr: ['Appeler l’équipage par radio'], en: ['Call the crew by radio'] },
    },
    {
      id: 'engine-fault',
      priority: 4,
      text: { fr: 'Voyant moteur', en: 'Engine warning' },
      meaning: {
        fr: 'Le véhicule roule mais doit passer à l’atelier.',
        en: 'The vehicle runs but must see the workshop.',
      },
      check: { fr: ['Prévenir le garage'], en: ['Tell the garage'] },
    },
  ],
  capabilities: ['position'],
  limits: { oldAfter: 30_000, uselessAfter: 5 * 60_000 },
  mainPoint: 'status',
  link: 'mqtt',
};
