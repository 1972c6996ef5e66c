import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { smallCity } from '../../../src/city/city.fixture.ts';
import type { PointScalar } from '../../../src/domain/asset/device.ts';
import { catalogue } from '../../../src/drivers/catalogue.ts';
import { ok, type Result, refuse } from '../../../src/shared/result.ts';
import { registerOf } from '../register/register.fixture.ts';
import { COMMAND_LIFE, createCommandEngine } from './commandEngine.ts';

const register = registerOf(smallCity(3), 1);
const ID = '018f0000-0000-7000-8000-000000000001';

beforeEach(() => vi.useFakeTimers({ now: Date.parse('2026-11-23T18:00:00Z') }));
afterEach(() => vi.useRealTimers());

function open(publish: () => Promise<Result<void>> = async () => ok(undefined)) {
  const sent: { topic: string; payload: Record<string, unknown> }[] = [];
  const engine = createCommandEngine({
    register,
    drivers: catalogue,
    now: Date.now,
    onChange: () => {},
    publish: (topic, payload) => {
      sent.push({ topic, payload: JSON.parse(payload) });
      return publish();
    },
  });
  const ask = (value: PointScalar, id = ID, asset = 'LP-1', capability = 'level') =>
    engine.request({ id, asset, capability, value, by: 'Position 1' });
  /** The lamp speaks. */
  const lampSays = (level: number, answers = ID, asset = 'LP-1') =>
    engine.heard(register.indexOf(asset)!, {
      deviceTime: Date.now(),
      conditions: [],
      answers,
      points: [{ point: 'level', value: level, quality: 'good' }],
    });
  const state = () => engine.of('LP-1')[0]?.state;
  return { engine, sent, ask, lampSays, state };
}

test('confirmed: the lamp answers with the level that was asked for', async () => {
  const { ask, sent, lampSays, state } = open();
  expect(await ask(40)).toEqual({ ok: true, value: undefined });
  expect(sent).toEqual([
    {
      topic: 'vigie/1/light-point/LP-1/set',
      payload: { id: ID, level: 40, issuedAt: Date.now(), expiresAt: Date.now() + COMMAND_LIFE },
    },
  ]);
  expect(state()).toBe('sent');
  lampSays(40, 'another-command');
  lampSays(40, ID, 'LP-2');
  expect(state()).toBe('sent');
  lampSays(40);
  expect(state()).toBe('confirmed');
  await vi.advanceTimersByTimeAsync(2 * COMMAND_LIFE);
  expect(state()).toBe('confirmed');
});

test('unknown: the lamp answers with another level, and that is what the card says', async () => {
  const { ask, lampSays, engine } = open();
  await ask(40);
  lampSays(100);
  expect(engine.of('LP-1')).toMatchObject([
    { state: 'unknown', refusal: { code: 'command.read-back-differs', context: { wanted: '40', got: '100' } } },
  ]);
});

test('expired: nobody answers in ten seconds; an answer that comes late is believed all the same', async () => {
  const { ask, lampSays, state } = open();
  await ask(40);
  await vi.advanceTimersByTimeAsync(COMMAND_LIFE - 1);
  expect(state()).toBe('sent');
  await vi.advanceTimersByTimeAsync(1);
  expect(state()).toBe('expired');
  lampSays(40);
  expect(state()).toBe('confirmed');
});

test('the answer that overtakes the broker’s receipt is not lost', async () => {
  let receipt: (sent: Result<void>) => void = () => {};
  const { ask, lampSays, state } = open(() => new Promise((resolve) => (receipt = resolve)));
  const asked = ask(40);
  lampSays(40);
  receipt(ok(undefined));
  expect((await asked).ok).toBe(true);
  expect(state()).toBe('confirmed');
});

