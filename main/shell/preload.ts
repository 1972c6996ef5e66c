import { contextBridge, ipcRenderer } from 'electron';
import type { StationConnection, StationHostStatus, VigieBridge, WindowIdentity } from '../../src/contract/bridge.ts';
import { CHANNELS } from './channels.ts';

/*
 * Runs sandboxed before each page and gives it `window.vigie`, whose members are described in src/contract/bridge.ts.
 * No Electron object crosses: only plain values and the callbacks of the page.
 */

/** The shell answers this one in the same breath, so that the page knows its window before its first line. */
let identity: WindowIdentity = ipcRenderer.sendSync(CHANNELS.window) ?? {
  index: 0,
  count: 1,
  displayKey: '',
  workspaceId: 'workspace-1',
};
ipcRenderer.on(CHANNELS.window, (_event, next: WindowIdentity) => {
  identity = next;
});

function listen<T>(channel: string, callback: (value: T) => void): () => void {
  const listener = (_event: unknown, value: T): void => callback(value);
  ipcRenderer.on(channel, listener);
  return () => {
    ipcRenderer.off(channel, listener);
  };
}

const language = process.argv.includes('--vigie-language=en') ? 'en' : 'fr';
const platform = process.platform === 'win32' || process.platform === 'darwin' ? process.platform : 'linux';

const bridge: VigieBridge = {
  connection: () => ipcRenderer.invoke(CHANNELS.connection) as Promise<StationConnection>,
  onConnection: (callback) => listen<StationConnection>(CHANNELS.connection, callback),
  window: () => identity,
  onWindow: (callback) => listen<WindowIdentity>(CHANNELS.window, callback),
  stationState: () => ipcRenderer.invoke(CHANNELS.stationState) as Promise<StationHostStatus>,
  onStationState: (callback) => listen<StationHostStatus>(CHANNELS.stationState, callback),
  givePassphrase: (passphrase) => ipcRenderer.send(CHANNELS.givePassphrase, String(passphrase)),
  openSheet: (wanted) => ipcRenderer.send(CHANNELS.openSheet, String(wanted)),
  mend: (program, how) => ipcRenderer.send(CHANNELS.mend, String(program), String(how)),
  platform,
  language,
  quit: () => ipcRenderer.send(CHANNELS.quit),
  displays: () => ipcRenderer.invoke(CHANNELS.displays),
  openWindowOn: (displayKey) => ipcRenderer.send(CHANNELS.openWindowOn, String(displayKey)),
  log: (level, text) => ipcRenderer.send(CHANNELS.log, String(level), String(text)),
};

contextBridge.exposeInMainWorld('vigie', bridge);
