// The parts of the program that come late: they are fetched when they are needed, and asked for again when they
// did not come.
import { expect, test } from './helper.mjs';
import { settled } from './lesson.mjs';

const parts = (page) => {
  const seen = [];
  page.on('request', (request) => {
    const part = /split_(logs|panels)/.exec(request.url());
    if (part) seen.push(part[1]);
  });
  return seen;
};

test('a lesson of queues fetches no log broker', async ({ page }) => {
  const seen = parts(page);
  await page.goto('./lesson/acknowledge/');
  await settled(page);
  await expect(page.locator('.panels .listing')).toBeVisible();
  expect(new Set(seen)).toEqual(new Set(['panels']));
});

test('panels that do not come leave the lesson alive, and can be asked for again', async ({ page, watch }) => {
  watch.allow(/split_panels/, /Failed to fetch/, /ERR_/);
  await page.route('**/split_panels*', (route) => route.abort());
  await page.goto('./lesson/acknowledge/');
  const trouble = page.locator('.panels').getByRole('alert');
  await expect(trouble).toContainText('Try again in a moment');
  await page.keyboard.press('ArrowRight');
  await settled(page);
  await page.unroute('**/split_panels*');
  await trouble.getByRole('button', { name: 'Try again' }).click();
  await expect(trouble).toHaveCount(0);
  await expect(page.locator('.panels .listing')).toBeVisible();
});

test('a log broker that does not come can be asked for again', async ({ page, watch }) => {
  watch.allow(/split_logs/, /Failed to fetch/, /ERR_/);
  await page.route('**/split_logs*', (route) => route.abort());
  await page.goto('./#/replication');
  const trouble = page.getByRole('alert');
  await expect(trouble).toContainText('did not answer');
  await page.unroute('**/split_logs*');
  await trouble.getByRole('button', { name: 'Try again' }).click();
  await settled(page);
});

test('the small pieces that come together can be asked for again', async ({ page, watch }) => {
  watch.allow(/few-/, /Failed to fetch/, /ERR_/, /preload/);
  await page.route('**/few-*', (route) => route.abort());
  await page.goto('./#/retries-and-dlq');
  await expect(page.getByRole('heading', { name: 'The lesson did not load' })).toBeVisible();
  await page.unroute('**/few-*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await settled(page);
  await expect(page.locator('.stage-view')).toBeVisible();
});
