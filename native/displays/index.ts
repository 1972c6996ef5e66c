import { createRequire } from 'node:module';
import { type MonitorIdentity, parseEdid } from './edid.ts';

/** One connected and lit output of the screen. Places and sizes are in pixels of the X screen. */
export interface NativeDisplay extends Partial<MonitorIdentity> {
  /** Name of the connector, `DP-1`. */
  readonly output: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What the addon gives: the bytes as they are, so that all reading of foreign bytes is in `edid.ts`. */
interface RawDisplay {
  readonly output: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly edid: Uint8Array;
}

interface Addon {
  listDisplays(): RawDisplay[];
}

/** Loads the addon from the first place that has it; null when there is none or it does not fit this machine. */
export function loadDisplaysAddon(places: readonly string[], log: (line: string) => void): Addon | null {
  const load = createRequire(import.meta.url);
  for (const place of places) {
    try {
      const addon: unknown = load(place);
      if (typeof (addon as Addon).listDisplays === 'function') return addon as Addon;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code !== 'MODULE_NOT_FOUND')
        log(`displays addon ${place}: ${error instanceof Error ? error.message : error}`);
    }
  }
  return null;
}

/**
 * Lists the displays with the identity from their EDID. Empty when the addon or the X server is absent: the caller then
 * falls back to label, size and place. Never throws.
 */
export function listDisplays(addon: Addon | null, log: (line: string) => void): readonly NativeDisplay[] {
  if (addon === null) return [];
  try {
    return addon.listDisplays().map(({ edid, ...place }) => ({ ...place, ...(parseEdid(edid) ?? {}) }));
  } catch (error) {
    log(`displays addon: ${error instanceof Error ? error.message : error}`);
    return [];
  }
}
