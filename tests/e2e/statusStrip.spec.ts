import { leversOf } from './fixtures/city.ts';
import { expect, test } from './fixtures/vigie.ts';
import { windowOn } from './fixtures/window.ts';

test('in a flood what sounds is read whole: what is well has given it the room, and is still read out', async ({
  vigie,
}) => {
  test.setTimeout(180_000);
  const { page } = vigie;
  const city = leversOf(vigie);
  const window = windowOn(page);
  await window.liveMap();
  await city.quiet();
  await city.storm(50, 2_000, 20);
  await expect(window.strip('flood')).toBeVisible({ timeout: 60_000 });
  await expect(window.strip('sounding')).toBeVisible({ timeout: 60_000 });

  /** Parts of the strip whose words are cut, or that are pushed out of it. */
  const cut = (): Promise<string[]> =>
    page.locator('[data-given]').evaluate((strip) => {
      const { right } = strip.getBoundingClientRect();
      return [...strip.children]
        .filter((part) => {
          const cutWithin = [part, ...part.querySelectorAll('button, button > span:not([class*="unseen"])')].some(
            (one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX === 'hidden',
          );
          return cutWithin || part.getBoundingClientRect().right > right + 1;
        })
        .map((part) => part.textContent ?? '');
    });
  for (const language of ['fr', 'en'])
    await test.step(`at 1280 and at 1920, in ${language}`, async () => {
      if ((await page.locator('html').getAttribute('lang')) !== language) await page.keyboard.press('Alt+l');
      await expect(page.locator('html')).toHaveAttribute('lang', language);
      for (const size of [
        { width: 1280, height: 800 },
        { width: 1920, height: 1080 },
      ]) {
        await page.setViewportSize(size);
        await expect.poll(cut).toEqual([]);
        await expect(window.strip('sounding')).toContainText(/Sans son|Sonne|No sound|Sounding/);
        await expect(window.strip('hub')).toContainText(language === 'fr' ? 'Serveur accord' : 'Hub in step');
      }
    });
});
