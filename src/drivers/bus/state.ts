import { measure, oneOf, stateReader, words } from '../../domain/asset/stateMessage.ts';
import { manifest } from './manifest.ts';

/** Reads one state message: ranges are what the device can physically say, not what is usual. Never throws. */
export const readState = stateReader(manifest, {
  fields: {
    status: oneOf(['driving', 'at-stop', 'terminus']),
    speed: measure(0, 250),
    delay: measure(-86_400, 86_400),
    load: measure(0, 300),
    nextStop: words(100),
    line: words(20),
  },
  doubtfulWhen: ['position-unknown'],
  moves: true,
});
