import { count, measure, oneOf, stateReader } from '../../domain/asset/stateMessage.ts';
import { manifest } from './manifest.ts';

/** Reads one state message: ranges are what the device can physically say, not what is usual. Never throws. */
export const readState = stateReader(manifest, {
  fields: {
    supply: oneOf(['on', 'off']),
    voltage: measure(0, 1_000),
    power: measure(0, 1_000),
    energy: measure(0, 1e9),
    door: oneOf(['closed', 'open']),
    lit: count(0, 10_000),
  },
  doubtfulWhen: ['not-answering'],
});
