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
