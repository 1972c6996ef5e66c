import type { Quality, Reading } from '../../../../src/domain/asset/device.ts';
import { SILENT } from './compileProfile.ts';
import { inWords } from './payload.ts';

/** A message on its way through the profiles. */
export interface Delivery {
  readonly topic: string;
  readonly levels: readonly string[];
  /** Null for Sparkplug, whose bytes are not kept. */
  readonly payload: Uint8Array | null;
  readonly retained: boolean;
  readonly received: number;
  /** The protocol's own time of the message, ms. */
  readonly protocolTime: number | null;
  readonly qualities: Readonly<Record<string, Quality>> | undefined;
  readonly kind: 'birth' | 'data' | 'death';
}

const encoder = new TextEncoder();

/** What is shown of a message that is rejected: its bytes, or the first of its values. */
export function sampleOf({ payload }: Delivery, values: unknown): Uint8Array {
  if (payload) return payload;
  const shown = typeof values === 'object' && values !== null ? Object.entries(values).slice(0, 20) : [];
  return encoder.encode(shown.map(([name, value]) => `${name.slice(0, 60)}=${inWords(value)}`).join(' '));
}

/** A reading with what the protocol itself says of the device's silence added. */
export function withSilence(reading: Reading | null, active: boolean, { protocolTime, received }: Delivery): Reading {
  const deviceTime = reading?.deviceTime ?? protocolTime;
  const condition = {
    condition: SILENT,
    active,
    since: deviceTime ?? received,
    ...(deviceTime === null ? { undated: true as const } : {}),
  };
  return reading
    ? { ...reading, conditions: [...reading.conditions, condition] }
    : { deviceTime, points: [], conditions: [condition] };
}
