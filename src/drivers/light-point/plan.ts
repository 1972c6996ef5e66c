import type { PlannedMessage, Wanted } from '../../domain/asset/device.ts';
import { ok, type Refusal, type Result, refuse } from '../../shared/result.ts';

/**
 * The set message that brings a lamp to a level in percent. The device ignores it after `expiresAt` and confirms with
 * a state that `answers` the command. Refusals: `command.no-such-capability`, `command.out-of-range`, `command.expired`.
 */
export function planLevel(
  wanted: Wanted,
  commandId: string,
  issuedAt: number,
  expiresAt: number,
): Result<readonly PlannedMessage[], Refusal> {
  if (wanted.capability !== 'level')
    return refuse('command.no-such-capability', `a light point takes no ${wanted.capability} command`, {
      driver: 'light-point',
      capability: wanted.capability,
    });
  const { value } = wanted;
  if (typeof value !== 'number' || !(value >= 0 && value <= 100))
    return refuse('command.out-of-range', 'a level is a number from 0 to 100', {
      capability: 'level',
      min: 0,
      max: 100,
    });
  if (!(expiresAt > issuedAt))
    return refuse('command.expired', 'the command ends before it begins', { issuedAt, expiresAt });
  return ok([
    {
      topic: 'set',
      payload: JSON.stringify({ id: commandId, level: value, issuedAt, expiresAt }),
      because: `level ${value} % was asked for`,
    },
  ]);
}
