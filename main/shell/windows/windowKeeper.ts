import path from 'node:path';
import { BrowserWindow, screen } from 'electron';
import type { NativeDisplay } from '../../../native/displays/index.ts';
import type { DisplayStatus, WindowIdentity } from '../../../src/contract/bridge.ts';
import { identifyDisplays } from '../displays/displayIdentity.ts';
import { safePageAddress } from '../safePage.ts';
import { isOwnPage } from '../security/policy.ts';
import { CrashGuard } from './crashGuard.ts';
import {
  type DisplayNow,
  inOrder,
  type PlannedWindow,
  planWindows,
  relativeTo,
  type SavedPlace,
} from './displayPlan.ts';
import type { PlacesFile } from './placesFile.ts';

/** What the keeper needs from the shell. */
export interface WindowKeeperOptions {
  readonly preload: string;
  readonly language: 'fr' | 'en';
  readonly places: PlacesFile;
  /** Whether the built pages are there. */
  readonly hasPages: () => boolean;
  readonly nativeDisplays: () => readonly NativeDisplay[];
  readonly log: (line: string) => void;
  /** Told when a window opened, closed or changed display. */
  readonly onIdentity: (window: BrowserWindow, identity: WindowIdentity) => void;
  readonly onLastClosed: () => void;
}

interface KeptWindow {
  readonly workspaceId: string;
  readonly window: BrowserWindow;
  readonly guard: CrashGuard;
  displayKey: string;
  /** Where it was planned to be; the operator's moves are taken over. */
  rect: Electron.Rectangle;
  /** Out of sight because its display is away. */
  away: boolean;
  borrowed: boolean;
}

const SETTLE_MS = 150;
const STRAIGHTEN_MS = 120;

/** Keeps one window on each display, in its place, through unplugged displays and crashed pages. */
export class WindowKeeper {
  readonly #options: WindowKeeperOptions;
  readonly #windows = new Map<string, KeptWindow>();
  #places: SavedPlace[];
  #displays: DisplayNow[] = [];
  #settle: NodeJS.Timeout | undefined;
  #save: NodeJS.Timeout | undefined;
  #closing = false;

