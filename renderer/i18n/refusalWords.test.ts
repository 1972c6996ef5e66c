import { beforeAll, expect, it } from 'vitest';
import { refusals } from './refusals.ts';
import { refusalWords, startWords } from './words.ts';

beforeAll(() => void startWords());

const context = { asset: 'LP-1', who: '03 80 00 00 01', reason: 135, topic: 'vigie/1/light-point/LP-1/set' };
const spoken = (code: string, more: Record<string, string> = {}): string =>
  refusalWords({ code, message: 'said in plain', context: { ...context, ...more } }).replace(/[\u00a0\u202f]/g, ' ');

/** Why a broker does not take what is sent to it. */
const CODES = [
  'broker.away',
  'broker.no-receipt',
  'broker.nobody-listens',
  'broker.publish-refused',
  'broker.too-long',
  'broker.busy',
];

it.each(CODES)('%s is said in a sentence of its own', (code) => {
  expect(spoken(code)).not.toMatch(/said in plain|\{\{|\$t|broker\./);
  expect(spoken(code)).toMatch(/\.$/);
});

it('a call of which the exchange knows nothing says whose it is, and why', () => {
  for (const code of ['call.answer-untold', 'call.end-untold'])
    for (const why of CODES) {
      const words = spoken(code, { why });
      expect(words).toContain('Appel 03 80 00 00 01 : ');
      expect(words.endsWith(` ${spoken(why)}`), words).toBe(true);
    }
  expect(spoken('call.answer-untold', { why: 'broker.publish-refused' })).toContain('(motif MQTT 135)');
});

it('a caller’s number is text: what stands in it is said and not followed', () => {
  const words = spoken('call.answer-untold', { why: 'broker.busy', who: '$t(call.unknown) {{topic}}' });
  expect(words).toContain('$t(call.unknown) {{topic}}');
  expect(words).not.toContain(refusals.fr['call.unknown']);
});
