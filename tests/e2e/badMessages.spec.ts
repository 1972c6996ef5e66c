import mqtt from 'mqtt';
import { expect, test } from './fixtures/vigie.ts';
import { windowOn } from './fixtures/window.ts';

test('what equipment sends and cannot be used is counted, shown as the text it is, and slows nobody', async ({
  vigie,
}) => {
  const { page, ready } = vigie;
  const window = windowOn(page);
  await window.liveMap();
  const client = await mqtt.connectAsync(ready.mqtt ?? '', { protocolVersion: 4 });
  const say = (topic: string, payload: string | Buffer) => client.publishAsync(topic, payload, { qos: 1 });
  const strip = page.locator('[data-strip="rejected"]');
  // At the start all that the broker kept comes at once: an overload, in which of one lamp the newest word is read.
  // The one after it is heard when that is over.
  await say('vigie/1/light-point/LP-00419/state', '{"level":101}');
  await expect(strip).toContainText('1', { timeout: 60_000 });
  const count = strip.getByRole('button');
  // One after the other: of what waits at once only the newest word of a lamp is read when the machine is busy.
  for (let n = 0; n < 8; n += 1) {
    await say('vigie/1/light-point/LP-00417/state', '<img src=x onerror=alert(1)>');
    await expect(count).toHaveText(String(n + 2));
  }
  await say('vigie/1/bus/BUS-012/state', JSON.stringify({ t: Date.now(), position: { lon: 999, lat: 47 } }));
  await say('vigie/1/light-point/LP-00418/state', '['.repeat(20_000));
  await say('vigie/1/bus/nobody/state', '{}');
  await client.endAsync();

  await expect(count).toHaveText('12');
  await count.click();
  const pane = page.locator('[data-pane="rejected-messages"]');
  await expect(page.getByText(/^12 refusés depuis/)).toBeVisible();
  // Eight of one lamp are one row, with how many there were.
  await expect(pane.getByText('8', { exact: true })).toBeVisible();
  await pane.getByText('message démesuré').click();
  await expect(pane.getByText('vigie/1/light-point/LP-00418/state')).toBeVisible();
  await expect(pane.locator('code')).toContainText('[[[[');
  await expect(pane.locator('img')).toHaveCount(0);
  // The others are heard as before.
  await page.keyboard.press('Control+k');
  await page.keyboard.type('LP-00417');
  await expect(page.getByRole('option').first()).toContainText('00417');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Alt+5');
  await window.card.locator('[data-faceplate="level"]').getByRole('button', { name: '50 %' }).click();
  await expect(window.card.locator('[data-faceplate="level"]')).toHaveAttribute('data-state', 'confirmed');
});
