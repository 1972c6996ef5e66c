import { expect, test } from 'vitest';
import { createHubChoice, type HubWish } from './hubChoice.ts';

function choice(role: 'usual' | 'embedded' | 'elected' | 'peer', supervised = true) {
  const asked: HubWish[] = [];
  const hub = createHubChoice({
    ...{ role, url: 'ws://127.0.0.1:8700', token: 'ABCDE-FGHIJ-KLMNP-QRSTU' },
    ask: supervised ? (wish) => asked.push(wish) : undefined,
  });
  return { hub, asked };
}

test('a station elects itself or joins a peer while its hub is another, and goes back from there only', () => {
  const usual = choice('usual');
  expect(usual.hub.elect().ok).toBe(true);
  expect(usual.hub.join('192.168.1.20:8700', ' abcde-fghij-klmnp-qrstu ').ok).toBe(true);
  expect(usual.hub.usual()).toMatchObject({ refusal: { code: 'hub.no-choice', context: { role: 'usual' } } });
  expect(usual.asked).toEqual([
    { what: 'elect-hub' },
    { what: 'join-hub', url: 'ws://192.168.1.20:8700', token: 'ABCDE-FGHIJ-KLMNP-QRSTU' },
  ]);
  for (const role of ['elected', 'peer'] as const) {
    const { hub, asked } = choice(role);
    expect(hub.usual().ok).toBe(true);
    expect(asked).toEqual([{ what: 'usual-hub' }]);
  }
});

test('who runs the usual hub, and who is supervised by nobody, has no choice', () => {
  for (const { hub, asked } of [choice('embedded'), choice('usual', false)]) {
    expect(hub.state().canChoose).toBe(false);
    for (const done of [hub.elect(), hub.usual(), hub.join('10.0.0.1:8700', 'A'.repeat(20))])
      expect(done).toMatchObject({ refusal: { code: 'hub.no-choice' } });
    expect(asked).toEqual([]);
  }
});

test('only who runs a hub for its peers tells its code', () => {
  expect(choice('elected').hub.state().token).toBe('ABCDE-FGHIJ-KLMNP-QRSTU');
  for (const door of choice('elected').hub.state().doors) expect(door).toMatch(/^ws:\/\/[\d.]+:8700$/);
  for (const role of ['usual', 'embedded', 'peer'] as const)
    expect(choice(role).hub.state()).toMatchObject({ role, token: null, doors: [] });
});

test.each([
  '',
  'http://10.0.0.1:8700',
  'javascript:alert(1)',
  '10.0.0.1',
  '10.0.0.1:99999',
  'ws://10.0.0.1:8700/path',
  'ws://user:pass@10.0.0.1:8700',
  'ws://',
  '10.0.0.1:8700 --evil',
])('what is no address is refused: "%s"', (typed) => {
  const { hub, asked } = choice('usual');
  expect(hub.join(typed, 'A'.repeat(20))).toMatchObject({ refusal: { code: 'hub.address' } });
  expect(hub.join('10.0.0.1:8700', 'short')).toMatchObject({ refusal: { code: 'hub.address' } });
  expect(asked).toEqual([]);
});
