import type { DeviceDriver } from '../../domain/asset/device.ts';
import { noCommands } from '../../domain/asset/stateMessage.ts';
import { refuse } from '../../shared/result.ts';
import { manifest } from './manifest.ts';

/** A camera has no state messages and its head is moved through its ONVIF session: reading and planning are refused. */
export const driver: DeviceDriver = {
  manifest,
  read: () => refuse('payload.shape', 'a camera sends no state message', { driver: manifest.type, field: '' }),
  plan: noCommands(manifest.type),
};
