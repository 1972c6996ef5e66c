import { leversOf } from './fixtures/city.ts';
import { expect, test } from './fixtures/vigie.ts';
import { windowOn } from './fixtures/window.ts';

test('a call is taken, written down, placed by its address, and kept; nothing typed is lost on the way', async ({
  vigie,
}) => {
  const { page } = vigie;
  const city = leversOf(vigie);
  await city.quiet();
  await windowOn(page).liveMap();
  await page.keyboard.press('Alt+Digit4');
  const desk = page.locator('[data-pane="call-desk"]');
  await expect(desk).toBeVisible();
  const words = 'toute la rue est dans le noir <b>vite</b> "; DROP TABLE';
  const id = await city.call(words, 'Rue de la Liberté');
  const row = desk.locator(`[data-call="${id}"]`);
  await expect(row).toHaveAttribute('data-state', 'ringing');
  // What the caller says is text and nothing else.
  await row.click();
  await expect(desk.getByText(words)).toBeVisible();

  await desk.getByRole('listbox', { name: /Appels/ }).focus();
  await page.keyboard.press('p');
  await expect(row).toHaveAttribute('data-state', 'claimed');
  const text = desk.getByRole('textbox', { name: 'Demande' });
  await expect(text).toBeFocused();

  // A second call does not take the keys from a half-typed word.
  await page.keyboard.type('Rue sans lum');
  // Of itself the city has a call soon after its start: on a slow machine before it was told to be quiet.
  const another = await city.call('bonjour', 'Rue de la Liberté');
  await expect(desk.locator(`[data-call="${another}"]`)).toHaveAttribute('data-state', 'ringing');
  await page.keyboard.type('ière');
  await expect(text).toHaveValue('Rue sans lumière');

  // Not yet complete: said at the field, in words.
  await page.keyboard.press('Control+Enter');
  await expect(desk.getByText(/Choisissez un type/)).toBeVisible();
  await desk.getByRole('button', { name: /Éclairage, rue éteinte/ }).click();

  const place = desk.getByRole('combobox', { name: 'Où' });
  await place.fill('12 rue de la liberte');
  await expect(desk.getByRole('option', { name: /^12 Rue de la Liberté/ }).first()).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(desk.getByText(/12 Rue de la Liberté/)).toBeVisible();
  await expect(desk.locator('[data-saved="true"]')).toContainText('Enregistré');

  // The page is loaded again in the middle of the call.
  await page.reload();
  await windowOn(page).liveMap();
  await page.keyboard.press('Alt+Digit4');
  await expect(text).toHaveValue('Rue sans lumière');
  await text.focus();
  await page.keyboard.press('Control+Enter');
  await expect(desk.locator(`[data-form="${id}"]`)).toHaveCount(0);
  await desk.getByRole('button', { name: /terminé/ }).click();
  await expect(row).toHaveAttribute('data-state', 'done');
});
