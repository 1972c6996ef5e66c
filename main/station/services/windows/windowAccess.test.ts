import { expect, test } from 'vitest';
import { CODE_LIFE, MOST_GUESSES, MOST_WRONG, WRONG_PAUSE } from './accessCodes.ts';
import { createWindowAccess } from './windowAccess.ts';
import { IDLE_LIMIT, MOST_SESSIONS } from './windowSessions.ts';

/** The access of a station that serves windows, its clock and its dice in the test's hand. */
function access({ served = true } = {}) {
  const world = { time: 0, seed: 1, changes: 0, guessed: 0 };
  const opened = createWindowAccess({
    clock: () => world.time,
    now: () => 1_000_000 + world.time,
    bytes(count) {
      // Every byte comes: what lies above the alphabet's last whole round too.
      return Uint8Array.from({ length: count }, () => {
        world.seed = (world.seed * 1_103_515_245 + 12_345) % 2_147_483_648;
        return world.seed >> 16;
      });
    },
    onChange: () => {
      world.changes += 1;
    },
    onGuessed: () => {
      world.guessed += 1;
    },
  });
  if (served) opened.opened('https://pc-crise:8443/');
  const code = (): string => {
    const given = opened.giveCode();
    if (!given.ok) throw new Error(given.refusal.code);
    return given.value;
  };
  const entered = (typed: string, from = '10.0.0.7') => {
    const answer = opened.enter(typed, from);
    return answer.ok ? answer.value : answer.refusal.code;
  };
  const open = () => opened.sessions.open().length;
  return { world, opened, code, entered, open };
}

test('a code lets one browser in, once, however it is typed', () => {
  const { opened, code, entered, open } = access();
  const given = code();
  expect(given).toMatch(/^[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$/);
  expect(opened.state(false)?.code?.text).toBe(given);
  const key = entered(` ${given.toLowerCase().replace('-', ' ')} `);
  expect(key).toMatch(/^[\w-]{43}$/);
  expect(opened.sessions.of(key, '10.0.0.7')).toMatchObject({ from: '10.0.0.7' });
  expect(opened.state(false)).toMatchObject({ code: null, open: [{ from: '10.0.0.7' }] });
  expect(entered(given)).toBe('windows.code-over');
  expect(entered(given, '10.0.0.8')).toBe('windows.code-over');
  expect(open()).toBe(1);
});

test('a code ends after its ten minutes, and with the next one', () => {
  const { world, opened, code, entered, open } = access();
  const first = code();
  world.time += CODE_LIFE - 1;
  expect(opened.state(false)?.code).toMatchObject({ text: first, until: 1_000_000 + CODE_LIFE });
  world.time += 1;
  const changes = world.changes;
  opened.sweep();
  expect(world.changes).toBeGreaterThan(changes);
  expect(opened.state(false)?.code).toBeNull();
  expect(entered(first)).toBe('windows.code-over');
  const second = code();
  const third = code();
  expect(entered(second)).toBe('windows.code-over');
  expect(entered(third)).toMatch(/^[\w-]{43}$/);
  expect(open()).toBe(1);
});

test('who types wrong codes waits; colleagues at other machines do not', () => {
  const { world, code, entered } = access();
  const given = code();
  for (let i = 0; i < MOST_WRONG; i++) expect(entered(`WRNG-${i}AAA`, '10.0.0.66')).toBe('windows.code-wrong');
  expect(entered(given, '10.0.0.66')).toBe('windows.wait');
  world.time += WRONG_PAUSE;
  expect(entered('WRNG-AAAA', '10.0.0.66')).toBe('windows.code-wrong');
  expect(entered(given, '10.0.0.7')).toMatch(/^[\w-]{43}$/);
});

test('who guesses from many machines has the code taken back, and a person is told', () => {
  const { world, opened, code, entered } = access();
  const given = code();
  for (let i = 0; i < MOST_GUESSES; i++) expect(entered('GUES-SEDD', `10.0.1.${i}`)).toBe('windows.code-wrong');
  expect(world.guessed).toBe(1);
  expect(opened.state(false)?.code).toBeNull();
  expect(entered(given)).toBe('windows.code-over');
  expect(entered(code())).toMatch(/^[\w-]{43}$/);
});

test('ten thousand guesses from ten thousand machines find nothing', () => {
  const { code, entered, open } = access();
  code();
  for (let i = 0; i < 10_000; i++)
    expect(entered(`${i}`.padStart(8, '2'), `10.${i >> 8}.0.${i & 255}`)).toMatch(/^windows/);
  expect(open()).toBe(0);
});

test('a stolen key is of no use on another machine, nor after the end', () => {
  const { world, opened, code, entered } = access();
  const key = entered(code());
  expect(opened.sessions.of(key, '10.0.0.66')).toBeNull();
  for (const other of ['', key.slice(1), `${key}x`, key.toUpperCase()])
    expect(opened.sessions.of(other, '10.0.0.7')).toBeNull();
  expect(opened.sessions.of(key, '10.0.0.7')).not.toBeNull();
  opened.closeAll();
  expect(opened.sessions.of(key, '10.0.0.7')).toBeNull();
  const next = entered(code());
  world.time += IDLE_LIMIT;
  expect(opened.sessions.of(next, '10.0.0.7')).toBeNull();
});

test('a window that nobody touches ends, and what hangs on it is cut; one that is worked with goes on', () => {
  const { world, opened, code, entered, open } = access();
  const sessionOf = (key: string) => opened.sessions.of(key, '10.0.0.7')!;
  const [idle, used] = [sessionOf(entered(code())), sessionOf(entered(code()))];
  const cut: string[] = [];
  opened.sessions.hold(idle, () => cut.push('picture'));
  opened.sessions.hold(used, () => cut.push('never'));
  opened.sessions.hold(idle, () => cut.push('over before'))();
  for (let i = 0; i < 4; i++) {
    world.time += IDLE_LIMIT / 4;
    opened.sessions.used(used);
    opened.sweep();
  }
  expect(cut).toEqual(['picture']);
  expect(open()).toBe(1);
  opened.sessions.hold(idle, () => cut.push('came too late'));
  expect(cut).toEqual(['picture', 'came too late']);
});

test('there are so many windows and no more; closing them makes room', () => {
  const { opened, code, entered, open } = access();
  for (let i = 0; i < MOST_SESSIONS; i++) entered(code(), `10.0.0.${i}`);
  expect(open()).toBe(MOST_SESSIONS);
  expect(opened.giveCode()).toMatchObject({ ok: false, refusal: { code: 'windows.full' } });
  opened.closeAll();
  expect(open()).toBe(0);
  expect(entered(code())).toMatch(/^[\w-]{43}$/);
});

test('a window elsewhere is told everything but the code; a station that serves none says so', () => {
  const { opened, code } = access();
  code();
  expect(opened.state(true)).toMatchObject({ elsewhere: true, code: null, url: 'https://pc-crise:8443/' });
  const none = access({ served: false });
  expect(none.opened.state(false)).toBeNull();
  expect(none.opened.giveCode()).toMatchObject({ ok: false, refusal: { code: 'windows.not-served' } });
  expect(none.entered('AAAA-AAAA')).toBe('windows.code-wrong');
});
