import { expect, test } from 'vitest';
import { createOperationMaker } from '../sync/operationMaker.ts';
import { UNKNOWN_KIND } from '../sync/streams.ts';
import { createUnprovenActs, UNPROVEN } from './unprovenActs.ts';

const maker = createOperationMaker({
  by: { operator: null, position: 'A', station: 'station-a' },
  now: () => 1_795_000_000_000,
  random: Math.random,
});
const made = (stream: string, kind: string, of: 'guarded' | 'additive' = 'guarded') =>
  maker.make(stream, 0, [{ kind, class: of, fact: null, body: {} }])[0]!;

test('5.7 12.7 a guarded act waits with what came before it in its stream, and says with what; others do not', () => {
  const acts = createUnprovenActs();
  const newer = made('alarm/1', 'alarm.merged');
  acts.keep(newer, UNKNOWN_KIND);
  acts.keep(made('alarm/2', 'alarm.acknowledged'), UNPROVEN);
  expect(acts.waitsWith(made('alarm/1', 'alarm.reset'))?.refusal.code).toBe('operation.after-unknown');
  expect(acts.waitsWith(made('alarm/2', 'alarm.reset'))?.refusal.code).toBe('operation.unproven');
  expect(acts.waitsWith(made('alarm/1', 'alarm.commented', 'additive'))).toBeNull();
  expect(acts.waitsWith(made('alarm/3', 'alarm.reset'))).toBeNull();
  acts.proven(newer);
  expect(acts.waitsWith(made('alarm/1', 'alarm.reset'))).toBeNull();
});

test('5.7 who floods the hub with invented kinds fills no more than its limits, and keeps nobody else waiting', () => {
  const acts = createUnprovenActs();
  const [first, ...others] = Array.from({ length: 1_500 }, (_, n) => made('drone/1', `drone.invented-${n}`));
  for (const one of [first!, ...others]) acts.keep(one, UNKNOWN_KIND);
  // The limit of one stream: those beyond it are not remembered, so the stream is free when the first 1,000 are.
  for (const one of [first!, ...others].slice(0, 1_000)) acts.proven(one);
  expect(acts.waitsWith(made('drone/1', 'drone.recalled'))).toBeNull();
  for (let n = 0; n < 20_500; n++) acts.keep({ ...first!, stream: `drone/${n}` }, UNKNOWN_KIND);
  expect(acts.waitsWith(made('drone/19999', 'drone.recalled'))).not.toBeNull();
  expect(acts.waitsWith(made('drone/20000', 'drone.recalled'))).toBeNull();
});
