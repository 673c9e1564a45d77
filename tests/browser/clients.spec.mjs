// The panel of clients: who is there, what each of them does and holds, and the key that opens it.
import { accessible, expect, test } from './helper.mjs';
import { openLesson, openPanels, settled } from './lesson.mjs';

const panel = (page) => page.locator('.clients');
const row = (page, name) => panel(page).getByRole('row', { name });

test('each client says what it is, does, holds and has done', async ({ page }) => {
  await openLesson(page, 'at=12s');
  await page.locator('#panel-tab-clients').click();
  await expect(panel(page).getByRole('columnheader')).toHaveText(['Client', 'State', 'Holds', 'So far']);
  await expect(row(page, /^web/)).toContainText('producer');
  await expect(row(page, /^web/)).toContainText(/5 published/);
  const worker = row(page, /^order-worker/);
  await expect(worker).toContainText('worker on orders');
  await expect(worker).toContainText(/\d+ done, \d+ failed/);
  await expect(worker.getByRole('rowheader')).toHaveCount(1);
});

test('a client in the list is the one on the stage, by keyboard as well', async ({ page }) => {
  await openLesson(page, 'at=12s');
  await page.keyboard.press('6');
  await expect(page.locator('#panel-tab-clients')).toBeFocused();
  const name = panel(page).getByRole('button', { name: 'order-worker', exact: true });
  await name.focus();
  await expect(page.locator('.node-pointed')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(page.locator('.node-selected .name')).toHaveText('order-worker');
});

test('what was done to a client is told, and who is not there is not listed', async ({ page }) => {
  await openLesson(page, 'at=5s&do=2000,crash,order-worker;8000,add,order-worker-2,order-worker');
  await page.keyboard.press('6');
  await expect(row(page, /^order-worker/)).toHaveCount(1);
  await expect(row(page, /^order-worker/)).toContainText('down');
  await page.getByRole('button', { name: 'To the end', exact: true }).click();
  await settled(page);
  await expect(row(page, /^order-worker-2/)).toHaveCount(1);
});

test('consumers of topics tell their group and their partitions', async ({ page }) => {
  await openLesson(page, 'at=16s', 'consumer-groups');
  await page.locator('#panel-tab-clients').click();
  await expect(row(page, /^bill-1/)).toContainText('log consumer, group billing');
  await expect(row(page, /^bill-1/)).toContainText(/p\d/);
});

test('a key of a panel that a lesson does not have does nothing', async ({ page }) => {
  await openLesson(page, 'at=16s', 'consumer-groups');
  await page.keyboard.press('3');
  await page.keyboard.press('7');
  await expect(page.locator('#panel-tab-events')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toContainText('Details: Code, Notes, Message, Events');
});

for (const colorScheme of ['light', 'dark']) {
  test(`the clients fit a phone, and nothing stands in anybody's way, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 860 });
      await openLesson(page, 'at=24s');
      await openPanels(page);
      await page.locator('#panel-tab-clients').click();
      await accessible(page, `clients at ${width}`);
      const over = await panel(page).evaluate((node) => node.scrollWidth - node.clientWidth);
      expect(over).toBeLessThanOrEqual(0);
      const tabs = await page.locator('.tabs-panel .tab').evaluateAll((all) => all.map((tab) => tab.offsetTop));
      expect(new Set(tabs).size, `rows of tabs at ${width}`).toBe(1);
    }
  });
}
