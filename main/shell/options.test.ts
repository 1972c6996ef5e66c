import { describe, expect, it } from 'vitest';
import { mediaTypeOf, placeOf, rangeOf } from './appFiles.ts';
import { LineBudget } from './lineBudget.ts';
import { readOptions, type StartOptions } from './options.ts';
import { ownArguments } from './places.ts';
import { safePage, safePageAddress } from './safePage.ts';
import { CONTENT_POLICY, isOwnPage, mayLoad } from './security/policy.ts';

const AROUND = { env: { LANG: 'fr_FR.UTF-8' }, home: '/home/op', cwd: '/srv' };
const read = (...args: string[]): StartOptions | string => {
  const result = readOptions(args, AROUND);
  return result.ok ? result.options : (result.problem.split('\n')[0] ?? '');
};

describe('npm start --', () => {
  it('without options: the demonstration, windows, a data folder of its own', () => {
    expect(read()).toEqual({
      headless: false,
      onlyHub: false,
      dataDir: '/home/op/.local/share/vigie/demonstration',
      seed: 1,
      port: 0,
      language: 'fr',
      languageAsked: false,
    });
  });

  it('takes all of them, paths seen from where it was typed', () => {
    const args =
      '--headless --data d --city c.json --seed 9 --port 8080 --hub wss://hub.example --mqtt-share stores --language en';
    expect(read(...args.split(' '))).toEqual({
      ...{ headless: true, onlyHub: false, dataDir: '/srv/d', city: '/srv/c.json', seed: 9, port: 8080 },
      ...{ hub: 'wss://hub.example', mqttShare: 'stores', language: 'en', languageAsked: true },
    });
  });

  it('serves windows to other machines under a certificate, with a bundle too', () => {
    expect(read('--bundle', 'b', '--serve-windows', 'pc-crise:8443', '--tls', 'certs')).toMatchObject({
      ...{ bundle: '/srv/b', serveWindows: 'pc-crise:8443', tls: '/srv/certs' },
    });
  });

  it('never keeps a real city in the folder of the demonstration', () => {
    expect(read('--city', 'c.json')).toMatchObject({ dataDir: '/home/op/.local/share/vigie/city' });
  });

  it.each([
    [['--seed', '-1'], '--seed'],
    [['--seed', '1e3'], '--seed wants a whole number'],
    [['--seed', '4294967296'], '--seed wants a whole number'],
    [['--port', '65536'], '--port wants a whole number from 0 to 65535, not "65536"'],
    [['--port', 'http'], '--port'],
    [['--language', 'de'], '--language is fr or en, not "de"'],
    [['--hub', 'http://x'], '--hub wants an address'],
    [['--hub', 'nonsense'], '--hub wants an address'],
    [['--data', ''], '--data wants a path'],
    [['--unknown'], '--unknown'],
    [['stray'], 'stray'],
    [['--only-hub', '--hub', 'ws://x'], 'the hub alone'],
    [['--serve-windows', 'pc-crise:8443'], '--serve-windows wants --tls'],
    [
      ['--serve-windows', 'pc-crise', '--tls', 't'],
      '--serve-windows wants a name or address of this machine and a port',
    ],
    [['--serve-windows', '0.0.0.0:8443', '--tls', 't'], '--serve-windows wants a name or address'],
    [['--serve-windows', 'https://pc-crise:8443', '--tls', 't'], '--serve-windows wants a name or address'],
    [['--only-hub', '--serve-windows', 'pc-crise:8443', '--tls', 't'], 'the hub alone'],
    [['--headless', '--mqtt-share', 'a/#'], '--mqtt-share wants a name of 1 to 40 letters'],
    [['--headless', '--mqtt-share', ''], '--mqtt-share wants a name'],
    [['--headless', '--mqtt-share', 'x'.repeat(41)], '--mqtt-share wants a name'],
    [['--mqtt-share', 'stores'], 'it wants --headless'],
    [['--mqtt-parts', '21231'], 'it wants --headless'],
    [['--headless', '--mqtt-parts', '21231,'], '--mqtt-parts wants numbers of communes'],
    [['--headless', '--mqtt-parts', '#'], '--mqtt-parts wants numbers of communes'],
    [['--headless', '--only-hub', '--mqtt-parts', '21231'], 'the hub alone'],
    [['--headless', '--only-hub', '--mqtt-share', 'stores'], 'the hub alone'],
  ])('refuses %j in words', (args, words) => expect(read(...args)).toContain(words));
});

