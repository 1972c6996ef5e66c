import { expect, test } from './fixtures/vigie.ts';
import { windowOn } from './fixtures/window.ts';

test.describe('a page that has been taken over @electron-only', () => {
  test('reaches nothing of the machine: no Node, no other page, no other window, no camera of the desk', async ({
    vigie,
    noise,
  }) => {
    noise.forgive(
      /Content Security Policy|Content-Security-Policy|violates the following|Permissions policy violation|ERR_BLOCKED_BY|Failed to load/,
    );
    const { page, electronApp } = vigie;
    await windowOn(page).liveMap();
    const found = await page.evaluate(async () => {
      const attempt = async (what: () => unknown): Promise<string> => {
        try {
          return String(await what());
        } catch (error) {
          return `refused: ${(error as Error).name}`;
        }
      };
      const inline = (): string => {
        const script = document.createElement('script');
        script.textContent = 'document.documentElement.dataset.taken = "yes"';
        document.body.append(script);
        return document.documentElement.dataset.taken ?? 'not run';
      };
      // Text that is to become code, in the one way that a debugger's own evaluation does not let through.
      const late = async (): Promise<string> => {
        setTimeout('document.documentElement.dataset.late = "yes"', 0);
        await new Promise((resolve) => setTimeout(resolve, 50));
        return document.documentElement.dataset.late ?? 'not run';
      };
      return {
        require: typeof (globalThis as Record<string, unknown>).require,
        process: typeof (globalThis as Record<string, unknown>).process,
        bridge: Object.keys(window.vigie ?? {}).sort(),
        inline: inline(),
        late: await late(),
        elsewhere: await attempt(() => fetch('http://192.0.2.1/')),
        opened: await attempt(() => window.open('https://example.org/')),
        camera: await attempt(() => navigator.mediaDevices.getUserMedia({ video: true })),
        place: await attempt(() => navigator.permissions.query({ name: 'geolocation' }).then(({ state }) => state)),
      };
    });
    expect(found.require).toBe('undefined');
    expect(found.process).toBe('undefined');
    expect(found.inline).toBe('not run');
    expect(found.late).toBe('not run');
    expect(found.elsewhere).toMatch(/^refused/);
    expect(found.opened).toBe('null');
    expect(found.camera).toMatch(/^refused/);
    expect(found.place).toBe('denied');
    expect(found.bridge).toEqual(
      [
        ...['connection', 'displays', 'language', 'log', 'onConnection', 'onStationState', 'onWindow'],
        ...['openSheet', 'openWindowOn', 'platform', 'quit', 'stationState', 'window'],
        // Heard only while data is damaged, and while a bundle wants its passphrase.
        ...['givePassphrase', 'mend'],
      ].sort(),
    );

    // Going elsewhere is stopped: the window still shows what it showed.
    const stopped = electronApp?.evaluate(
      ({ BrowserWindow }) =>
        new Promise<boolean>((resolve) => {
          const contents = BrowserWindow.getAllWindows()[0]?.webContents;
          contents?.once('will-navigate', (event) => setImmediate(() => resolve(event.defaultPrevented)));
          contents?.executeJavaScript('setTimeout(() => { location.href = "https://example.org/"; }, 0); undefined');
        }),
    );
    expect(await stopped).toBe(true);
    const address = await electronApp?.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.getURL(),
    );
    expect(address).toMatch(/^vigie:\/\/app\//);
    const preferences = await electronApp?.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((window) => {
        const all = (
          window.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }
        ).getLastWebPreferences();
        return [all.contextIsolation, all.nodeIntegration, all.webSecurity, all.webviewTag ?? false];
      }),
    );
    expect(preferences).toEqual([[true, false, true, false]]);
  });
});
