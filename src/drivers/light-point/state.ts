import { count, measure, stateReader } from '../../domain/asset/stateMessage.ts';
import { manifest } from './manifest.ts';

/** Reads one state message: ranges are what the device can physically say, not what is usual. Never throws. */
export const readState = stateReader(manifest, {
  fields: {
    level: measure(0, 100),
    power: measure(0, 2_000),
    voltage: measure(0, 500),
    hours: count(0, 1_000_000),
    temperature: measure(-60, 150),
  },
  doubtfulWhen: ['not-answering'],
});