describe('arguments of the desktop program', () => {
  it('are told from those of Chromium', () => {
    const argv = ['electron', '--no-sandbox', '/app', '--remote-debugging-port=0', '--data', '/d', '--seed=3'];
    expect(ownArguments(argv, false)).toEqual(['--data', '/d', '--seed=3']);
    expect(ownArguments(['vigie', '--no-sandbox', '--headless', '--hub', 'ws://x'], true)).toEqual([
      '--headless',
      '--hub',
      'ws://x',
    ]);
    const sharing = ['--headless', '--mqtt-share', 'stores'];
    expect(ownArguments(['vigie', '--in-process-gpu', ...sharing], true)).toEqual(sharing);
    expect(ownArguments(['vigie', '--__proto__', '--toString=1'], true)).toEqual([]);
  });
});

describe('vigie://app', () => {
  it('serves files of the pages', () => {
    expect(placeOf('/dist/renderer', '/')).toBe('/dist/renderer/index.html');
    expect(placeOf('/dist/renderer', '/assets/a%20b.js')).toBe('/dist/renderer/assets/a b.js');
    expect(mediaTypeOf('a.JS')).toContain('javascript');
    expect(mediaTypeOf('a.exe')).toBe('application/octet-stream');
  });

  it.each([
    '/../secret',
    '/a/../../secret',
    '/%2e%2e/secret',
    '/..%2fsecret',
    '/%252e%252e/secret',
    '/a\\..\\secret',
    '/a%00.html',
    '/%',
    '/..',
  ])('refuses %s', (name) => expect(placeOf('/dist/renderer', name)).toBeNull());

  it.each([
    [null, null],
    ['bytes=0-99', { first: 0, last: 99 }],
    ['bytes=900-', { first: 900, last: 999 }],
    ['bytes=-10', { first: 990, last: 999 }],
    ['bytes=0-5000', { first: 0, last: 999 }],
    ['bytes=1000-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=5-2', null],
    ['bytes=0-1,4-5', null],
    ['bytes=-', null],
    ['lines=1-2', null],
  ])('range %s', (header, range) => expect(rangeOf(header, 1_000)).toEqual(range));

  it('allows no inline script, no eval, and nothing from elsewhere', () => {
    expect(CONTENT_POLICY).not.toMatch(/unsafe|https:|[ ;]\*/);
    expect(mayLoad('http://127.0.0.1:4000/live/1')).toBe(true);
    for (const address of [
      'https://example.org/x.js',
      'http://10.0.0.1/',
      'ws://evil/',
      'file:///etc/passwd',
      'vigie://other/x',
      'nonsense',
      'http://127.0.0.1.evil.org/',
    ]) {
      expect(mayLoad(address), address).toBe(false);
    }
    expect(isOwnPage('vigie://app/index.html')).toBe(true);
    expect(isOwnPage('vigie://app.evil/')).toBe(false);
    expect(isOwnPage('http://app/')).toBe(false);
  });
});

describe('the safe page', () => {
  it('links back to the window and never runs what is in its address', () => {
    const page = safePage(new URL(safePageAddress('crashes', 'fr', 'vigie://app/index.html?window=1')));
    expect(page.body).toContain('href="vigie://app/index.html?window=1"');
    const evil = safePage(new URL(safePageAddress('crashes', 'en', 'vigie://app/"><script>alert(1)</script>')));
    expect(evil.body).not.toContain('<script>');
    expect(safePage(new URL(safePageAddress('crashes', 'en', 'javascript:alert(1)'))).body).not.toContain(
      'javascript:',
    );
  });
});

describe('log lines of a page in a loop', () => {
  it('are let through fifty a second', () => {
    let now = 0;
    const budget = new LineBudget(50, () => now);
    expect(Array.from({ length: 60 }, () => budget.spend()).filter(Boolean).length).toBe(50);
    now = 1_000;
    expect(budget.spend()).toBe(true);
  });
});
