import { count, flag, measure, oneOf, stateReader } from '../../domain/asset/stateMessage.ts';
import { manifest } from './manifest.ts';

/** Reads one state message: ranges are what the device can physically say, not what is usual. Never throws. */
export const readState = stateReader(manifest, {
  fields: {
    fire: oneOf(['normal', 'alarm', 'trouble']),
    intrusion: oneOf(['off', 'armed', 'alarm']),
    doorsOpen: count(0, 1_000),
    temperature: measure(-60, 150),
    mains: flag,
  },
  doubtfulWhen: ['not-answering'],
});
