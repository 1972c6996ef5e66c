import { expect, it } from 'vitest';
import { POSSIBLE, WORK, WORK_STATES, workState } from './workState.ts';

it.each([
  [true, true, true, 'together', 5],
  [true, true, false, 'catching-up', 2],
  [false, true, true, 'alone', 2],
  [false, true, false, 'alone', 2],
  [true, false, true, 'blind', 5],
  [true, false, false, 'blind', 5],
  [false, false, true, 'cut', 5],
  [false, false, false, 'cut', 5],
] as const)('hub up: %s, broker up: %s, agreed: %s: %s since %i', (hub, broker, agreed, state, since) => {
  expect(workState({ up: hub, since: 2 }, { up: broker, since: 5 }, agreed)).toEqual({ state, since });
});

it('nothing that needs the hub is promised without it, nothing that needs the field without the broker', () => {
  for (const state of ['alone', 'cut'] as const)
    for (const work of ['see-colleagues', 'approve-together'] as const) expect(POSSIBLE[state][work]).toBe('no');
  for (const state of ['blind', 'cut'] as const)
    for (const work of ['receive-alarms', 'receive-calls', 'command'] as const)
      expect(POSSIBLE[state][work]).toBe('no');
  for (const state of WORK_STATES) {
    expect(POSSIBLE[state].read).toBe('yes');
    expect(POSSIBLE[state].acknowledge).not.toBe('no');
    expect(Object.keys(POSSIBLE[state]).sort()).toEqual([...WORK].sort());
  }
});
