// Notes beside the run: those of the step that is told are open, and each leads back to its step.
import { accessible, expect, test } from './helper.mjs';
import { openLesson, openPanels, settled } from './lesson.mjs';

const notes = (page) => page.locator('.notes > .note');
const titled = (page, title) => notes(page).filter({ hasText: title });

test('a note opens with its step and leads back to it', async ({ page }) => {
  await openLesson(page, 'step=lost', 'acknowledge');
  await expect(page.locator('#panel-tab-notes')).toHaveClass(/news/);
  await page.keyboard.press('n');
  await expect(page.locator('#panel-tab-notes')).toBeFocused();
  const early = titled(page, 'Acknowledging too early');
  await expect(early).toHaveAttribute('open');
  await expect(early.locator('pre')).toHaveCount(2);
  await expect(titled(page, 'Forgetting to acknowledge')).not.toHaveAttribute('open');
  await titled(page, 'Forgetting to acknowledge').locator('summary').click();
  await titled(page, 'Forgetting to acknowledge').locator('.note-step').click();
  await settled(page);
  await expect(page.locator('.caption')).toContainText('Delivery stops');
  await expect(titled(page, 'Forgetting to acknowledge')).toHaveClass(/note-now/);
  await expect(early).not.toHaveAttribute('open');
});

test('a link to a step opens the lesson there, and one to a step that it does not have at its beginning', async ({
  page,
}) => {
  await openLesson(page, 'step=crash', 'retries-and-dlq');
  await expect(page.locator('.caption')).toContainText('A worker dies');
  await page.goto('about:blank');
  await openLesson(page, 'step=nowhere', 'retries-and-dlq');
  await expect(page.locator('.caption h2')).toHaveText('Retries and the dead-letter queue');
});

for (const colorScheme of ['light', 'dark']) {
  test(`notes fit a phone, and nothing stands in anybody's way, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    for (const [width, height] of [
      [1440, 900],
      [390, 844],
    ]) {
      await page.setViewportSize({ width, height });
      await openLesson(page, 'step=lost', 'acknowledge');
      await openPanels(page);
      await page.locator('#panel-tab-notes').click();
      await expect(titled(page, 'Acknowledging too early')).toHaveAttribute('open');
      const beyond = await page.locator('.notes').evaluate((list) => list.scrollWidth - list.clientWidth);
      expect(beyond).toBe(0);
      await accessible(page, `${width} ${colorScheme}`);
      await page.goto('about:blank');
    }
  });
}
