import { expect, test } from 'vitest';
import type { StationStatus } from '../../../src/contract/session.ts';
import { unheardProviders } from './unheardProviders.ts';

const feed = (state: StationStatus['feeds'][number]['state']): StationStatus['feeds'][number] => ({
  id: 'lighting',
  name: { fr: 'Éclairage public', en: 'Street lighting' },
  state,
  lastAt: 1,
  limit: 1,
  devices: 1,
  clock: null,
});
const status = (broker: StationStatus['broker']['state'], ...states: StationStatus['feeds'][number]['state'][]) => ({
  broker: { told: { state: broker, since: 1 } },
  feeds: states.map(feed),
});

test('an empty list is good news only when everybody is heard', () => {
  expect(unheardProviders(status('connected', 'current', 'current'))).toBe(0);
  expect(unheardProviders(status('connected', 'current', 'late', 'frozen', 'never'))).toBe(3);
  expect(unheardProviders(status('lost', 'current', 'current'))).toBe(2);
  expect(unheardProviders(status('refused'))).toBe(1);
  expect(unheardProviders(null)).toBe(0);
});
