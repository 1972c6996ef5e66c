import type { DriverManifest } from '../asset/device.ts';

/*
 * Connection is an axis of its own: a provider that is silent and a link that is down are alarms of themselves. What
 * stood beneath keeps its state, ages, and is acknowledged apart.
 */

/** Alarms of a provider of values. */
const FEED: DriverManifest = {
  type: 'feed',
  name: { fr: 'Fournisseur de données', en: 'Provider of data' },
  feed: { id: 'feed', name: { fr: 'Fournisseurs', en: 'Providers' } },
  points: [],
  conditions: [
    {
      id: 'silent',
      priority: 2,
      text: { fr: 'Fournisseur muet', en: 'Provider silent' },
      meaning: {
        fr: 'Plus rien n’arrive de ses équipements : leurs valeurs et leurs alarmes sont celles d’avant, ni meilleures ni finies.',
        en: 'Nothing comes from its devices any more: their values and alarms are those of before, neither better nor over.',
      },
      check: {
        fr: [
          'Ouvrir « Fournisseurs » : lequel, depuis quand, combien d’équipements',
          'Voir si un nœud du réseau fibre est tombé',
          'Appeler l’exploitant de la passerelle',
        ],
        en: [
          'Open “Providers”: which one, since when, how many devices',
          'See whether a fibre node is down',
          'Call whoever runs the gateway',
        ],
      },
    },
    {
      id: 'frozen',
      priority: 2,
      text: { fr: 'Fournisseur figé', en: 'Provider frozen' },
      meaning: {
        fr: 'Ses messages arrivent mais répètent tous la même chose : ce qui est affiché ne suit plus la rue.',
        en: 'Its messages arrive but all repeat themselves: what is shown no longer follows the street.',
      },
      check: {
        fr: ['Comparer avec une caméra ou un agent sur place', 'Appeler l’exploitant de la passerelle'],
        en: ['Compare with a camera or somebody on the spot', 'Call whoever runs the gateway'],
      },
    },
    {
      id: 'clock-wrong',
      priority: 3,
      text: { fr: 'Horloge du fournisseur fausse', en: 'Provider’s clock wrong' },
      meaning: {
        fr: 'Les heures de ses équipements ne sont pas sûres ; l’ordre des événements non plus.',
        en: 'The times of its devices cannot be trusted, nor can the order of events.',
      },
      check: {
        fr: ['Noter les heures d’ici, pas celles des équipements', 'Prévenir l’exploitant de la passerelle'],
        en: ['Write down our own times, not those of the devices', 'Tell whoever runs the gateway'],
      },
    },
  ],
  capabilities: [],
  limits: { oldAfter: Number.MAX_SAFE_INTEGER, uselessAfter: Number.MAX_SAFE_INTEGER },
  link: 'mqtt',
};

/** Alarms of this station's own links. */
const STATION: DriverManifest = {
  ...FEED,
  type: 'station',
  name: { fr: 'Poste de travail', en: 'Station' },
  conditions: [
    {
      id: 'broker-lost',
      priority: 2,
      text: { fr: 'Liaison avec les équipements coupée', en: 'Link to the devices lost' },
      meaning: {
        fr: 'Cette position ne reçoit plus rien des équipements et ne peut plus leur parler. Les autres positions peuvent encore.',
        en: 'This position receives nothing from the devices and cannot speak to them. Other positions may still.',
      },
      check: {
        fr: [
          'Demander à une autre position si elle voit encore les équipements',
          'Appeler l’informatique',
          'Travailler par téléphone et radio avec les équipes',
        ],
        en: [
          'Ask another position whether it still sees the devices',
          'Call the computer department',
          'Work with the teams by telephone and radio',
        ],
      },
    },
    {
      id: 'clock-wrong',
      priority: 2,
      text: { fr: 'Horloge de ce poste fausse', en: 'This station’s clock is wrong' },
      meaning: {
        fr: 'Ce qui se fait à ce poste porte une heure fausse, aussi dans le journal. L’ordre des actes reste juste : le serveur le donne.',
        en: 'What is done at this position bears a wrong time, in the log too. The order of acts is right all the same: the hub gives it.',
      },
      check: {
        fr: [
          'Comparer avec l’horloge de la salle',
          'Noter à la main l’heure de ce qui compte',
          'Appeler l’informatique : l’heure de cette machine n’est plus réglée par le réseau',
        ],
        en: [
          'Compare with the clock of the room',
          'Write down by hand the time of what matters',
          'Call the computer department: this machine’s time is no longer set by the network',
        ],
      },
    },
  ],
};

/** Types that have alarms and no device. */
export const LINK_MANIFESTS: readonly DriverManifest[] = [FEED, STATION];

/** Type of what an asset of a link is; undefined for what stands in the street. */
export function linkType(asset: string): string | undefined {
  if (asset.startsWith('feed:')) return FEED.type;
  return asset.startsWith('station:') ? STATION.type : undefined;
}