  constructor(options: WindowKeeperOptions) {
    this.#options = options;
    this.#places = options.places.read();
    // The operator closed every window one by one, the last time: that was the way out, not a wish for no window.
    if (!this.#places.some(({ open }) => open)) this.#places = this.#places.map((place) => ({ ...place, open: true }));
  }

  /** Opens the windows and follows the displays from now on. Electron must be ready. */
  start(): void {
    const later = (): void => {
      clearTimeout(this.#settle);
      // Plugging one cable gives a handful of events.
      this.#settle = setTimeout(() => this.#arrange(), SETTLE_MS);
    };
    screen.on('display-added', later);
    screen.on('display-removed', later);
    screen.on('display-metrics-changed', later);
    this.#arrange();
  }

  /** Identity of the window that shows these contents. */
  identityOf(contents: Electron.WebContents): WindowIdentity | null {
    const kept = [...this.#windows.values()].find(
      ({ window }) => !window.isDestroyed() && window.webContents === contents,
    );
    return kept ? this.#identity(kept) : null;
  }

  /** The displays that are there now. */
  displays(): DisplayStatus[] {
    return inOrder(this.#displays).map(({ key, label, bounds }) => ({
      displayKey: key,
      label,
      width: bounds.width,
      height: bounds.height,
      hasWindow: [...this.#windows.values()].some(({ displayKey, away }) => displayKey === key && !away),
    }));
  }

  /** Opens a window on a display, or brings forward the one that is there. */
  openOn(displayKey: string): void {
    const there = [...this.#windows.values()].find((kept) => kept.displayKey === displayKey && !kept.away);
    if (there) {
      there.window.show();
      there.window.focus();
      return;
    }
    if (!this.#displays.some(({ key }) => key === displayKey)) return;
    this.#places = this.#places.map((place) => (place.displayKey === displayKey ? { ...place, open: true } : place));
    this.#arrange();
  }

  /** Brings all windows forward: the program was started a second time. */
  showAll(): void {
    for (const { window, away } of this.#windows.values()) if (!away) window.show();
  }

  /** Sends to every window. */
  send(channel: string, value: unknown): void {
    for (const { window } of this.#windows.values()) {
      if (!window.isDestroyed() && !window.webContents.isDestroyed()) window.webContents.send(channel, value);
    }
  }

  /** Writes the places and lets the windows close without taking that for the operator's wish. */
  prepareToClose(): void {
    if (this.#closing) return;
    this.#closing = true;
    clearTimeout(this.#settle);
    clearTimeout(this.#save);
    this.#options.places.write(this.#places);
  }

  /**
   * Closes every window; resolves when all are gone, or after a second: a page that hangs must not hold the end up.
   * The pages go before the programs do, so that nobody sees them complain of a station that was told to stop.
   */
  async closeAll(): Promise<void> {
    const open = [...this.#windows.values()].map(({ window }) => window).filter((window) => !window.isDestroyed());
    const gone = open.map((window) => new Promise<void>((resolve) => window.once('closed', () => resolve())));
    for (const window of open) window.close();
    let late: NodeJS.Timeout | undefined;
    await Promise.race([
      Promise.all(gone),
      new Promise<void>((resolve) => {
        late = setTimeout(resolve, 1_000);
      }),
    ]);
    clearTimeout(late);
    for (const window of open) if (!window.isDestroyed()) window.destroy();
  }

  #arrange(): void {
    if (this.#closing) return;
    const primary = screen.getPrimaryDisplay().id;
    const all = screen.getAllDisplays().filter(({ bounds }) => bounds.width > 0 && bounds.height > 0);
    this.#displays = identifyDisplays(
      all.map(({ id, label, bounds, workArea, scaleFactor }) => ({
        label,
        bounds,
        workArea,
        scaleFactor,
        primary: id === primary,
      })),
      this.#options.nativeDisplays(),
    );
    const plan = planWindows(this.#places, this.#displays);
    this.#places = [...plan.places];
    for (const planned of plan.windows) this.#apply(planned);
    this.#saveSoon();
    this.#tellAll();
  }

  #apply(planned: PlannedWindow): void {
    const kept = this.#windows.get(planned.workspaceId);
    if (planned.rect === null || planned.displayKey === null) {
      if (kept === undefined) return; // opens when its display comes
      kept.away = true;
      kept.window.hide();
      return;
    }
    if (kept === undefined) {
      this.#open(planned, planned.displayKey, planned.rect);
      return;
    }
    kept.displayKey = planned.displayKey;
    kept.borrowed = planned.borrowed;
    kept.rect = planned.rect;
    kept.window.setBounds(planned.rect);
    if (kept.away) kept.window.showInactive();
    kept.away = false;
    this.#straighten(kept);
  }

  /**
   * A window manager may place a window by its own taste when it is shown, some time after it was asked. Asked again a
   * few times, then it has its way: the window is in view somewhere.
   */
  #straighten(kept: KeptWindow, attempts = 8): void {
    setTimeout(() => {
      if (this.#closing || kept.away || kept.window.isDestroyed()) return;
      const now = kept.window.getBounds();
      if (attempts === 0 || (Math.abs(now.x - kept.rect.x) < 50 && Math.abs(now.y - kept.rect.y) < 50)) return;
      kept.window.setBounds(kept.rect);
      this.#straighten(kept, attempts - 1);
    }, STRAIGHTEN_MS);
  }

  #open(planned: PlannedWindow, displayKey: string, rect: Electron.Rectangle): void {
    const window = new BrowserWindow({
      ...rect,
      show: false,
      // A wall of windows that each fill a display has no use for title bars; with one display the desktop's own is kept.
      frame: this.#displays.length === 1,
      backgroundColor: '#14181d',
      title: 'Vigie',
      autoHideMenuBar: true,
      webPreferences: {
        preload: this.#options.preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webviewTag: false,
        spellcheck: false,
        backgroundThrottling: false,
        // An alarm must sound before anybody has touched the window.
        autoplayPolicy: 'no-user-gesture-required',
        additionalArguments: [`--vigie-language=${this.#options.language}`],
      },
    });
    const kept: KeptWindow = {
      workspaceId: planned.workspaceId,
      window,
      guard: new CrashGuard(),
      displayKey,
      rect,
      away: false,
      borrowed: planned.borrowed,
    };
    this.#windows.set(planned.workspaceId, kept);
    window.once('ready-to-show', () => {
      if (kept.away) return;
      window.showInactive();
      window.setBounds(rect);
      this.#straighten(kept);
    });
    window.on('move', () => this.#moved(kept));
    window.on('resize', () => this.#moved(kept));
    window.once('closed', () => this.#closed(kept));
    window.webContents.on('render-process-gone', (_event, details) => this.#crashed(kept, details.reason));
    this.#load(kept);
  }

  #load(kept: KeptWindow): void {
    const address = this.#addressOf(kept);
    const page = this.#options.hasPages() ? address : safePageAddress('no-pages', this.#options.language, address);
    kept.window.loadURL(page).catch((error: unknown) => {
      this.#options.log(`a page did not load: ${error instanceof Error ? error.message : error}`);
    });
  }

  #addressOf(kept: KeptWindow): string {
    const { index } = this.#identity(kept);
    return `vigie://app/index.html?${new URLSearchParams({ window: String(index), display: kept.displayKey })}`;
  }

  #crashed(kept: KeptWindow, reason: string): void {
    if (reason === 'clean-exit' || kept.window.isDestroyed()) return;
    const next = kept.guard.crashed(performance.now());
    this.#options.log(`the page of ${kept.workspaceId} ended (${reason}): ${next}`);
    // Loading again inside the event would be lost with the page that is going.
    setImmediate(() => {
      if (kept.window.isDestroyed()) return;
      if (next === 'reload') this.#load(kept);
      else void kept.window.loadURL(safePageAddress('crashes', this.#options.language, this.#addressOf(kept)));
    });
  }

  #moved(kept: KeptWindow): void {
    if (this.#closing || kept.away || kept.borrowed || kept.window.isDestroyed()) return;
    const rect = kept.window.getBounds();
    const display = this.#displays.find(({ key }) => key === kept.displayKey);
    // Moved by the window manager because its display went away: that is no wish of the operator.
    if (display === undefined || !contains(display.bounds, rect)) return;
    this.#places = this.#places.map((place) =>
      place.workspaceId === kept.workspaceId ? { ...place, rect: relativeTo(rect, display.workArea) } : place,
    );
    this.#saveSoon();
  }

  #closed(kept: KeptWindow): void {
    this.#windows.delete(kept.workspaceId);
    if (this.#closing) return;
    if (this.#windows.size === 0) {
      this.#options.onLastClosed();
      return;
    }
    this.#places = this.#places.map((place) =>
      place.workspaceId === kept.workspaceId ? { ...place, open: false } : place,
    );
    this.#saveSoon();
    this.#tellAll();
  }

  #identity(kept: KeptWindow): WindowIdentity {
    const order = inOrder(this.#displays).map(({ key }) => key);
    const rank = ({ displayKey }: KeptWindow): number =>
      order.includes(displayKey) ? order.indexOf(displayKey) : order.length;
    const windows = [...this.#windows.values()].sort((a, b) => rank(a) - rank(b));
    return {
      index: windows.indexOf(kept),
      count: windows.length,
      displayKey: kept.displayKey,
      workspaceId: kept.workspaceId,
    };
  }

  #tellAll(): void {
    for (const kept of this.#windows.values()) {
      if (kept.window.isDestroyed() || !isOwnPage(kept.window.webContents.getURL())) continue;
      this.#options.onIdentity(kept.window, this.#identity(kept));
    }
  }

  #saveSoon(): void {
    clearTimeout(this.#save);
    this.#save = setTimeout(() => this.#options.places.write(this.#places), 400);
  }
}

/** The middle of the window is on the display. */
function contains(bounds: Electron.Rectangle, rect: Electron.Rectangle): boolean {
  const x = rect.x + rect.width / 2;
  const y = rect.y + rect.height / 2;
  return x >= bounds.x && x < bounds.x + bounds.width && y >= bounds.y && y < bounds.y + bounds.height;
}

/** Path of the preload script beside the shell's own bundle. */
export const preloadBeside = (shellFolder: string): string => path.join(shellFolder, '..', 'preload', 'preload.cjs');
