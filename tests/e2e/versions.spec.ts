import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { openStore } from '../../main/station/store/store.ts';
import { openSqliteStore } from '../../src/hub/store/sqliteStore.ts';
import { ok } from '../../src/shared/result.ts';
import { createOperationMaker } from '../../src/sync/operationMaker.ts';
import { expect, test } from './fixtures/vigie.ts';
import { windowOn } from './fixtures/window.ts';

/** Operations of a version after this one. */
const made = (drone: string, kind: string) =>
  createOperationMaker({
    by: { operator: null, position: 'PC 2', station: 'station-2' },
    now: Date.now,
    random: Math.random,
  }).make(`drone/${drone}`, 0, [{ kind, class: 'guarded', fact: null, body: { height: 40 } }]);

test('beside a newer version the outbox says what waits for a newer hub and what is kept without being understood', async ({
  launch,
  dataDir,
}) => {
  // A log that a newer hub began, and an act of a newer release of this station, which went back to this one.
  const [hubDir, stationDir] = [path.join(dataDir, 'hub'), path.join(dataDir, 'station')];
  for (const folder of [hubDir, stationDir]) mkdirSync(folder, { recursive: true });
  const log = openSqliteStore(hubDir);
  const store = openStore({ dir: stationDir, now: Date.now });
  if (!log.ok || !store.ok) throw new Error('the stores of before cannot be made');
  const kept = [...made('D-1', 'drone.launched'), ...made('D-2', 'drone.launched'), ...made('D-1', 'drone.landed')];
  expect(await log.value.submit(kept, () => ok('sealed'))).toMatchObject({ ok: true });
  await log.value.close();
  store.value.append(made('D-3', 'drone.launched'));
  store.value.close();

  const { page } = await launch();
  const window = windowOn(page);
  await window.liveMap();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('volet échanges');
  await page.keyboard.press('Enter');
  const pane = page.locator('[data-pane="outbox"]');
  const waits = pane.locator('[data-waits-for="operation.unknown-kind"]');
  const notUnderstood = pane.locator('[data-not-understood="3"]');
  await expect(waits).toContainText(['Acte d’une autre version : drone.launched']);
  await expect(waits).toContainText(['attend un serveur plus récent']);
  await expect(notUnderstood).toContainText('3 opérations d’une version plus récente sont gardées sans être comprises');
  await expect(notUnderstood.locator('tbody tr')).toHaveText([/drone\.launched\s*2/, /drone\.landed\s*1/]);
  await page.keyboard.press('Alt+l');
  await expect(waits).toContainText(['waits for a newer hub']);
  await expect(notUnderstood).toContainText('3 operations of a newer version are kept and not understood');
  if (process.env.SHOT) await page.screenshot({ path: process.env.SHOT });
});
