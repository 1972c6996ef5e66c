import { expect, test } from 'vitest';
import { createInbox } from './inbox.ts';

/** An inbox whose turns the test gives, and a clock that each message moves on by a millisecond. */
function open(mergeFrom = 1) {
  const handled: string[] = [];
  const turns: (() => void)[] = [];
  let clock = 0;
  const inbox = createInbox<string>({
    handle: (target, payload, retained) => {
      clock += 1;
      handled.push(`${target} ${Buffer.from(payload)}${retained ? ' kept' : ''}`);
    },
    later: (work) => {
      turns.push(work);
      return () => turns.splice(turns.indexOf(work), 1);
    },
    clock: () => clock,
    mergeFrom,
  });
  const turn = (): void => turns.shift()?.();
  return { inbox, handled, turn, turns };
}
const text = (words: string): Uint8Array => Buffer.from(words);

test('nothing is worked on while the socket is read; then all of it, in order', () => {
  const { inbox, handled, turn } = open();
  for (const lamp of ['A', 'B', 'C']) inbox.put(inbox.slot(lamp, true), text('on'), false);
  expect(handled).toEqual([]);
  turn();
  expect(handled).toEqual(['A on', 'B on', 'C on']);
});

test('under overload a lamp that speaks again before it was heard: its newest word, in its old place, and one merged', () => {
  const { inbox, handled, turn } = open();
  const lamp = inbox.slot('A', true);
  inbox.put(lamp, text('70 %'), true);
  inbox.put(inbox.slot('B', true), text('on'), false);
  inbox.put(lamp, text('40 %'), false);
  turn();
  expect(handled).toEqual(['A 40 %', 'B on']);
  expect(inbox.merged()).toBe(1);
  inbox.put(lamp, text('10 %'), false);
  turn();
  expect(handled.at(-1)).toBe('A 10 %');
  expect(inbox.merged()).toBe(1);
});

test('while there is no overload every word of a lamp is read', () => {
  const { inbox, handled, turn } = open(4);
  const lamp = inbox.slot('A', true);
  for (const level of ['1', '2', '3', '4', '5']) inbox.put(lamp, text(level), false);
  turn();
  expect(handled).toEqual(['A 1', 'A 2', 'A 3', 'A 5']);
  expect(inbox.merged()).toBe(1);
});

test('a fire that comes and goes in a flood is told twice', () => {
  const { inbox, handled, turn } = open();
  const panel = inbox.slot('panel', false);
  inbox.put(panel, text('fire'), false);
  inbox.put(panel, text('no fire'), true);
  turn();
  expect(handled).toEqual(['panel fire', 'panel no fire kept']);
  expect(inbox.merged()).toBe(0);
});

test('a flood is worked on in slices, and others have their turn between them', () => {
  const { inbox, handled, turn, turns } = open();
  for (let n = 0; n < 1_000; n++) inbox.put(inbox.slot(`L${n}`, true), text('on'), false);
  turn();
  expect(handled.length).toBeGreaterThan(0);
  expect(handled.length).toBeLessThan(100);
  expect(turns).toHaveLength(1);
  expect(inbox.waiting()).toBe(1_000 - handled.length);
  while (turns.length > 0) turn();
  expect(handled).toHaveLength(1_000);
});

test('closed, it works on nothing any more', () => {
  const { inbox, handled, turns } = open();
  inbox.put(inbox.slot('A', true), text('on'), false);
  inbox.close();
  expect(turns).toEqual([]);
  inbox.drain();
  expect(handled).toEqual([]);
});
