import type { DeviceDriver } from '../../domain/asset/device.ts';
import { noCommands } from '../../domain/asset/stateMessage.ts';
import { manifest } from './manifest.ts';

import { readState } from './state.ts';

/** See the manifest. */
export const driver: DeviceDriver = { manifest, read: readState, plan: noCommands(manifest.type) };
