/** A name or address with a port, as in `crise.example.org:8443`. */
export interface HostPort {
  /** In lower case; an IPv6 address without its brackets. */
  readonly host: string;
  readonly port: number;
}

const FORM = /^(?:\[([0-9a-f:.]{2,45})\]|([a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)):(\d{1,5})$/;

/** Addresses that stand for all of a machine's: nobody can type them into a browser. */
const ALL = new Set(['0.0.0.0', '::']);

/** Reads `HOST:PORT`, port 0 meaning any; null for anything else, and for an address that stands for all. */
export function readHostPort(text: string): HostPort | null {
  const [, six, name, digits] = FORM.exec(text.toLowerCase()) ?? [];
  const host = six ?? name;
  const port = Number(digits);
  if (host === undefined || ALL.has(host) || port > 65_535) return null;
  // Digits and dots alone are an address, and then a whole one.
  const numbers = /^[\d.]+$/.test(host) ? host.split('.').map(Number) : null;
  if (numbers && !(numbers.length === 4 && numbers.every((one) => one <= 255))) return null;
  return { host, port };
}

/** The host as it stands in an address. */
export const hostInAddress = (host: string): string => (host.includes(':') ? `[${host}]` : host);
