/** Where the station of this window answers, and the token of this launch. */
export interface StationAddress {
  /** `http://127.0.0.1:PORT`, without a path. */
  readonly url: string;
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

/**
 * In a browser: takes the token from the fragment (`#token=...`) and wipes it from the address bar, or from what this
 * tab kept of an earlier loading. Null when there is none: the page then says how to open it.
 */
export function addressFromBrowser(place: BrowserPlace): StationAddress | null {
  const { origin, pathname, search, hash } = place.location;
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
