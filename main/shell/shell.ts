import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, shell as systemShell } from 'electron';
import { listDisplays, loadDisplaysAddon } from '../../native/displays/index.ts';
import type { StationConnection } from '../../src/contract/bridge.ts';
import { declareAppScheme, serveAppScheme } from './appScheme.ts';
import { answerWindows } from './bridge.ts';
import { CHANNELS } from './channels.ts';
import { readOptions, type StartOptions } from './options.ts';
import { addonPlaces, outsideArchive, ownArguments, rendererFolder } from './places.ts';
import { readyLine } from './readyLine.ts';
import { lockDown, lockSession } from './security/lockDown.ts';
import { LogFile } from './stationHost/logFile.ts';
import { VigieHost } from './stationHost/vigieHost.ts';
import { chooseSpawn } from './utilitySpawn.ts';
import { PlacesFile } from './windows/placesFile.ts';
import { preloadBeside, WindowKeeper } from './windows/windowKeeper.ts';

/*
 * Electron's main process: windows, displays, supervision. No rule of the trade is here, and nothing heavy, because a
 * busy main process stops the input of all windows. It never waits for 'ready' at its top level: in an ES module that
 * would hang for ever.
 */

const here = path.dirname(fileURLToPath(import.meta.url));

boot();

function boot(): void {
  const read = readOptions(ownArguments(process.argv, app.isPackaged), {
    env: process.env,
    home: os.homedir(),
    cwd: process.cwd(),
  });
  if (!read.ok) {
    process.stderr.write(`vigie: ${read.problem}\n`);
    app.exit(2);
    return;
  }
  const { options } = read;
  try {
    mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    process.stderr.write(`vigie: the data folder cannot be made: ${error instanceof Error ? error.message : error}\n`);
    app.exit(3);
    return;
  }
  if (needsX11()) {
    // Under Wayland a program cannot place its windows. Ozone is chosen before this code runs, hence a new start.
    app.relaunch({ args: ['--ozone-platform=x11', ...process.argv.slice(1)] });
    app.exit(0);
    return;
  }
  app.commandLine.appendSwitch('disable-gpu-process-crash-limit');
  // The lock is kept in this folder: one instance for each data folder.
  app.setPath('userData', path.join(options.dataDir, 'windows'));
  if (!app.requestSingleInstanceLock()) {
    process.stderr.write('vigie: already running on this data folder; its windows were brought forward\n');
    app.exit(0);
    return;
  }
  run(options);
}

function needsX11(): boolean {
  const wayland = process.platform === 'linux' && Boolean(process.env.WAYLAND_DISPLAY) && Boolean(process.env.DISPLAY);
  return (
    wayland &&
    app.commandLine.getSwitchValue('ozone-platform') === '' &&
    Number(process.versions.electron?.split('.')[0]) >= 38
  );
}

function run(options: StartOptions): void {
  const file = new LogFile(path.join(options.dataDir, 'logs'), 'shell', () => new Date());
  const log = (line: string): void => file.write(line);
  process.stdout.on('error', () => {}); // whoever read the output is gone; the windows stay
  process.stderr.on('error', () => {});

  const programsDir = outsideArchive(path.join(here, '..'));
  const host = new VigieHost(
    {
      ...options,
      ...(process.env.VIGIE_HUB_TOKEN ? { hubToken: process.env.VIGIE_HUB_TOKEN } : {}),
      ...(process.env.VIGIE_BUNDLE_PASSPHRASE ? { bundlePassphrase: process.env.VIGIE_BUNDLE_PASSPHRASE } : {}),
      position: process.env.VIGIE_POSITION || os.hostname(),
    },
    {
      programsDir,
      spawn: chooseSpawn(programsDir, log),
      newToken: () => randomBytes(32).toString('base64url'),
      monotonic: () => performance.now(),
      now: () => Date.now(),
    },
  );
  const pages = rendererFolder(here);
  const addon = loadDisplaysAddon(addonPlaces(here), log);
  const windows = new WindowKeeper({
    preload: preloadBeside(here),
    language: options.language,
    places: new PlacesFile(options.dataDir, log),
    hasPages: () => existsSync(path.join(pages, 'index.html')),
    nativeDisplays: () => listDisplays(addon, log),
    log,
    onIdentity: (window, identity) => window.webContents.send(CHANNELS.window, identity),
    onLastClosed: () => app.quit(),
  });

  declareAppScheme();
  lockDown(log);
  answerWindows({
    windows,
    connection: () => firstConnection(host),
    status: () => host.status,
    openSheet(language) {
      const name = { fr: 'fiche-de-secours.html', en: 'fallback-sheet.html' }[language];
      void systemShell
        .openPath(path.join(options.dataDir, 'station', 'sheet', name))
        .then((problem) => problem && log(`the printed sheet could not be opened: ${problem}`));
    },
    givePassphrase: (passphrase) => host.givePassphrase(passphrase),
    mend: (program, how) => host.mend(program, how),
    quit: () => app.quit(),
    log,
  });
  host.on('status', (status) => windows.send(CHANNELS.stationState, status));
  host.on('connection', (connection) => windows.send(CHANNELS.connection, connection));
  host.on('ready', () => tellReady(JSON.stringify(readyLine(host.addresses, options.dataDir)), log));
  host.on('refused', (status) => {
    for (const { name, refusal } of status.programs) {
      if (!refusal) continue;
      const line = `the ${name} cannot start (${refusal.code}): ${refusal.message}`;
      log(line);
      process.stderr.write(`vigie: ${line}\n`);
    }
  });
  app.on('second-instance', () => windows.showAll());
  quitInOrder(host, windows);
  host.start();
  app
    .whenReady()
    .then(() => {
      lockSession(log);
      serveAppScheme(pages);
      windows.start();
    })
    .catch((error: unknown) => {
      process.stderr.write(`vigie: ${error instanceof Error ? error.stack : error}\n`);
      app.exit(1);
    });
}

/**
 * Prints the line that says that all is up. Whoever starts the program and cannot read its output in time names a file
 * for it; the line holds a token, so the file is for its owner only.
 */
function tellReady(line: string, log: (line: string) => void): void {
  process.stdout.write(`${line}\n`);
  const file = process.env.VIGIE_READY_FILE;
  if (!file) return;
  try {
    writeFileSync(`${file}.next`, line, { mode: 0o600 });
    renameSync(`${file}.next`, file);
  } catch (error) {
    log(`the ready file cannot be written: ${error instanceof Error ? error.message : error}`);
  }
}

/** The present address, or the first one when it comes. */
function firstConnection(host: VigieHost): Promise<StationConnection> {
  if (host.connection !== null) return Promise.resolve(host.connection);
  return new Promise((resolve) => host.once('connection', resolve));
}

/** Quitting closes the windows, then stops the programs, then ends. */
function quitInOrder(host: VigieHost, windows: WindowKeeper): void {
  let stopped = false;
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    windows.prepareToClose();
    void windows
      .closeAll()
      .then(() => host.stop())
      .then(() => {
        stopped = true;
        // A start that was refused ends with a failure, so that a script sees it.
        app.exit(host.wasRefused ? 3 : 0);
      });
  };
  app.on('before-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    stop();
  });
  app.on('window-all-closed', () => stop());
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  if (process.env.VIGIE_STOP_WITH_INPUT === '1') process.stdin.on('close', stop).resume();
}
