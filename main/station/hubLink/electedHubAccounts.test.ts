import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startHub, until } from './hub.fixture.ts';
import { addOperator, logOf, openDeskStation, PASSWORD } from './testing/deskStation.ts';

test('10.8 at a hub that stands in for one with accounts acts bear their operator, and the usual hub takes them afterwards', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'vigie-stand-in-'));
  await addOperator(join(dir), 'nuit.1');
  let usual = await startHub(dir);
  const [a, b] = [openDeskStation('A', { url: usual.url }), openDeskStation('B', { url: usual.url })];
  const elected = await startHub(join(dir, 'peer-hub'));
  try {
    for (const station of [a, b]) {
      await station.join(usual.url);
      await until('accounts are known', () => station.desk.state().wants === 'required');
      expect(await station.desk.signIn('nuit.1', PASSWORD)).toMatchObject({ ok: true });
    }
    await usual.kill();

    for (const station of [a, b]) {
      station.restart(true);
      await station.join(elected.url);
    }
    const [first, second] = [a.raise('CAB-1'), b.raise('CAB-2')];
    // Nobody works without a name because the hub of the moment would not ask for one.
    expect(a.desk.state()).toMatchObject({ wants: 'required', operator: { id: 'nuit.1' } });
    expect(a.desk.signOut()).toMatchObject({ ok: true });
    expect(a.acknowledge(first)).toMatchObject({ refusal: { code: 'operator.not-signed-in' } });
    expect(await a.desk.signIn('nuit.1', 'not the password')).toMatchObject({ refusal: { code: 'sign-in.wrong' } });
    expect(await a.desk.signIn('nuit.1', PASSWORD)).toMatchObject({ ok: true });
    expect(a.acknowledge(first).ok && b.acknowledge(second).ok).toBe(true);
    await until('both see both', () =>
      [a, b].every(({ store }) =>
        [first, second].every((id) => store.alarm(id)?.state.state === 'acknowledged' && store.unsent() === 0),
      ),
    );

    usual = await startHub(dir, usual.port);
    for (const station of [b, a]) {
      station.restart();
      await station.join(usual.url);
    }
    await until('the usual hub has all of it', () => [a, b].every(({ store }) => store.unsent() === 0));
    expect([...a.refusals, ...b.refusals]).toEqual([]);
    const acts = logOf(dir).filter(({ kind }) => kind === 'alarm.acknowledged');
    expect(acts.map(({ by }) => by.operator)).toEqual(['nuit.1', 'nuit.1']);
    expect(new Set(acts.map(({ by }) => by.station))).toEqual(new Set([a, b].map(({ store }) => store.stationId())));
  } finally {
    for (const station of [a, b]) station.close();
    for (const hub of [usual, elected]) await hub.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}, 90_000);
