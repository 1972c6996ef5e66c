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
  readonly kind: MessageKind;
}

/**
 * What a message of Sparkplug says. A birth says that the device answers, a death that it does not; `lost`: the way to it
 * is gone, `doubt`: words of it were lost, neither of which says anything of the device itself. MQTT knows data only.
 */
export type MessageKind = 'birth' | 'data' | 'death' | 'lost' | 'doubt';

const encoder = new TextEncoder();

/** What is shown of a message that is rejected: its bytes, or the first of its values. */
export function sampleOf({ payload }: Delivery, values: unknown): Uint8Array {
  if (payload) return payload;
  const shown = typeof values === 'object' && values !== null ? Object.entries(values).slice(0, 20) : [];
  return encoder.encode(shown.map(([name, value]) => `${name.slice(0, 60)}=${inWords(value)}`).join(' '));
}

/** A reading of a device that was born: it answers. */
export function answering(reading: Reading | null, { protocolTime, received }: Delivery): Reading {
  const deviceTime = reading?.deviceTime ?? protocolTime;
  // Never dated: by a clock that is behind, it would answer before it fell silent, and be taken for an old word.
  const condition = { condition: SILENT, active: false, since: deviceTime ?? received, undated: true } as const;
  return reading
    ? { ...reading, conditions: [...reading.conditions, condition] }
    : { deviceTime, points: [], conditions: [condition] };
}

/** What is told of a device that says nothing itself: it is gone, or the way to it, or words of it were lost. */
export function wordless({ kind, protocolTime, received }: Delivery, knowsSilence: boolean): Reading {
  const silence = {
    condition: SILENT,
    active: true,
    since: protocolTime ?? received,
    ...(protocolTime === null ? { undated: true as const } : {}),
  };
  return {
    // It is no time of its values.
    deviceTime: null,
    points: [],
    conditions: kind === 'death' && knowsSilence ? [silence] : [],
    session: kind === 'doubt' ? 'doubtful' : 'over',
  };
}

/** Whether the device itself speaks. */
export const isSpoken = (kind: MessageKind): boolean => kind === 'birth' || kind === 'data';
