import { expect, test } from 'vitest';
import { createNoticeBoard, rejectionNotice } from './noticeBoard.ts';

const notice = (id: string, at: number) => ({ id, at, code: 'alarm.already-acknowledged', message: '', context: {} });

test('a window hears what was said before it came, then what follows, each once', async () => {
  const board = createNoticeBoard(() => 1_000);
  board.add(notice('a', 900));
  board.add(notice('b', 950));
  board.add(notice('a', 990));
  const heard = board.watch(undefined);
  expect([(await heard.next()).value.id, (await heard.next()).value.id]).toEqual(['a', 'b']);
  const next = heard.next();
  board.add(notice('c', 1_000));
  expect((await next).value.id).toBe('c');
  await heard.return(undefined);
});

test('after ten minutes it is history, and of thousands the newest are kept', async () => {
  let clock = 0;
  const board = createNoticeBoard(() => clock);
  board.add(notice('old', 0));
  clock = 600_001;
  for (let i = 0; i < 5_000; i++) board.add(notice(`n${i}`, clock));
  const heard = board.watch(undefined);
  expect((await heard.next()).value.id).toBe('n4800');
  await heard.return(undefined);
});

test('says what was refused, why, and of which asset; a call has none', () => {
  const refusal = { code: 'call.claimed-by-other', message: 'claimed by B', context: { by: 'B' } };
  const claim = { id: 'op-1', kind: 'call.claimed', stream: 'call/c/1' };
  expect(rejectionNotice(claim, refusal, 5, () => undefined)).toEqual({
    id: 'op-1',
    at: 5,
    code: 'call.claimed-by-other',
    message: 'claimed by B',
    context: { by: 'B', kind: 'call.claimed', call: 'c/1' },
  });
  const named = () => ({ asset: 'LP-1', assetName: '<b>LP</b>' });
  expect(
    rejectionNotice({ id: 'x', kind: 'alarm.acknowledged', stream: 'alarm/LP-1:lamp:5' }, refusal, 5, named),
  ).toMatchObject({
    context: { alarm: 'LP-1:lamp:5', asset: 'LP-1', assetName: '<b>LP</b>' },
  });
});
