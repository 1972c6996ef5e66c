import { app, Menu, type Session, session } from 'electron';
import { isOwnPage, mayLoad } from './policy.ts';

/** Recent Chromium asks before a page may talk to a server of this machine; ours has to. */
const LOOPBACK_PERMISSIONS = new Set(['local-network-access', 'loopback-network']);

/**
 * Applies Electron's security checklist to everything that will ever be opened. Called before 'ready', so that no
 * page can exist without it.
 */
export function lockDown(log: (line: string) => void): void {
  // As root Chromium cannot sandbox itself and the start script says so with a switch, which this call would undo.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => {
      if (isOwnPage(event.url)) return;
      log(`blocked a navigation to ${event.url.slice(0, 200)}`);
      event.preventDefault();
    });
    contents.on('will-redirect', (event) => {
      if (!isOwnPage(event.url)) event.preventDefault();
    });
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      log(`blocked a new window for ${url.slice(0, 200)}`);
      return { action: 'deny' };
    });
  });
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, answer) => {
    event.preventDefault();
    answer(false);
  });
}

/** The part that needs a session: permissions and the network. Called once Electron is ready. */
export function lockSession(log: (line: string) => void, target: Session = session.defaultSession): void {
  Menu.setApplicationMenu(null);
  const allowed = (permission: string, page: string): boolean =>
    LOOPBACK_PERMISSIONS.has(permission) && isOwnPage(page);
  target.setPermissionRequestHandler((contents, permission, answer) => {
    const yes = allowed(permission, contents.getURL());
    if (!yes) log(`denied the permission ${permission}`);
    answer(yes);
  });
  target.setPermissionCheckHandler((_contents, permission, origin) => allowed(permission, `${origin}/`));
  target.setDevicePermissionHandler(() => false);
  target.webRequest.onBeforeRequest((details, answer) => {
    const cancel = !mayLoad(details.url);
    if (cancel) log(`blocked a request to ${details.url.slice(0, 200)}`);
    answer({ cancel });
  });
  target.on('will-download', (event) => event.preventDefault());
}
