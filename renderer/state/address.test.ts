import { describe, expect, it } from 'vitest';
import { addressFromBrowser, type BrowserPlace } from './address.ts';

function browser(hash: string, kept: Record<string, string> = {}): BrowserPlace & { shown: string } {
  const place = {
    shown: `http://127.0.0.1:4000/${hash}`,
    location: { origin: 'http://127.0.0.1:4000', pathname: '/', search: '', hash },
    history: {
      replaceState: (_state: unknown, _unused: string, url: string) => {
        place.shown = url;
      },
    },
    sessionStorage: {
      getItem: (key: string) => kept[key] ?? null,
      setItem: (key: string, value: string) => {
        kept[key] = value;
      },
    },
  };
  return place;
}

describe('a browser that was given the station’s address', () => {
  it('takes the token and shows it to nobody who looks at the screen', () => {
    const place = browser('#token=secret&window=2');
    expect(addressFromBrowser(place)).toEqual({ url: 'http://127.0.0.1:4000', token: 'secret' });
    expect(place.shown).toBe('/#window=2');
  });

  it('still has it after a reload', () => {
    expect(addressFromBrowser(browser('', { 'vigie.token': 'secret' }))?.token).toBe('secret');
  });

  it('on another machine asks for none: what lets it in is out of the reach of its scripts', () => {
    const place = browser('#token=guessed&window=2');
    const there = { ...place, location: { ...place.location, origin: 'https://pc-crise:8443' } };
    expect(addressFromBrowser(there)).toEqual({ url: 'https://pc-crise:8443', token: '' });
  });

  it('has none when it was opened without: the page says how to open it', () => {
    expect(addressFromBrowser(browser(''))).toBeNull();
    expect(addressFromBrowser(browser('#token='))).toBeNull();
  });
});
