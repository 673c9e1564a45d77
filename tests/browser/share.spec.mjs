// Sharing: links that lead to what was seen, embed code, and the files.
import { readFile } from 'node:fs/promises';
import { expect, open, test } from './helper.mjs';
import { LESSON, act, digest, openLesson, settled } from './lesson.mjs';

async function openShare(page) {
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Share' });
  await expect(dialog).toBeVisible();
  return dialog;
}

async function download(page, dialog, name) {
  const [file] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('button', { name }).click()]);
  await expect(dialog.getByRole('status')).toContainText('in your downloads');
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

test('a copied link opens what was seen, in a fresh browser', async ({ page, context, browser }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openLesson(page, 'seed=11&at=6.2s');
  // What stands beside the stage comes late.
  await expect(page.locator('.tabs-part')).toBeVisible();
  const seen = await digest(page);
  const dialog = await openShare(page);
  await dialog.getByRole('button', { name: 'Copy link' }).click();
  await expect(dialog.getByRole('status')).toHaveText('Link copied.');
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toContain(`#/${LESSON}?seed=11&at=6.2s`);
  expect(link).toBe(await dialog.getByLabel('Link', { exact: true }).inputValue());
  const fresh = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const other = await fresh.newPage();
  await other.goto(link);
  await expect(other.locator('.tabs-part')).toBeVisible();
  await settled(other);
  expect(await digest(other)).toBe(seen);
  await fresh.close();
});

test('from the start, the link names no moment', async ({ page }) => {
  await openLesson(page, 'at=6.2s');
  const dialog = await openShare(page);
  await dialog.getByLabel('From the start').check();
  await expect(dialog.getByLabel('Link', { exact: true })).toHaveValue(new RegExp(`#/${LESSON}\\?seed=\\d+&run=[0-9a-f]{8}$`));
  await expect(dialog.getByLabel('Embed code')).toHaveValue(/seed=\d+&amp;view=embed" title=/);
});

test('the embed code shows the lesson in another page', async ({ page }) => {
  await openLesson(page, 'at=6.2s');
  const dialog = await openShare(page);
  const code = await dialog.getByLabel('Embed code').inputValue();
  await page.route('**/host.html', (route) =>
    route.fulfill({ contentType: 'text/html', body: `<!doctype html><title>Host</title>${code}` }),
  );
  await open(page, './');
  await page.goto('./host.html');
  await expect(page.locator('iframe')).toHaveAttribute('title', /^Sorting Office: /);
  const frame = page.frameLocator('iframe');
  await expect(frame.locator('.app.embed .stage-view')).toBeVisible();
  await expect(frame.locator('.play-time')).toContainText('00:06.2');
});

test('the picture and the run come as files', async ({ page }) => {
  await openLesson(page, 'at=6.2s');
  await act(page, 'One event on');
  const dialog = await openShare(page);

  const svg = await download(page, dialog, 'Picture as SVG');
  expect(svg.name).toMatch(new RegExp(`^sorting-office-${LESSON}-6\\.\\d+s\\.svg$`));
  const parsed = await page.evaluate((text) => {
    const root = new DOMParser().parseFromString(text, 'image/svg+xml');
    const texts = [...root.querySelectorAll('text')].map((node) => node.textContent);
    const error = root.querySelector('parsererror')?.textContent ?? null;
    return { error, texts, title: root.querySelector('svg > title')?.textContent, envelopes: root.querySelectorAll('[data-message]').length };
  }, svg.bytes.toString());
  expect(parsed.error).toBeNull();
  expect(parsed.title).toBe('Retries and the dead-letter queue');
  expect(parsed.texts).toEqual(expect.arrayContaining(['orders', 'order-worker', 'topic']));
  const link = await dialog.getByLabel('Link', { exact: true }).inputValue();
  expect(parsed.texts.join('')).toContain(link);
  expect(parsed.texts.join('\n')).toMatch(/Retries and the dead-letter queue, at 00:06\.\d, seed 7/);
  expect(parsed.envelopes).toBeGreaterThan(0);
  expect(svg.bytes.toString()).not.toMatch(/class=|style=|var\(/);

  const png = await download(page, dialog, 'Picture as PNG');
  expect(png.bytes.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
  const stage = await page.locator('.stage-view').boundingBox();
  expect(png.bytes.readUInt32BE(16)).toBe(Math.floor(stage.width) * 2);
  // Below the stage stands where the picture comes from.
  expect(png.bytes.readUInt32BE(20)).toBeGreaterThan(Math.floor(stage.height) * 2);

  const [one, two] = [await download(page, dialog, 'Run as JSON'), await download(page, dialog, 'Run as JSON')];
  const run = JSON.parse(one.bytes.toString());
  expect(run.lesson).toBe(LESSON);
  expect(run.fingerprint).toMatch(/^[0-9a-f]{16}$/);
  expect(run.entries.length).toBeGreaterThan(100);
  expect(run.entries.map((entry) => entry.n)).toEqual(run.entries.map((_, n) => n));
  expect(two.bytes.equals(one.bytes)).toBe(true);
});

test('where the clipboard is closed, the text is selected to be copied by hand', async ({ page }) => {
  await page.addInitScript(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException('denied', 'NotAllowedError'));
  });
  await openLesson(page);
  const dialog = await openShare(page);
  await dialog.getByRole('button', { name: 'Copy link' }).click();
  await expect(dialog.getByRole('status')).toContainText('The text is selected');
  const field = dialog.getByLabel('Link', { exact: true });
  await expect(field).toBeFocused();
  const isSelected = () =>
    field.evaluate((node) => node.value !== '' && node.value.slice(node.selectionStart, node.selectionEnd) === node.value);
  await expect.poll(isSelected).toBe(true);
});

test('by keyboard alone, on a phone too', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.setViewportSize({ width: 390, height: 844 });
  await openLesson(page);
  const more = page.getByRole('button', { name: 'More' });
  await more.press('Enter');
  await page.getByRole('button', { name: 'Share', exact: true }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Share' });
  await expect(dialog).toBeVisible();
  const copy = dialog.getByRole('button', { name: 'Copy embed code' });
  for (let count = 0; count < 12 && !(await copy.evaluate((node) => node === document.activeElement)); count++) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('status')).toHaveText('Embed code copied.');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^<iframe src="http/);
  const over = await page.evaluate(() => {
    const box = document.querySelector('dialog');
    return [box.scrollWidth - box.clientWidth, document.scrollingElement.scrollWidth - innerWidth];
  });
  expect(over).toEqual([0, 0]);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(more).toBeFocused();
});