test('refused: no broker, at once; a lamp that got it with the last bytes of the link is believed', async () => {
  const { ask, state, lampSays } = open(async () => refuse('broker.away', 'there is no link to the broker now'));
  expect(await ask(40)).toMatchObject({ ok: false, refusal: { code: 'broker.away', context: { asset: 'LP-1' } } });
  expect(state()).toBe('refused');
  await vi.advanceTimersByTimeAsync(3 * COMMAND_LIFE);
  expect(state()).toBe('refused');
  lampSays(40);
  expect(state()).toBe('confirmed');
});

test.each([
  ['broker.publish-refused', { reason: 0x87 }],
  ['broker.nobody-listens', { topic: 'vigie/1/light-point/LP-1/set' }],
  ['broker.too-long', {}],
  ['broker.busy', {}],
])(
  'refused: the operator is told the broker’s own reason, %s, at once, in the card and when it is asked again',
  async (code, context) => {
    const { ask, engine, sent } = open(async () => refuse(code, 'why not', context));
    const refusal = { code, message: 'why not', context: { ...context, asset: 'LP-1' } };
    expect(await ask(40)).toEqual({ ok: false, refusal });
    expect(engine.of('LP-1')).toMatchObject([{ state: 'refused', refusal }]);
    expect(await ask(40)).toEqual({ ok: false, refusal });
    expect(sent).toHaveLength(1);
  },
);

test('the broker’s receipt that never came is no refusal: it may have gone out, and the lamp that obeys is believed', async () => {
  const { ask, state, lampSays } = open(async () => refuse('broker.no-receipt', 'not confirmed in time'));
  expect(await ask(40)).toMatchObject({ ok: false, refusal: { code: 'command.expired' } });
  expect(state()).toBe('expired');
  await vi.advanceTimersByTimeAsync(2 * COMMAND_LIFE);
  expect(state()).toBe('expired');
  lampSays(40);
  expect(state()).toBe('confirmed');
});

test('a broker that takes it and never says so does not hold the operator for ever', async () => {
  const { ask, state } = open(() => new Promise(() => {}));
  const asked = ask(40);
  await vi.advanceTimersByTimeAsync(COMMAND_LIFE);
  expect(await asked).toMatchObject({ ok: false, refusal: { code: 'command.expired' } });
  expect(state()).toBe('expired');
});

test('what a lamp cannot do is refused before anything is sent', async () => {
  const { ask, sent } = open();
  const codes: string[] = [];
  const wrong: Parameters<typeof ask>[] = [
    [101],
    [-1],
    [Number.NaN],
    ['on'],
    [true],
    [null],
    [40, ID, 'LP-1', 'ptz'],
    [40, ID, 'LP-1', '__proto__'],
    [40, ID, 'LP-404'],
    [40, ID, '__proto__'],
    [40, ID, 'CAM-118'],
  ];
  for (const args of wrong) {
    const result = await ask(...args);
    codes.push(result.ok ? 'done' : result.refusal.code);
  }
  expect(codes).toEqual([
    ...Array.from({ length: 6 }, () => 'command.out-of-range'),
    'command.no-such-capability',
    'command.no-such-capability',
    'command.unknown-asset',
    'command.unknown-asset',
    'command.no-such-capability',
  ]);
  expect(sent).toEqual([]);
});

test('the same command twice, at once or later, goes out once and has one answer', async () => {
  const { ask, sent, lampSays, engine } = open();
  const answers = await Promise.all([ask(40), ask(40)]);
  lampSays(40);
  answers.push(await ask(40));
  expect(answers.every((answer) => answer.ok)).toBe(true);
  expect(sent).toHaveLength(1);
  expect(engine.of('LP-1')).toMatchObject([{ id: ID, state: 'confirmed' }]);
});

test('a card shows the latest command for ten minutes', async () => {
  const { ask, engine, lampSays } = open();
  await ask(40);
  await ask(60, '018f0000-0000-7000-8000-000000000002');
  lampSays(40);
  expect(engine.of('LP-1')).toMatchObject([{ value: 60, state: 'sent' }]);
  await vi.advanceTimersByTimeAsync(611_000);
  expect(engine.of('LP-1')).toEqual([]);
});
