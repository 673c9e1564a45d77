// Services on the page: desks with doors, calls, tables, and what belongs to one request.
import { accessible, expect, open, test } from './helper.mjs';
import { settled } from './lesson.mjs';

const LESSONS = ['call-or-post', 'idempotent-consumer', 'request-reply', 'saga'];

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

test('what belongs to one order stands as bars on one scale of time, and each leads to its moment', async ({ page }) => {
  await open(page, './#/saga?at=6s');
  await settled(page);
  await page.locator('#panel-tab-trace').click();
  const rows = page.locator('.trace-rows > li');
  await expect(rows.first()).toContainText('orchestrator');
  expect(await rows.count()).toBeGreaterThan(4);
  // Whoever waits for the others waits longer than each of them works.
  const width = async (name) => (await page.getByRole('button', { name }).first().boundingBox()).width;
  const works = await width(/^stock works/);
  expect(works).toBeGreaterThan(1);
  const left = async (name) => (await page.getByRole('button', { name }).first().boundingBox()).x;
  expect(await left(/^payment works/)).toBeGreaterThan(await left(/^stock works/));
  await accessible(page, 'trace');
  const clock = page.locator('.play-time span').first();
  const before = await clock.innerText();
  await page.getByRole('button', { name: /^stock works/ }).first().click();
  await settled(page);
  await expect(clock).not.toHaveText(before);
});

test('a service is told in words: its door in use, and for whom it waits', async ({ page }) => {
  await open(page, './#/saga?at=6s');
  await settled(page);
  const said = (name) => page.locator(`.stage-picture [role=button][aria-label^="Service ${name}"]`);
  await expect(said('orchestrator')).toHaveAttribute('aria-label', /waits for payment/);
  await expect(said('payment')).toHaveAttribute('aria-label', /refund/);
});
