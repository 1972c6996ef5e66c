import { measure, oneOf, stateReader, words } from '../../domain/asset/stateMessage.ts';
import { manifest } from './manifest.ts';

/** Reads one state message: ranges are what the device can physically say, not what is usual. Never throws. */
export const readState = stateReader(manifest, {
  fields: { text: words(500), wanted: words(500), brightness: measure(0, 100), display: oneOf(['on', 'off']) },
  doubtfulWhen: ['not-answering'],
});
