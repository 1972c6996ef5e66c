import { z } from 'zod';
import { ok, type Result } from '../../../../src/shared/result.ts';
import { token } from './answers.ts';
import { attributeOf, elements, textOf } from './answerXml.ts';
import type { AskCamera } from './cameraAsk.ts';
import { cameraRefusal } from './cameraRefusals.ts';
import { escaped } from './credentials.ts';

/** A relay output of a camera (ONVIF Device IO, clause 5.6; Core, clause 8.5): a lamp, a gate, a loudspeaker's contact. */
export interface CameraRelay {
  readonly token: string;
  /** Stays as it is set (`bistable`), or falls back by itself (`monostable`). */
  readonly mode?: 'bistable' | 'monostable' | undefined;
  /** How it stands at rest. */
  readonly idle?: 'open' | 'closed' | undefined;
  /** How long a monostable one stays, in milliseconds. */
  readonly delay?: number | undefined;
}

/** Relay outputs of one camera. ONVIF has no reading of their state: what was set last is not known to be so still. */
export interface CameraRelays {
  /** None for a camera without. */
  list(): Promise<Result<readonly CameraRelay[]>>;
  /** Sets one that `list` gave. */
  set(relay: string, state: 'active' | 'inactive'): Promise<Result<void>>;
}

const relaysAnswer = z
  .array(
    z.object({
      token,
      mode: z.enum(['bistable', 'monostable']).optional().catch(undefined),
      idle: z.enum(['open', 'closed']).optional().catch(undefined),
      delay: z.number().min(0).max(86_400_000).optional().catch(undefined),
    }),
  )
  .max(64);

/** An XML duration of days and less (`PT1.5S`), in milliseconds; undefined for anything else. */
function durationOf(text: string | undefined): number | undefined {
  const found = /^PT(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6}(?:\.\d{1,9})?)S)?$/.exec(text ?? '');
  if (!found || text === 'PT') return undefined;
  return (Number(found[1] ?? 0) * 3600 + Number(found[2] ?? 0) * 60 + Number(found[3] ?? 0)) * 1000;
}

/** Relays of a session: by the device service, which every profile has; the Device IO service repeats it. */
export function createRelays(ask: AskCamera): CameraRelays {
  return {
    async list() {
      const told = await ask('device', 'GetRelayOutputs');
      // A camera without outputs says so by a fault.
      if (!told.ok) return told.refusal.code === 'camera.fault' ? ok([]) : told;
      const parsed = relaysAnswer.safeParse(
        elements(told.value, 'relayOutputs').map((relay) => ({
          token: attributeOf(relay, 'token'),
          mode: textOf(relay, 'properties', 'mode')?.toLowerCase(),
          idle: textOf(relay, 'properties', 'idleState')?.toLowerCase(),
          delay: durationOf(textOf(relay, 'properties', 'delayTime')),
        })),
      );
      return parsed.success ? ok(parsed.data) : cameraRefusal('camera.not-onvif', { operation: 'GetRelayOutputs' });
    },

    async set(relay, state) {
      const answer = await ask(
        'device',
        'SetRelayOutputState',
        `<RelayOutputToken>${escaped(relay.slice(0, 64))}</RelayOutputToken><LogicalState>${state}</LogicalState>`,
      );
      return answer.ok ? ok(undefined) : answer;
    },
  };
}
