/**
 * Which hub a station works with: the usual one; one that this machine runs for its peers while the usual one is gone;
 * one that a peer runs.
 */
export type HubChoice =
  | { readonly what: 'usual-hub' }
  | { readonly what: 'elect-hub' }
  | { readonly what: 'join-hub'; readonly url: string; readonly token: string };

/** Reads an operator's choice as the station says it; null when it is none. */
export function readHubChoice(value: Record<string, unknown>): HubChoice | null {
  const { what, url, token } = value;
  if (what === 'usual-hub' || what === 'elect-hub') return { what };
  if (what !== 'join-hub' || typeof url !== 'string' || typeof token !== 'string') return null;
  const address = /^wss?:\/\//.test(url) && URL.canParse(url);
  return address && url.length <= 500 && token.length >= 16 && token.length <= 4_096 ? { what, url, token } : null;
}

/** A token that a person reads aloud or types: twenty letters and digits, of the first that a long one has. */
export function spokenToken(long: string): string {
  const signs = long
    .toUpperCase()
    .replace(/[^A-Z2-9]/g, '')
    .slice(0, 20);
  return (signs.match(/.{1,5}/g) ?? []).join('-');
}
