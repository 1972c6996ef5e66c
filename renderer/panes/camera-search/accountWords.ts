import type { CameraAccountRow } from '../../../src/contract/cameraAccounts.ts';
import { ACCOUNT_STANDINGS, type PasswordPlace } from '../../../src/domain/camera/accounts.ts';
import { type Language, number } from '../../i18n/format.ts';
import type { Say } from '../../i18n/words.ts';
import type { Found } from './useAccounts.ts';

/** An account within a sentence, null the usual one: `compte habituel`, `compte « axis »`. */
export const accountCalled = (name: string | null, say: Say): string =>
  name === null ? say('account.usual') : say('account.named', { name });

/** Where passwords should not be, and where none is to be had. */
const BAD_PLACES: ReadonlySet<PasswordPlace> = new Set(['file', 'missing', 'locked', 'no-store']);

/** Whether somebody has to do something about an account's password or name. */
export const needsCare = ({ isThere, password }: Pick<CameraAccountRow, 'isThere' | 'password'>): boolean =>
  !isThere || BAD_PLACES.has(password);

/** How the cameras of an account stand to it, in a sentence, the worst first: `2 refusent, 1 injoignable, 47 acceptent`. */
export function standingsInWords(cameras: CameraAccountRow['cameras'], say: Say, language: Language): string {
  return ACCOUNT_STANDINGS.flatMap((standing) => {
    const count = cameras.filter((camera) => camera.standing === standing).length;
    return count === 0 ? [] : [say(`standings.${standing}`, { count, n: number(count, language) })];
  }).join(', ');
}

/** Where a password is that a window may set: the key store is there and the city's file has a name for it. */
const KEPT_PLACES: ReadonlySet<PasswordPlace> = new Set(['key-store', 'missing', 'locked']);

/** The name under which a window may keep the password of an account; null where it may not. */
export const secretToKeep = ({ secret, password }: Pick<CameraAccountRow, 'secret' | 'password'>): string | null =>
  secret && KEPT_PLACES.has(password) ? secret.name : null;

/** What is to be done about an account; null when nothing is. */
export function careInWords(row: CameraAccountRow, say: Say): string | null {
  if (!row.isThere) return say('care.notThere', { name: row.name });
  if (!needsCare(row)) return null;
  return say(`care.${row.password}`, { name: row.secret?.name ?? '', variable: row.secret?.variable ?? '' });
}

/** Services that have a word of their own; others are known to those who configure cameras by their names. */
const SERVICES = ['media', 'ptz', 'imaging', 'events', 'search', 'deviceIO'] as const;
const MOST_STREAMS = 4;

/** What a camera said of itself when it took an account: maker and model, its streams, its services. */
export function foundInWords(found: Found, say: Say, language: Language): string[] {
  const streams = found.profiles.map(({ name, width, height, encoding }) => {
    const size = width > 0 && height > 0 ? `${width} × ${height}` : name;
    return [size, encoding].filter((part) => part !== '').join(' ');
  });
  const more = streams.length - MOST_STREAMS;
  const listed = streams.slice(0, MOST_STREAMS).join(', ') + (more > 0 ? ` ${say('found.more', { count: more })}` : '');
  const offered = (service: string): boolean =>
    found.services.includes(service) || (service === 'media' && found.services.includes('media2'));
  const services = SERVICES.filter(offered).map((service) => say(`service.${service}`));
  const maker = [found.manufacturer, found.model, found.firmware && say('found.firmware', { version: found.firmware })];
  return [
    maker.filter((part) => part !== '').join(' '),
    streams.length === 0
      ? say('found.noStreams')
      : say('found.streams', { count: streams.length, n: number(streams.length, language), listed }),
    services.length === 0 ? '' : say('found.services', { listed: services.join(', ') }),
  ].filter((part) => part !== '');
}
