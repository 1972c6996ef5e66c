import { type IpcMainEvent, type IpcMainInvokeEvent, ipcMain } from 'electron';
import {
  IF_DAMAGED,
  type IfDamaged,
  type ProgramName,
  type StationConnection,
  type StationHostStatus,
} from '../../src/contract/bridge.ts';
import { CHANNELS } from './channels.ts';
import { LineBudget } from './lineBudget.ts';
import { isOwnPage } from './security/policy.ts';
import type { WindowKeeper } from './windows/windowKeeper.ts';

/** What the bridge answers with. */
export interface BridgeSources {
  readonly windows: WindowKeeper;
  /** Resolves when the station is up for the first time; afterwards with its present address. */
  readonly connection: () => Promise<StationConnection>;
  readonly status: () => StationHostStatus;
  readonly givePassphrase: (passphrase: string) => void;
  readonly openSheet: (language: 'fr' | 'en') => void;
  readonly mend: (program: ProgramName, how: IfDamaged) => void;
  readonly quit: () => void;
  readonly log: (line: string) => void;
}

const LONGEST_TEXT = 2_000;
const LINES_A_SECOND = 50;

/** Answers the windows. A message from anything but the main frame of one of our own pages is dropped and logged. */
export function answerWindows(sources: BridgeSources): void {
  const trusted = (event: IpcMainEvent | IpcMainInvokeEvent): boolean => {
    const frame = event.senderFrame;
    if (frame !== null && frame.parent === null && isOwnPage(frame.url)) return true;
    sources.log(`dropped a message from ${frame?.url.slice(0, 100) ?? 'a frame that is gone'}`);
    return false;
  };
  const budget = new LineBudget(LINES_A_SECOND, () => performance.now());

  const answer = <T>(channel: string, give: () => T): void => {
    ipcMain.handle(channel, (event) => {
      if (!trusted(event)) throw new Error('not allowed');
      return give();
    });
  };
  answer(CHANNELS.connection, sources.connection);
  answer(CHANNELS.stationState, sources.status);
  answer(CHANNELS.displays, () => sources.windows.displays());

  // Asked while the page is being opened, when its frame has no address yet: the window itself is the proof.
  ipcMain.on(CHANNELS.window, (event) => {
    event.returnValue = sources.windows.identityOf(event.sender);
  });
  ipcMain.on(CHANNELS.quit, (event) => {
    if (trusted(event)) sources.quit();
  });
  ipcMain.on(CHANNELS.givePassphrase, (event, passphrase: unknown) => {
    if (trusted(event) && typeof passphrase === 'string') sources.givePassphrase(passphrase.slice(0, 1_000));
  });
  ipcMain.on(CHANNELS.openSheet, (event, language: unknown) => {
    if (trusted(event)) sources.openSheet(language === 'en' ? 'en' : 'fr');
  });
  ipcMain.on(CHANNELS.mend, (event, program: unknown, how: unknown) => {
    const chosen = IF_DAMAGED.find((one) => one === how);
    if (trusted(event) && (program === 'hub' || program === 'station') && chosen) sources.mend(program, chosen);
  });
  ipcMain.on(CHANNELS.openWindowOn, (event, displayKey: unknown) => {
    if (trusted(event) && typeof displayKey === 'string') sources.windows.openOn(displayKey);
  });
  ipcMain.on(CHANNELS.log, (event, level: unknown, text: unknown) => {
    if (!trusted(event) || typeof text !== 'string' || !budget.spend()) return;
    const known = level === 'error' || level === 'warning' ? level : 'info';
    sources.log(
      `window ${sources.windows.identityOf(event.sender)?.index ?? '?'} ${known}: ${text.slice(0, LONGEST_TEXT)}`,
    );
  });
}
