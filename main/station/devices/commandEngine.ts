import type { CommandStatus } from '../../../src/contract/assets.ts';
import {
  type Capability,
  type DeviceDriver,
  type PointScalar,
  type Reading,
  TOPIC_ROOT,
} from '../../../src/domain/asset/device.ts';
import { ok, type Refusal, type Result, refuse } from '../../../src/shared/result.ts';
import type { Register } from '../register/register.ts';

/** Sends commands to devices and follows each to its end: confirmed only by the device's own read-back. */
export interface CommandEngine {
  /**
   * Asks for a value. The same id again changes nothing and gives the same answer.
   * Refusals: `command.unknown-asset`, `command.no-such-capability`, `command.out-of-range`, `command.expired` (the
   * broker took it and did not say so in time), and the reason why it did not go out, as `publish` gives it.
   */
  request(command: {
    id: string;
    asset: string;
    capability: string;
    value: PointScalar;
    by: string;
  }): Promise<Result<void>>;
  /** A device spoke: a read-back confirms, or contradicts, the command that it answers. */
  heard(asset: number, reading: Reading): void;
  /** Latest command of each capability in the last ten minutes. */
  of(asset: string): readonly CommandStatus[];
  close(): void;
}

export interface CommandEngineOptions {
  readonly register: Register;
  readonly drivers: ReadonlyMap<string, DeviceDriver>;
  /** Sends at once or not at all; a refusal is why not. */
  readonly publish: (topic: string, payload: string) => Promise<Result<void>>;
  readonly now: () => number;
  readonly onChange: (asset: string) => void;
}

/** A command that was not read back by then is over, ms. Devices ignore it after the same time. */
export const COMMAND_LIFE = 10_000;
const KEPT = 600_000;
const MOST_KEPT = 5_000;

/** Opens the engine. Nothing is queued: a command that cannot go out now is refused now. */
export function createCommandEngine(options: CommandEngineOptions): CommandEngine {
  const commands = new Map<string, CommandStatus>();
  const timers = new Map<string, NodeJS.Timeout>();

  const become = (id: string, state: CommandStatus['state'], refusal: Refusal | null = null): void => {
    const command = commands.get(id);
    if (!command) return;
    commands.set(id, {
      ...command,
      state,
      stateAt: options.now(),
      refusal: refusal && { ...refusal, context: { ...refusal.context } },
    });
    if (state !== 'requested' && state !== 'sent') {
      clearTimeout(timers.get(id));
      timers.delete(id);
    }
    options.onChange(command.asset);
  };

  const forgetOld = (): void => {
    for (const [id, command] of commands) {
      if (timers.has(id)) continue;
      if (options.now() - command.stateAt < KEPT && commands.size <= MOST_KEPT) break;
      commands.delete(id);
    }
  };

  return {
    async request({ id, asset: assetId, capability, value, by }) {
      const known = commands.get(id);
      if (known) return known.refusal ? { ok: false, refusal: known.refusal } : ok(undefined);
      const asset = options.register.byId(assetId);
      const driver = asset?.device && options.drivers.get(asset.device.driver);
      if (!asset?.device || !driver)
        return refuse('command.unknown-asset', `no device speaks for ${assetId}`, { asset: assetId });
      const requestedAt = options.now();
      const expiresAt = requestedAt + COMMAND_LIFE;
      const plan = driver.plan({ capability: capability as Capability, value }, id, requestedAt, expiresAt);
      if (!plan.ok) return plan;
      forgetOld();
      commands.set(id, {
        id,
        asset: asset.id,
        capability,
        value,
        state: 'requested',
        by,
        requestedAt,
        stateAt: requestedAt,
        expiresAt,
        refusal: null,
      });
      options.onChange(asset.id);
      // From the start: a broker that hangs must not hold the answer for ever.
      const over = new Promise<'expired'>((resolve) => {
        const end = (): void => {
          become(id, 'expired');
          resolve('expired');
        };
        timers.set(id, setTimeout(end, COMMAND_LIFE));
      });
      for (const message of plan.value) {
        const topic = `${TOPIC_ROOT}/${asset.device.driver}/${asset.device.id}/${message.topic}`;
        const sent = await Promise.race([options.publish(topic, message.payload), over]);
        if (sent !== 'expired' && sent.ok) continue;
        // Read back already: it went out, whatever became of the receipt.
        if (commands.get(id)?.state !== 'requested' && sent !== 'expired') break;
        if (sent === 'expired' || sent.refusal.code === 'broker.no-receipt') {
          // The link may have given up a moment before us: it may have gone out, so it is over and not refused.
          if (commands.get(id)?.state === 'requested') become(id, 'expired');
          return refuse('command.expired', 'the broker did not confirm it in time', { asset: asset.id });
        }
        const { code, message: why, context } = sent.refusal;
        const refused = refuse(code, why, { ...context, asset: asset.id });
        become(id, 'refused', refused.refusal);
        return refused;
      }
      // The read-back can overtake the broker's receipt.
      if (commands.get(id)?.state === 'requested') become(id, 'sent');
      return ok(undefined);
    },
    heard(index, reading) {
      if (reading.answers === undefined) return;
      const command = commands.get(reading.answers);
      const asset = options.register.assets[index];
      if (!command || command.asset !== asset?.id) return;
      // Refused for want of a link, it may have gone out with the last bytes of it: the device's word counts.
      if (command.state === 'confirmed' || command.state === 'unknown') return;
      const point = reading.points.find((p) => p.point === command.capability);
      if (point && point.value === command.value) become(command.id, 'confirmed');
      else
        become(
          command.id,
          'unknown',
          refuse('command.read-back-differs', 'the device answered with another value', {
            wanted: String(command.value),
            got: String(point?.value ?? ''),
          }).refusal,
        );
    },
    of(asset) {
      const latest = new Map<string, CommandStatus>();
      for (const command of commands.values())
        if (command.asset === asset && options.now() - command.stateAt < KEPT) latest.set(command.capability, command);
      return [...latest.values()];
    },
    close() {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}
