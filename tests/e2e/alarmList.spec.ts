import { listOn } from './fixtures/alarmList.ts';
import { leversOf } from './fixtures/city.ts';
import { expect, test } from './fixtures/vigie.ts';
import { windowOn } from './fixtures/window.ts';

test('an alarm is worked on by keys: acknowledged, taken, remarked, shelved and put back, out of service and back, found in the past', async ({
  vigie,
}) => {
  const { page } = vigie;
  const city = leversOf(vigie);
  await city.quiet();
  const window = windowOn(page);
  const list = listOn(page);
  await expect(list.pane.getByRole('row').first()).toBeVisible();
  await city.fault('LC-210', 'no-power');
  const row = window.alarm('Armoire 210,');
  await expect(row).toContainText('non acquittée');

  await page.keyboard.press('Alt+Digit2');
  await expect(list.table).toBeFocused();
  await list.find(window, 'Armoire 210,');
  await page.keyboard.press('Enter');
  await expect(window.card).toHaveAttribute('data-asset', 'LC-210');
  const said = window.card.locator('[data-alarm-words]');

  // Acknowledged: the filter for what waits would take it away, yet it stays under the hand until the hand moves.
  await page.keyboard.press('u');
  await page.keyboard.press('a');
  await expect(list.active).toContainText('acquittée');
  await expect(list.active).not.toContainText('non acquittée');
  await expect(list.active).toHaveAttribute('data-over', 'true');
  await page.keyboard.press('u');
  await expect(list.active).toHaveAttribute('data-over', 'false');

  await page.keyboard.press('t');
  await expect(said).not.toContainText('à personne');
  // What is one's own is not taken twice, and that is said.
  await page.keyboard.press('t');
  await expect(page.getByText('Cette alarme est déjà à vous.')).toBeVisible();
  await page.keyboard.press('Alt+r');

  await page.keyboard.press('c');
  await expect(list.form.locator('textarea')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(list.form).toContainText('Écrivez la remarque.');
  await page.keyboard.type('Enedis prévenu, <b>retour</b> vers 14 h');
  await page.keyboard.press('Enter');
  await expect(list.form).toHaveCount(0);
  await expect(list.table).toBeFocused();
  // Shown as it was typed, never as markup.
  await expect(window.card.locator('[data-remarks="1"]')).toContainText('<b>retour</b>');

  // Shelved for a time with a reason; an own time that is none is refused and what was typed stays.
  await page.keyboard.press('s');
  await page.keyboard.type('Équipe sur place');
  await page.keyboard.press('Escape');
  await expect(list.form).toHaveCount(0);
  await page.keyboard.press('s');
  await expect(list.form).toContainText('au plus pour cette alarme');
  await page.keyboard.type('Équipe sur place');
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await expect(list.form).toHaveCount(0);
  await expect(list.view('shelved')).toContainText('1 mise de côté');
  await expect(list.active).toContainText('mise de côté jusqu’à');
  await page.keyboard.press('Shift+S');
  await expect(list.pane.getByRole('row')).toContainText(['Équipe sur place']);
  await expect(list.table).toBeFocused();
  await page.keyboard.press('r');
  await expect(list.pane.getByText('Aucune alarme n’est mise de côté.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(row).toContainText('acquittée');
  await expect(list.table).toBeFocused();

  await page.keyboard.press('o');
  await page.keyboard.type('Câble à remplacer');
  await page.keyboard.press('Enter');
  // The count may come before the answer that closes the form.
  await expect(list.form).toHaveCount(0);
  await expect(list.table).toBeFocused();
  await expect(list.view('out-of-service')).toContainText('1 hors service');
  await page.keyboard.press('Shift+O');
  await expect(list.pane.getByRole('row')).toContainText(['Câble à remplacer']);
  await expect(list.table).toBeFocused();
  await page.keyboard.press('r');
  await page.keyboard.press('Escape');
  await expect(list.view('out-of-service')).toHaveCount(0);
  await expect(row).toContainText('acquittée');

  // Over: the row under the hand stays and says so; elsewhere it has gone.
  await city.fault('LC-210', 'no-power', false);
  await expect(list.active).toContainText('terminée');
  await page.keyboard.press('h');
  await expect(list.pane.locator('[data-past-words]')).toBeFocused();
  await page.keyboard.type('armoire 210');
  await expect(list.pane.getByRole('row')).toContainText([/Armoire 210,.*Plus d.alimentation/]);
  await expect(list.pane.getByRole('status').filter({ hasText: '1 alarme' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(row).toHaveCount(0);
});

test('filter and order are kept over a reload and said in words; what is urgent outside of the filter is told; the row under the hand does not move', async ({
  vigie,
}) => {
  const { page } = vigie;
  const city = leversOf(vigie);
  await city.quiet();
  const list = listOn(page);
  const window = windowOn(page);
  await expect(list.pane.getByRole('row').first()).toBeVisible();
  await page.keyboard.press('Alt+Digit2');
  await expect(list.table).toBeFocused();

  // By keys into the filters: the kind, three fields further than the post.
  await page.keyboard.press('Shift+F');
  const kind = list.pane.locator('[data-filter="kinds"]');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(kind).toBeFocused();
  await page.keyboard.type('Point');
  const filter = list.pane.locator('[data-filter-is]');
  await expect(filter).toContainText('Point lumineux');
  await page.keyboard.press('Escape');
  await expect(list.table).toBeFocused();
  await page.keyboard.press('x');
  await page.keyboard.press('x');
  await expect(list.pane.locator('[data-sort-order="time"]')).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('data-layout', 'saved');

  await page.reload();
  await expect(filter).toContainText('Point lumineux');
  await expect(list.pane.locator('[data-sort-order="time"]')).toBeVisible();

  await city.fault('LC-349', 'no-power');
  await expect(filter.locator('[data-urgent-outside]')).toContainText(/^1.*urgente hors du filtre$/);
  await expect(window.alarm('Armoire 349,')).toHaveCount(0);
  // Its key goes to it all the same.
  await page.keyboard.press('Alt+Digit2');
  await expect(list.table).toBeFocused();
  await page.keyboard.press('1');
  await expect(list.active).toContainText('Armoire 349,');
  await page.keyboard.press('e');
  await expect(filter).toHaveCount(0);
  await page.keyboard.press('x');

  // A hand on the third row; alarms that are more urgent come above it.
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  const name = await list.active.locator('[data-column="asset"]').textContent();
  const before = await list.active.boundingBox();
  await city.storm(3, 4, 1);
  const above = list.pane.getByRole('button', { name: /plus haut/ });
  await expect(above).toBeVisible();
  await expect(list.active.locator('[data-column="asset"]')).toHaveText(name ?? '');
  expect(Math.abs(((await list.active.boundingBox())?.y ?? 0) - (before?.y ?? -99))).toBeLessThan(2);

  // Many at once: how many is said before.
  await page.keyboard.press('Home');
  await page.keyboard.press(' ');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(list.pane.locator('[data-marked="2"]').first()).toContainText('2 choisies');
  await page.keyboard.press('s');
  await expect(list.form).toContainText('2 alarmes');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+a');
  await expect(list.pane.locator('[data-marked]').first()).not.toHaveAttribute('data-marked', '2');
  await page.keyboard.press('Escape');
  await expect(list.pane.getByText(/choisies/)).toHaveCount(0);
});
