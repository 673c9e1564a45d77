// What the page does when something is missing, broken or denied.
import { expect, open, test } from './helper.mjs';
import { LESSON, openLesson, settled } from './lesson.mjs';

test('a lesson that does not exist: the nearest one is named', async ({ page }) => {
  await open(page, './#/retrys-and-dlq');
  await expect(page.getByRole('alert')).toContainText('There is no such lesson');
  await page.getByRole('alert').getByRole('link', { name: 'Retries and the dead-letter queue' }).click();
  await expect(page.locator('.stage-view')).toBeVisible();
});

/** The lesson's file, changed by `change`, as long as `changed.on`. */
async function changed(page, file, change) {
  const changed = { on: true };
  await page.route(`**/${file}`, async (route) => {
    if (!changed.on) return route.continue();
    const response = await route.fetch();
    const body = Buffer.from(await response.body());
    return route.fulfill({ response, body: change(body) ?? body });
  });
  return changed;
}

test('a lesson of another version says what to do', async ({ page }) => {
  // The number of the format stands behind four letters.
  const other = await changed(page, `lessons/${LESSON}/lesson.bin`, (file) => { file.writeUInt32LE(4_000, 4); });
  await open(page, `./#/${LESSON}`);
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('The lesson did not load');
  await expect(alert).toContainText('is of format 4000');
  await expect(alert).toContainText('Reload the page. If this stays, the site was only half updated');
  other.on = false;
  await alert.getByRole('button', { name: 'Try again' }).click();
  await expect(page.locator('.stage-view')).toBeVisible();
});

for (const [what, change] of [
  ['damaged', (file) => { file[file.length >> 1] ^= 1; }],
  ['cut off', (file) => file.subarray(0, file.length >> 1)],
  ['empty', () => Buffer.alloc(0)],
  ['something else', () => Buffer.from('<!doctype html>')],
]) {
  test(`a lesson whose file is ${what} can be asked for again`, async ({ page }) => {
    const bad = await changed(page, `lessons/${LESSON}/lesson.bin`, change);
    await open(page, `./#/${LESSON}`);
    const alert = page.getByRole('alert');
    await expect(alert).toContainText('is damaged, or did not come whole');
    await expect(alert).toContainText('Try again in a moment');
    bad.on = false;
    await alert.getByRole('button', { name: 'Try again' }).click();
    await expect(page.locator('.stage-view')).toBeVisible();
  });
}

test('a course of another version says what to do', async ({ page }) => {
  await changed(page, 'lessons/index.bin', (file) => { file.writeUInt32LE(0, 4); });
  await open(page);
  await expect(page.getByRole('alert')).toContainText('The course did not load');
  await expect(page.getByRole('alert')).toContainText('only half updated');
});

test('a lesson that is listed and not there says what to do', async ({ page, watch }) => {
  watch.allow(/Failed to load resource|404/);
  await page.route(`**/lessons/${LESSON}/lesson.bin`, (route) => route.fulfill({ status: 404 }));
  await open(page, `./#/${LESSON}`);
  await expect(page.getByRole('alert')).toContainText('The server answered 404');
  await expect(page.getByRole('alert')).toContainText('only half updated');
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
});

test('a lesson that does not come can be asked for again', async ({ page, watch }) => {
  watch.allow(/Failed to load resource|net::/);
  let fail = true;
  await page.route(`**/lessons/${LESSON}/lesson.bin`, (route) => (fail ? route.abort() : route.continue()));
  await open(page, `./#/${LESSON}`);
  await expect(page.getByRole('alert')).toContainText('The lesson did not load');
  fail = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.locator('.stage-view')).toBeVisible();
});

test('a course that does not come can be asked for again', async ({ page, watch }) => {
  watch.allow(/Failed to load resource|503/);
  let fail = true;
  await page.route('**/lessons/index.bin', (route) => (fail ? route.fulfill({ status: 503 }) : route.continue()));
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
