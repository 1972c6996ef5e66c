import type { PointValue } from '../../../src/contract/assets.ts';
import type { Language } from '../../i18n/format.ts';
import type { PastValue } from './past.ts';

type Bilingual = NonNullable<PointValue['words']>;

/**
 * Words of states of the past, by point and value: the station tells only those of the present value. A state that is
 * not here is shown as the device says it.
 */
const STATES: ReadonlyMap<string, Bilingual> = new Map(
  Object.entries({
    'display.off': { fr: 'éteint', en: 'off' },
    'display.on': { fr: 'allumé', en: 'on' },
    'door.closed': { fr: 'fermée', en: 'closed' },
    'door.open': { fr: 'ouverte', en: 'open' },
    'fire.alarm': { fr: 'alarme', en: 'alarm' },
    'fire.normal': { fr: 'normal', en: 'normal' },
    'fire.trouble': { fr: 'dérangement', en: 'trouble' },
    'intrusion.alarm': { fr: 'alarme', en: 'alarm' },
    'intrusion.armed': { fr: 'en surveillance', en: 'set' },
    'intrusion.off': { fr: 'hors surveillance', en: 'unset' },
    'mode.dark': { fr: 'éteint', en: 'dark' },
    'mode.flashing': { fr: 'clignotant', en: 'flashing' },
    'mode.manual': { fr: 'manuel', en: 'manual' },
    'mode.running': { fr: 'en couleurs', en: 'in colours' },
    'state.down': { fr: 'baissée', en: 'down' },
    'state.moving': { fr: 'en mouvement', en: 'moving' },
    'state.up': { fr: 'levée', en: 'up' },
    'status.at-stop': { fr: 'à l’arrêt', en: 'at a stop' },
    'status.available': { fr: 'disponible', en: 'available' },
    'status.driving': { fr: 'roule', en: 'driving' },
    'status.en-route': { fr: 'en route', en: 'en route' },
    'status.on-scene': { fr: 'sur place', en: 'on scene' },
    'status.terminus': { fr: 'au terminus', en: 'at the terminus' },
    'stream.none': { fr: 'absent', en: 'none' },
    'stream.ready': { fr: 'prêt', en: 'ready' },
    'supply.off': { fr: 'absente', en: 'lost' },
    'supply.on': { fr: 'présente', en: 'present' },
    'uplink.down': { fr: 'coupée', en: 'down' },
    'uplink.up': { fr: 'établie', en: 'up' },
  }),
);

/** A state of the past in words: the station's own where it is the present one too. */
export function stateWords(
  point: Pick<PointValue, 'id' | 'value' | 'words'>,
  value: PastValue,
  language: Language,
  said: { readonly yes: string; readonly no: string; readonly unknown: string },
): string {
  if (value === null) return said.unknown;
  if (typeof value === 'boolean') return value ? said.yes : said.no;
  const words = value === point.value ? point.words : STATES.get(`${point.id}.${value}`);
  return words?.[language] ?? String(value);
}
