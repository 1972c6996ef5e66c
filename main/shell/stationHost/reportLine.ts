import { type HubChoice, readHubChoice } from './hubChoice.ts';
import type { ReadyAddresses } from './programs.ts';

/** One line of a program's standard output, understood. */
export type Report =
  | { readonly kind: 'starting'; readonly step: string; readonly done: number; readonly total: number }
  | { readonly kind: 'ready'; readonly addresses: ReadyAddresses }
  | {
      readonly kind: 'refused';
      readonly code: string;
      readonly message: string;
      readonly context: Readonly<Record<string, string | number | boolean>>;
    }
  | { readonly kind: 'asks'; readonly choice: HubChoice }
  | { readonly kind: 'log'; readonly text: string };

const LONGEST_REPORT = 64_000;

/** Reads one line. Never throws: what is not a report by the protocol of `programs.ts` is a line of log. */
export function readReport(line: string): Report {
  const log: Report = { kind: 'log', text: line };
  if (!line.startsWith('{') || line.length > LONGEST_REPORT) return log;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return log; // a program may well print something that only begins like JSON
  }
  if (!isRecord(value)) return log;
  if (value.state === 'starting') {
    return { kind: 'starting', step: text(value.step), done: count(value.done), total: count(value.total) };
  }
  if (value.state === 'ready') return { kind: 'ready', addresses: addressesOf(value) };
  if (value.state === 'asks') {
    const choice = readHubChoice(value);
    // Whatever it was, it is no line for the log: it may hold a token.
    return choice ? { kind: 'asks', choice } : { kind: 'log', text: 'an asking that is none' };
  }
  if (value.state === 'refused' && typeof value.code === 'string') {
    return { kind: 'refused', code: value.code, message: text(value.message), context: contextOf(value.context) };
  }
  return log;
}

function addressesOf(value: Record<string, unknown>): ReadyAddresses {
  const addresses: Record<string, string | string[]> = {};
  for (const key of ['url', 'windows', 'windowsCode', 'mqtt', 'cameras', 'rtsp', 'control', 'cityFile'] as const) {
    const address = value[key];
    if (typeof address === 'string') addresses[key] = address;
  }
  if (Array.isArray(value.firstCameras)) {
    addresses.firstCameras = value.firstCameras.filter((camera) => typeof camera === 'string');
  }
  return addresses;
}

function contextOf(value: unknown): Record<string, string | number | boolean> {
  if (!isRecord(value)) return {};
  const plain = Object.entries(value).filter(([, v]) => ['string', 'number', 'boolean'].includes(typeof v));
  return Object.fromEntries(plain) as Record<string, string | number | boolean>;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const count = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : 0;
