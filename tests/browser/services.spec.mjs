// Services on the page: desks with doors, calls, tables, and what belongs to one request.
import { accessible, expect, open, test } from './helper.mjs';
import { settled } from './lesson.mjs';

const LESSONS = ['call-or-post', 'idempotent-consumer', 'order-pipeline', 'request-reply', 'saga'];

for (const colorScheme of ['light', 'dark']) {
  for (const [width, height] of [[1440, 900], [390, 844]]) {
    test(`no accessibility violation with services, ${width} px, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height });
      for (const lesson of LESSONS) {
        await open(page, `./#/${lesson}?at=6s`);
        await settled(page);
        await accessible(page, lesson);
      }
    });
  }
}

test('what belongs to one request stands as bars on one scale of time, and each leads to its moment', async ({ page }) => {
  await open(page, './#/call-or-post?at=12s');
  await settled(page);
  await page.locator('#panel-tab-trace').click();
  await expect(page.locator('.trace-rows > li').nth(2)).toBeVisible();
  const bar = page.locator('.trace-rows .trace-bar').last();
  expect((await bar.boundingBox()).width).toBeGreaterThan(1);
  await accessible(page, 'trace');
  const clock = page.locator('.play-time span').first();
  const before = await clock.innerText();
  await bar.click();
  await settled(page);
  await expect(clock).not.toHaveText(before);
});

test('a service is told in words: its door in use, and for whom it waits', async ({ page }) => {
  await open(page, './#/call-or-post?at=20s');
  await settled(page);
  const said = (name) => page.locator(`.stage-picture [role=button][aria-label^="Service ${name}"]`);
  await expect(said('ann')).toHaveAttribute('aria-label', /waits for shop-call/);
  await expect(said('shop-call')).toHaveAttribute('aria-label', /waits for fraud/);
});

test('things are put in order by buttons and by arrow keys, each move is said, and the run marks the order', async ({ page }) => {
  await open(page, './#/saga?step=chain');
  await settled(page);
  const card = page.locator('.question');
  const words = card.locator('.order li span');
  const first = ['stock releases the lamp', 'payment publishes order.unpaid', 'shipping publishes ship.failed', 'payment refunds'];
  await expect(words).toHaveText(first);
  await accessible(page, 'order');
  const up = (name) => card.getByRole('button', { name: `${name}: up`, exact: true });
  await up(first[2]).click();
  await expect(card.getByRole('status')).toHaveText(`${first[2]}: 2 of 4`);
  await expect(up(first[2]), 'the focus goes along').toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(card.getByRole('status')).toHaveText(`${first[2]}: 1 of 4`);
  await expect(up(first[2])).toHaveAttribute('aria-disabled', 'true');
  await up(first[3]).click();
  await page.keyboard.press('ArrowUp');
  await card.getByRole('button', { name: `${first[0]}: down`, exact: true }).click();
  await expect(words).toHaveText([first[2], first[3], first[1], first[0]]);
  await card.getByRole('button', { name: 'Answer' }).click();
  await page.getByRole('button', { name: 'Go to the answer' }).click();
  await expect(page.locator('.verdict')).toContainText('Right: shipping publishes');
});

test('the buttons of an order are large enough for fingers, and lie in the card', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, './#/saga?step=chain');
  await settled(page);
  const card = await page.locator('.questions').boundingBox();
  for (const button of await page.locator('.order li button').all()) {
    const box = await button.boundingBox();
    expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(44);
    expect(box.x + box.width).toBeLessThanOrEqual(card.x + card.width);
  }
});

test('a message leads on to what was done because of it, and back to because of what', async ({ page }) => {
  await open(page, './#/saga?step=end');
  await settled(page);
  await page.locator('#panel-tab-message').click();
  await page.locator('.message-pick').getByRole('button', { name: 'Message 4', exact: true }).click();
  const story = page.locator('.story');
  await expect(story).toContainText('Because of what');
  await expect(story).toContainText('shipping publishes #5');
  await accessible(page, 'story');
  const clock = page.locator('.play-time span').first();
  const before = await clock.innerText();
  await story.getByRole('button', { name: /shipping begins/ }).click();
  await settled(page);
  await expect(clock).not.toHaveText(before);
  await story.locator('.deed').first().getByRole('button', { name: 'Message 3', exact: true }).click();
  await expect(page.locator('.message h3').first()).toHaveText('Message #3');
});

test('the ledger has effects by their keys: never, once, twice', async ({ page }) => {
  await open(page, './#/idempotent-consumer?at=30s');
  await settled(page);
  await page.locator('#panel-tab-ledger').click();
  const effects = page.locator('.effects');
  await expect(effects.getByRole('row').filter({ hasText: 'twice' })).toContainText('ord-99181');
  await expect(effects.getByRole('row').filter({ hasText: 'once' })).toContainText('ord-99182');
  await accessible(page, 'effects');
});

test('services have figures: how long answers take, threads, and calls that wait', async ({ page }) => {
  await open(page, './#/call-or-post?at=20s');
  await settled(page);
  await expect(page.locator('.figures')).toContainText('threads blocked');
  await page.locator('#panel-tab-figures').click();
  const names = page.locator('.chart h3');
  for (const name of ['Response', 'Threads busy', 'Threads blocked', 'Calls waiting']) {
    await expect(names.filter({ hasText: name })).toHaveCount(1);
  }
  await page.locator('.charts-head select').selectOption({ label: 'shop-call' });
  await expect(names.filter({ hasText: 'Threads busy' })).toHaveCount(1);
  await accessible(page, 'figures');
});

test('a table counts in the runs of lanes when it is shown', async ({ page }) => {
  await open(page, './#/idempotent-consumer');
  await settled(page);
  await page.locator('#panel-tab-table').click();
  const row = page.locator('.compared tr').filter({ hasText: 'Times the bank debits' });
  await expect(row.locator('td')).toHaveText([/^7: one order twice/, '7', '8'], { timeout: 30_000 });
});
