import type { NativeDisplay } from '../../../native/displays/index.ts';
import type { DisplayNow, Rect } from '../windows/displayPlan.ts';

/** What Electron knows of a display. Bounds are in its own units: pixels divided by `scaleFactor`. */
export interface ShellDisplay {
  readonly label: string;
  readonly bounds: Rect;
  readonly workArea: Rect;
  readonly scaleFactor: number;
  readonly primary: boolean;
}

/**
 * Gives each display the name under which its layout is kept.
 *
 * A monitor that tells a serial number is known by maker, product and serial, whatever cable it hangs on. Without a
 * serial number, or when two monitors tell the same one (cheap ones do), the connector is added: then swapped cables
 * cannot be told. Without an EDID (no addon, not X11) it is label, size and place.
 */
export function identifyDisplays(displays: readonly ShellDisplay[], native: readonly NativeDisplay[]): DisplayNow[] {
  const found = displays.map((display) => ({ display, monitor: nativeOf(display, native) }));
  const counts = new Map<string, number>();
  for (const { monitor } of found) {
    const serial = monitor === undefined ? null : serialKey(monitor);
    if (serial !== null) counts.set(serial, (counts.get(serial) ?? 0) + 1);
  }
  return found.map(({ display, monitor }) => {
    const label = monitor?.name || display.label || monitor?.output || '';
    const key = monitor === undefined ? null : keyOf(monitor, counts);
    return {
      key: key ?? placeKey(label, display.bounds),
      label: label || 'display',
      bounds: display.bounds,
      workArea: display.workArea,
      primary: display.primary,
    };
  });
}

function nativeOf(display: ShellDisplay, native: readonly NativeDisplay[]): NativeDisplay | undefined {
  const { x, y, width, height } = display.bounds;
  const scale = display.scaleFactor || 1;
  const near = (a: number, b: number): boolean => Math.abs(a - b) <= 2 * scale; // divided sizes are rounded
  return native.find(
    (output) =>
      near(output.x, x * scale) &&
      near(output.y, y * scale) &&
      near(output.width, width * scale) &&
      near(output.height, height * scale),
  );
}

/** Maker, product and serial, or null when the monitor does not tell them. */
function serialKey(monitor: NativeDisplay): string | null {
  if (monitor.maker === undefined || monitor.product === undefined) return null;
  // 0x01010101 is what some makers write in place of a serial number.
  const number = monitor.serial === 0 || monitor.serial === 0x01010101 ? '' : String(monitor.serial ?? '');
  if (number === '' && !monitor.serialText) return null;
  return `${productKey(monitor)}-${number}${monitor.serialText ? `-${plainText(monitor.serialText)}` : ''}`;
}

function keyOf(monitor: NativeDisplay, counts: ReadonlyMap<string, number>): string | null {
  const serial = serialKey(monitor);
  if (serial !== null) return counts.get(serial) === 1 ? serial : `${serial}@${monitor.output}`;
  return monitor.maker === undefined ? null : `${productKey(monitor)}@${monitor.output}`;
}

const productKey = (monitor: NativeDisplay): string =>
  `${monitor.maker}-${(monitor.product ?? 0).toString(16).padStart(4, '0')}`;

const placeKey = (label: string, { x, y, width, height }: Rect): string =>
  `${plainText(label) || 'display'}-${width}x${height}+${x}+${y}`;

/** Keys travel in addresses and file names of logs: letters, digits and a few signs only. */
const plainText = (text: string): string => text.replace(/[^\w.-]+/g, '_').slice(0, 40);
