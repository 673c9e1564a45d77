// What the page does when something is missing, broken or denied.
import { expect, open, test } from './helper.mjs';
import { LESSON, openLesson, settled } from './lesson.mjs';

test('a lesson that does not exist: the nearest one is named', async ({ page }) => {
  await open(page, './#/retrys-and-dlq');
  await expect(page.getByRole('alert')).toContainText('There is no such lesson');
  await page.getByRole('alert').getByRole('link', { name: 'Retries and the dead-letter queue' }).click();
  await expect(page.locator('.stage-view')).toBeVisible();
});

test('a lesson whose file has mistakes is not shown, and they are', async ({ page }) => {
  await page.route(`**/lessons/${LESSON}/lesson.json`, async (route) => {
    const response = await route.fetch();
    const lesson = await response.json();
    lesson.workers[0].prefetch = 'many';
    await route.fulfill({ response, json: lesson });
  });
  await open(page, `./#/${LESSON}`);
  await expect(page.getByRole('alert')).toContainText('This lesson has mistakes');
  await expect(page.locator('.problems li').first()).not.toBeEmpty();
});

test('a lesson whose file is not JSON says so', async ({ page }) => {
  await page.route(`**/lessons/${LESSON}/lesson.json`, (route) => route.fulfill({ body: '{"title":', contentType: 'application/json' }));
  await open(page, `./#/${LESSON}`);
  await expect(page.getByRole('alert')).toContainText('is not JSON');
});

test('a lesson that does not come can be asked for again', async ({ page, watch }) => {
  watch.allow(/Failed to load resource|net::/);
  let fail = true;
  await page.route(`**/lessons/${LESSON}/lesson.json`, (route) => (fail ? route.abort() : route.continue()));
  await open(page, `./#/${LESSON}`);
  await expect(page.getByRole('alert')).toContainText('The lesson did not load');
  fail = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.locator('.stage-view')).toBeVisible();
});

test('a course that does not come can be asked for again', async ({ page, watch }) => {
  watch.allow(/Failed to load resource|503/);
  let fail = true;
  await page.route('**/lessons/index.json', (route) => (fail ? route.fulfill({ status: 503 }) : route.continue()));
  await open(page);
  await expect(page.getByRole('alert')).toContainText('The server answered 503');
  fail = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.locator('.lesson-card').first()).toBeVisible();
});

test('where storage is denied everything else works', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError'); } });
  });
  await openLesson(page, 'at=6s');
  await page.getByRole('button', { name: 'Rust' }).click();
  await expect(page.getByRole('group', { name: 'Listing in Rust' })).toBeVisible();
  await page.getByRole('button', { name: /^Colours/ }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await page.keyboard.press('ArrowRight');
  await settled(page);
});

test('the theme is kept', async ({ page }) => {
  await openLesson(page);
  await page.getByRole('button', { name: /^Colours/ }).click();
  await page.getByRole('button', { name: /^Colours/ }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('a mistake of the program leads to a page with the link that leads there again', async ({ page, watch }) => {
  watch.allow(/.*/);
  await open(page);
  // Something the program relies on is taken away behind its back.
  await page.evaluate(() => document.querySelector('.brand').remove());
  await page.locator('.lesson-card', { hasText: 'Retries' }).click();
  await expect(page.getByRole('alert')).toContainText('Sorting Office has stopped');
  await expect(page.getByRole('alert').getByRole('link')).toHaveAttribute('href', new RegExp(`#/${LESSON}`));
});
