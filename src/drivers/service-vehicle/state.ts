import { flag, measure, oneOf, stateReader } from '../../domain/asset/stateMessage.ts';
import { manifest } from './manifest.ts';

/** Reads one state message: ranges are what the device can physically say, not what is usual. Never throws. */
export const readState = stateReader(manifest, {
  fields: {
    status: oneOf(['available', 'en-route', 'on-scene']),
    speed: measure(0, 250),
    ignition: flag,
    fuel: measure(0, 100),
  },
  doubtfulWhen: ['position-unknown'],
  moves: true,
});
