// Services on the page: desks with doors, calls, tables, and what belongs to one request.
import { accessible, expect, open, test } from './helper.mjs';
import { settled } from './lesson.mjs';

const LESSONS = ['call-or-post', 'idempotent-consumer', 'request-reply'];

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
  expect(await page.locator('.trace-rows > li').count()).toBeGreaterThan(3);
  const place = async (name) => page.getByRole('button', { name }).first().boundingBox();
  // Whoever calls waits longer than any of the others works.
  const [waits, works] = [await place(/^ann waits/), await place(/^payment works/)];
  expect(works.width).toBeGreaterThan(1);
  expect(waits.width).toBeGreaterThan(works.width);
  await accessible(page, 'trace');
  const clock = page.locator('.play-time span').first();
  const before = await clock.innerText();
  await page.getByRole('button', { name: /^payment works/ }).first().click();
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
