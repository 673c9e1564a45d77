// The routing panel: what is typed is judged at once, by the engine, and can be done in the run.
import { accessible, expect, test } from './helper.mjs';
import { openLesson, settled } from './lesson.mjs';

const EXCHANGES = 'exchanges';
const panel = (page) => page.locator('.routing');
const sum = (page) => page.locator('.routing-sum');
const rows = (page) => page.locator('.routing-rows > li');

async function openRouting(page, exchange) {
  await openLesson(page, '', EXCHANGES);
  await page.getByRole('tab', { name: 'Routing' }).click();
  if (exchange) await panel(page).getByLabel('Exchange').selectOption({ label: exchange });
}

test('each key of a topic exchange is judged as it is typed, with the reason', async ({ page }) => {
  await openRouting(page, 'events (topic)');
  await expect(rows(page)).toHaveCount(3);
  const table = [
    ['order.created.us', '2 of 3 bindings fit: a copy for orders, us-desk.'],
    ['user.registered.us', '1 of 3 bindings fit: a copy for us-desk.'],
    ['order.cancelled', '2 of 3 bindings fit: a copy for orders.'],
    ['refund', 'None of 3 bindings fits: the message goes nowhere.'],
  ];
  for (const [key, expected] of table) {
    await panel(page).getByLabel('Routing key').fill(key);
    await expect(sum(page)).toHaveText(expected);
  }
  await panel(page).getByLabel('Routing key').fill('order.created.us');
  await expect(rows(page).nth(0).locator('.route-words li')).toHaveText(['orderorder', '#created . us']);
  await panel(page).getByLabel('Key of binding 1').fill('order.*');
  await expect(sum(page)).toHaveText('1 of 3 bindings fit: a copy for us-desk.');
  await expect(rows(page).nth(0).locator('.differs')).toHaveText('–us ✗');
  await panel(page).getByRole('button', { name: 'As in the run' }).click();
  await expect(sum(page)).toHaveText('2 of 3 bindings fit: a copy for orders, us-desk.');
});

test('headers are held against all or any of the arguments', async ({ page }) => {
  await openRouting(page, 'reports (headers)');
  await expect(sum(page)).toHaveText('2 of 2 bindings fit: a copy for us-desk, archive.');
  await panel(page).getByRole('textbox', { name: 'Headers' }).fill('format = pdf, period = weekly');
  await expect(sum(page)).toHaveText('1 of 2 bindings fit: a copy for us-desk.');
  await panel(page).getByLabel('x-match of binding 2').selectOption('any');
  await expect(sum(page)).toHaveText('2 of 2 bindings fit: a copy for us-desk, archive.');
  await panel(page).getByLabel('Arguments of binding 2').fill('pages = 3');
  await expect(rows(page).nth(1)).toContainText('is missing');
});

test('bad input is told where it is, and nothing typed is lost', async ({ page }) => {
  await openRouting(page, 'events (topic)');
  await panel(page).getByRole('textbox', { name: 'Headers' }).fill('format =');
  await expect(panel(page).getByRole('alert').filter({ hasText: 'has no value' })).toBeVisible();
  await panel(page).getByRole('textbox', { name: 'Headers' }).fill('');
  await panel(page).getByLabel('Routing key').fill('a'.repeat(256));
  await expect(panel(page).getByRole('alert').filter({ hasText: '255 bytes' })).toBeVisible();
  await panel(page).getByLabel('Routing key').fill('order.paid.us');
  await page.getByRole('tab', { name: 'Events' }).click();
  await page.getByRole('tab', { name: 'Routing' }).click();
  await expect(panel(page).getByLabel('Routing key')).toHaveValue('order.paid.us');
  await expect(sum(page)).toContainText('2 of 3');
});

test('what was tried is done in the run, with the keyboard alone', async ({ page }) => {
  await openRouting(page, 'events (topic)');
  await panel(page).getByLabel('Key of binding 2').fill('#');
  await panel(page).getByRole('button', { name: 'Bind in the run', exact: true }).focus();
  await page.keyboard.press('Enter');
  await settled(page);
  await expect(panel(page).getByRole('button', { name: 'Unbind in the run' })).toHaveCount(3);
});

for (const colorScheme of ['light', 'dark']) {
  test(`nothing is amiss with it for those who can't see it, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await openRouting(page, 'reports (headers)');
    await panel(page).getByRole('textbox', { name: 'Headers' }).fill('format =');
    await accessible(page);
    await page.setViewportSize({ width: 390, height: 844 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    expect(wide).toBe(false);
  });
}
