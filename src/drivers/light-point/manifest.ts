import type { DriverManifest } from '../../domain/asset/device.ts';

/** A street lamp with its own controller: level, power and what is wrong with it. */
export const manifest: DriverManifest = {
  type: 'light-point',
  name: { fr: 'Point lumineux', en: 'Light point' },
  feed: { id: 'lighting', name: { fr: 'Éclairage public', en: 'Street lighting' } },
  points: [
    { id: 'level', label: { fr: 'Niveau', en: 'Level' }, type: 'number', unit: '%', decimals: 0 },
    { id: 'power', label: { fr: 'Puissance', en: 'Power' }, type: 'number', unit: 'W', decimals: 1 },
    { id: 'voltage', label: { fr: 'Tension', en: 'Voltage' }, type: 'number', history: 'none', unit: 'V', decimals: 0 },
    {
      id: 'hours',
      label: { fr: 'Heures de marche', en: 'Burning hours' },
      type: 'number',
      history: 'counter',
      unit: 'h',
      decimals: 0,
    },
    {
      id: 'temperature',
      label: { fr: 'Température du module', en: 'Module temperature' },
      type: 'number',
      unit: '°C',
      decimals: 0,
    },
  ],
  conditions: [
    {
      id: 'lamp-failed',
      priority: 4,
      text: { fr: 'Lampe éteinte', en: 'Lamp out' },
      meaning: {
        fr: 'Le point reçoit son ordre et du courant, mais n’éclaire pas.',
        en: 'The point has its order and its supply but gives no light.',
      },
      check: {
        fr: ['Voir si les points voisins éclairent', 'Ajouter à la prochaine tournée'],
        en: ['See whether its neighbours are lit', 'Add to the next round'],
      },
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
          'Voir si toute l’armoire est muette',
          'Regarder la caméra la plus proche',
          'Envoyer une équipe si cela dure',
        ],
        en: ['See whether the whole cabinet is silent', 'Look at the nearest camera', 'Send a team if it lasts'],
      },
    },
    {
      id: 'mast-tilted',
      priority: 2,
      text: { fr: 'Mât penché ou heurté', en: 'Mast tilted or hit' },
      meaning: {
        fr: 'Le mât peut tomber sur la chaussée ; des fils peuvent être nus.',
        en: 'The mast may fall on the road; wires may be bare.',
      },
      check: {
        fr: [
          'Regarder la caméra la plus proche',
          'Couper le départ à l’armoire si le mât est à terre',
          'Envoyer une équipe baliser',
        ],
        en: [
          'Look at the nearest camera',
          'Switch the circuit off at the cabinet if the mast is down',
          'Send a team to mark it off',
        ],
      },
    },
    {
      id: 'burning-by-day',
      priority: 4,
      text: { fr: 'Allumé en plein jour', en: 'Lit in daylight' },
      meaning: { fr: 'Le point n’obéit pas à son horaire.', en: 'The point does not follow its schedule.' },
      check: {
        fr: ['Demander le niveau 0', 'Contrôler l’horloge de l’armoire'],
        en: ['Ask for level 0', 'Check the cabinet clock'],
      },
    },
    {
      id: 'overheating',
      priority: 4,
      text: { fr: 'Module trop chaud', en: 'Module too hot' },
      meaning: { fr: 'Le module réduit sa lumière pour se protéger.', en: 'The module dims itself for protection.' },
      check: {
        fr: ['Baisser le niveau', 'Ajouter à la prochaine tournée'],
        en: ['Lower the level', 'Add to the next round'],
      },
    },
  ],
  capabilities: ['level'],
  limits: { oldAfter: 20 * 60_000, uselessAfter: 2 * 3_600_000 },
  mainPoint: 'level',
  link: 'mqtt',
};
