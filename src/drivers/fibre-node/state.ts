import { measure, oneOf, stateReader } from '../../domain/asset/stateMessage.ts';
import { manifest } from './manifest.ts';

/** Reads one state message: ranges are what the device can physically say, not what is usual. Never throws. */
export const readState = stateReader(manifest, {
  fields: {
    uplink: oneOf(['up', 'down']),
    rx: measure(-60, 20),
    traffic: measure(0, 1e6),
    temperature: measure(-60, 150),
    battery: measure(0, 100),
  },
  doubtfulWhen: ['down'],
});
