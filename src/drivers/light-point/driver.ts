import type { DeviceDriver } from '../../domain/asset/device.ts';
import { manifest } from './manifest.ts';
import { planLevel } from './plan.ts';
import { readState } from './state.ts';

/** See the manifest. */
export const driver: DeviceDriver = { manifest, read: readState, plan: planLevel };
