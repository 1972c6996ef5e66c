import type { DriverManifest } from '../../domain/asset/device.ts';

/** The controller of a junction’s signals: mode, plan, stage, faults of lamps and detectors. */
export const manifest: DriverManifest = {
  type: 'signal-controller',
  name: { fr: 'Contrôleur de feux', en: 'Signal controller' },
  feed: { id: 'signals', name: { fr: 'Feux de circulation', en: 'Traffic signals' } },
  points: [
    {
      id: 'mode',
      label: { fr: 'Mode', en: 'Mode' },
      type: 'enum',
      values: {
        running: { fr: 'en couleurs', en: 'in colours' },
        flashing: { fr: 'clignotant', en: 'flashing' },
        dark: { fr: 'éteint', en: 'dark' },
        manual: { fr: 'manuel', en: 'manual' },
      },
    },
    { id: 'plan', label: { fr: 'Plan', en: 'Plan' }, type: 'number', decimals: 0 },
    { id: 'stage', label: { fr: 'Phase', en: 'Stage' }, type: 'number', decimals: 0 },
    { id: 'cycle', label: { fr: 'Cycle', en: 'Cycle' }, type: 'number', unit: 's', decimals: 0 },
    {
      id: 'busPriorities',
      label: { fr: 'Priorités bus accordées (15 min)', en: 'Bus priorities given (15 min)' },
      type: 'number',
      decimals: 0,
    },
    { id: 'voltage', label: { fr: 'Tension', en: 'Voltage' }, type: 'number', unit: 'V', decimals: 0 },
  ],
  conditions: [
    {
      id: 'dark',
      priority: 1,
      text: { fr: 'Feux éteints', en: 'Signals dark' },
      meaning: {
        fr: 'Plus aucun feu : la priorité à droite s’applique, un accident est probable.',
        en: 'No signal at all: priority to the right applies, an accident is likely.',
      },
      check: {
        fr: ['Regarder la caméra du carrefour', 'Prévenir la police', 'Envoyer une équipe feux'],
        en: ['Look at the junction’s camera', 'Tell the police', 'Send a signals team'],
      },
    },
    {
      id: 'flashing',
      priority: 2,
      text: { fr: 'Feux au clignotant', en: 'Signals flashing' },
      meaning: {
        fr: 'Le contrôleur s’est mis en sécurité ; les piétons traversent sans feu.',
        en: 'The controller went to its safe state; pedestrians cross without a signal.',
      },
      check: {
        fr: ['Lire la cause', 'Regarder la caméra du carrefour', 'Envoyer une équipe feux'],
        en: ['Read the cause', 'Look at the junction’s camera', 'Send a signals team'],
      },
    },
    {
      id: 'lamp-failed',
      priority: 3,
      text: { fr: 'Défaut de lampe', en: 'Lamp fault' },
      meaning: {
        fr: 'Un feu ne s’allume plus, les autres répètent son ordre.',
        en: 'One aspect is out, the others still show it.',
      },
      check: {
        fr: ['Lire quelle ligne de feux', 'Ajouter à la tournée du jour'],
        en: ['Read which signal head', 'Add to today’s round'],
      },
    },
    {
      id: 'no-bus-priority',
      priority: 3,
      text: { fr: 'Aucune priorité bus accordée depuis 15 min', en: 'No bus priority given for 15 min' },
      meaning: {
        fr: 'Les bus demandent et le carrefour ne répond pas : la ligne prend du retard.',
        en: 'Buses ask and the junction does not answer: the line runs late.',
      },
      check: {
        fr: ['Contrôler la radio du carrefour', 'Prévenir le régulateur bus'],
        en: ['Check the junction’s radio', 'Tell the bus controller'],
      },
    },
    {
      id: 'detector-failed',
      priority: 4,
      text: { fr: 'Détecteur en défaut', en: 'Detector failed' },
      meaning: {
        fr: 'Le carrefour compte une demande permanente sur cette voie.',
        en: 'The junction assumes a constant demand on that lane.',
      },
      check: {
        fr: ['Lire quelle voie', 'Ajouter à la prochaine tournée'],
        en: ['Read which lane', 'Add to the next round'],
      },
    },
    {
      id: 'door-open',
      priority: 4,
      text: { fr: 'Porte du contrôleur ouverte', en: 'Controller door open' },
      meaning: { fr: 'Quelqu’un est au contrôleur.', en: 'Somebody is at the controller.' },
      check: { fr: ['Demander si une équipe y travaille'], en: ['Ask whether a team works there'] },
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
        fr: ['Regarder la caméra du carrefour', 'Regarder la caméra la plus proche', 'Envoyer une équipe si cela dure'],
        en: ['Look at the junction’s camera', 'Look at the nearest camera', 'Send a team if it lasts'],
      },
    },
  ],
  capabilities: [],
  limits: { oldAfter: 2 * 60_000, uselessAfter: 10 * 60_000 },
  mainPoint: 'mode',
  link: 'mqtt',
};
