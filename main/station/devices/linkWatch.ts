import type { Asset } from '../../../src/domain/asset/asset.ts';
import type { ConditionReading, DriverManifest } from '../../../src/domain/asset/device.ts';
import type { FeedStatus } from './feeds.ts';

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
  ],
};

/** Device types that have alarms and no device. */
export const LINK_MANIFESTS: readonly DriverManifest[] = [FEED, STATION];

const feedAsset = (id: string): string => `feed:${id}`;
const stationAsset = (station: string): string => `station:${station}`;

/** Type of what an asset of a link is; undefined for what stands in the street. */
export function linkType(asset: string): string | undefined {
  if (asset.startsWith('feed:')) return FEED.type;
  return asset.startsWith('station:') ? STATION.type : undefined;
}

/** What alarms of links are about: named in the lists of alarms, found nowhere else. */
export function linkAssets(
  feeds: readonly Pick<FeedStatus, 'id' | 'name'>[],
  station: { readonly id: string; readonly position: string },
  city: { readonly centre: readonly [number, number]; readonly commune: string; readonly language: 'fr' | 'en' },
): Asset[] {
  const asset = (id: string, name: string): Asset => ({
    id,
    kind: 'other',
    name,
    number: 0,
    commune: city.commune,
    at: city.centre,
  });
  return [
    ...feeds.map(({ id, name }) => asset(feedAsset(id), name[city.language])),
    asset(stationAsset(station.id), station.position),
  ];
}

/** Not heard since the start is an alarm only after this time with the broker there, ms: a station has to listen first. */
const LISTENED = 300_000;

export interface LinkWatchOptions {
  readonly station: string;
  /** Takes the conditions of an asset of a link. */
  readonly take: (asset: string, conditions: readonly ConditionReading[]) => void;
}

/** What the links are like now. Times in ms since 1970. */
export interface LinksNow {
  readonly now: number;
  readonly feeds: readonly FeedStatus[];
  /** Null where no broker is configured. */
  readonly broker: { readonly state: string; readonly since: number } | null;
}

/** Turns the state of links into conditions. Without its broker a station knows nothing of the providers and says nothing. */
export function createLinkWatch({ station, take }: LinkWatchOptions): { look(links: LinksNow): void } {
  return {
    look({ now, feeds, broker }) {
      if (!broker) return;
      const down = broker.state === 'lost' || broker.state === 'refused';
      if (down || broker.state === 'connected')
        take(stationAsset(station), [{ condition: 'broker-lost', active: down, since: broker.since, undated: true }]);
      if (broker.state !== 'connected') return;
      const listened = now - broker.since > LISTENED;
      for (const { id, state, lastAt, clock } of feeds) {
        if (state === 'never' && !listened) continue;
        // Dated by its last message, which is the same at every station.
        const since = lastAt ?? broker.since;
        const is = (condition: string, active: boolean): ConditionReading => ({
          condition,
          active,
          since: active ? since : now,
          undated: true,
        });
        take(feedAsset(id), [
          is('silent', state === 'late' || state === 'offline' || state === 'never'),
          is('frozen', state === 'frozen'),
          is('clock-wrong', clock !== null),
        ]);
      }
    },
  };
}
