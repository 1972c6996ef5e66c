import { count, measure, oneOf, stateReader } from '../../domain/asset/stateMessage.ts';
import { manifest } from './manifest.ts';

/** Reads one state message: ranges are what the device can physically say, not what is usual. Never throws. */
export const readState = stateReader(manifest, {
  fields: {
    mode: oneOf(['running', 'flashing', 'dark', 'manual']),
    plan: count(0, 255),
    stage: count(0, 64),
    cycle: measure(0, 600),
    busPriorities: count(0, 10_000),
    voltage: measure(0, 500),
  },
  doubtfulWhen: ['not-answering'],
});
