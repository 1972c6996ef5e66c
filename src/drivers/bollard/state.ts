import { count, flag, measure, oneOf, stateReader } from '../../domain/asset/stateMessage.ts';
import { manifest } from './manifest.ts';

/** Reads one state message: ranges are what the device can physically say, not what is usual. Never throws. */
export const readState = stateReader(manifest, {
  fields: { state: oneOf(['up', 'down', 'moving']), cycles: count(0, 1e9), pressure: measure(0, 400), loop: flag },
  doubtfulWhen: ['not-answering'],
});
