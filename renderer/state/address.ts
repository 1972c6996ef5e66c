/** Where the station of this window answers, and the token of this launch. */
export interface StationAddress {
  /** `http://127.0.0.1:PORT`, or `https://HOST:PORT` in a browser on another machine; without a path. */
  readonly url: string;
  /** Empty in a browser on another machine: its cookie speaks for it, which no script can read. */
  readonly token: string;
}

const KEY = 'vigie.token';

/** What a plain browser lends; handed in so that it can be tried without one. */
export interface BrowserPlace {
  readonly location: {
    readonly origin: string;
    readonly pathname: string;
    readonly search: string;
    readonly hash: string;
  };
  readonly history: { replaceState(state: unknown, unused: string, url: string): void };
  readonly sessionStorage: { getItem(key: string): string | null; setItem(key: string, value: string): void };
}

/** Whether this page came through the door for other machines: only that one has a certificate. */
export const isElsewhere = ({ origin }: Pick<BrowserPlace['location'], 'origin'>): boolean =>
  origin.startsWith('https://');

/**
 * In a browser: takes the token from the fragment (`#token=...`) and wipes it from the address bar, or from what this
 * tab kept of an earlier loading. Null when there is none: the page then says how to open it. On another machine there is
 * none to be had, and none needed.
 */
export function addressFromBrowser(place: BrowserPlace): StationAddress | null {
  const { origin, pathname, search, hash } = place.location;
  if (isElsewhere({ origin })) return { url: origin, token: '' };
  const fragment = new URLSearchParams(hash.replace(/^#/, ''));
  const given = fragment.get('token');
  if (given) {
    place.sessionStorage.setItem(KEY, given);
    fragment.delete('token');
    const rest = fragment.toString();
    place.history.replaceState(null, '', `${pathname}${search}${rest ? `#${rest}` : ''}`);
  }
  const token = given ?? place.sessionStorage.getItem(KEY);
  return token ? { url: origin, token } : null;
}
