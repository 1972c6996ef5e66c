/** Cookies of one server for as long as one stream of it is read. */
export interface CookieJar {
  /** Takes what an answer to a question at `url` sets (`Set-Cookie`, one a text). */
  take(url: URL, set: readonly string[]): void;
  /** Value of the header `Cookie` for a question at `url`; undefined where there is none. */
  of(url: URL): string | undefined;
}

/** Most cookies, and most bytes of one: a session is one of a hundred bytes. */
export const MOST_COOKIES = 16;
const LONGEST = 1_024;

/** What a name and a value may be of (RFC 6265, clause 4.1.1; a value in quotes or with a blank or comma is taken too). */
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const VALUE = /^[\x20-\x3a\x3c-\x7e]*$/;

/** Clause 5.1.4. */
const folderOf = (path: string): string => path.slice(0, Math.max(1, path.lastIndexOf('/')));
const isBelow = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);

/**
 * Keeps cookies as RFC 6265 has it, of one origin only: whoever holds the jar asks no other. `Domain` is not looked at
 * for that reason, and an end that is still to come is the server's to judge. Beyond the limits the oldest goes, and one
 * that is too long or no cookie is left out. `now` in ms since 1970.
 */
export function createCookieJar(now: () => number): CookieJar {
  const cookies = new Map<string, { readonly path: string; readonly pair: string }>();

  const takeOne = (url: URL, text: string): void => {
    const [pair = '', ...rest] = text.split(';');
    const at = pair.indexOf('=');
    const [name, value] = [pair.slice(0, Math.max(at, 0)).trim(), pair.slice(at + 1).trim()];
    if (name.length + value.length > LONGEST || !NAME.test(name) || !VALUE.test(value)) return;
    const attributes = new Map(
      rest.map((one) => {
        const [key = '', ...words] = one.split('=');
        return [key.trim().toLowerCase(), words.join('=').trim()] as const;
      }),
    );
    if (attributes.has('secure') && url.protocol !== 'https:') return;
    const given = attributes.get('path') ?? '';
    const path = given.startsWith('/') && given.length <= LONGEST ? given : folderOf(url.pathname);
    const key = `${name};${path}`;
    cookies.delete(key);
    const age = attributes.get('max-age');
    const isOver =
      age !== undefined && /^-?\d+$/.test(age)
        ? Number(age) <= 0
        : Date.parse(attributes.get('expires') ?? '') <= now();
    if (!isOver) cookies.set(key, { path, pair: `${name}=${value}` });
    for (const oldest of cookies.keys()) {
      if (cookies.size <= MOST_COOKIES) break;
      cookies.delete(oldest);
    }
  };

  return {
    take(url, set) {
      for (const text of set) takeOne(url, text);
    },
    of(url) {
      const fitting = [...cookies.values()].filter(({ path }) => isBelow(url.pathname, path));
      // Clause 5.4: the longer path first.
      fitting.sort((one, other) => other.path.length - one.path.length);
      return fitting.length === 0 ? undefined : fitting.map(({ pair }) => pair).join('; ');
    },
  };
}
