// The lesson on the dead-letter exchange: the death history, queues that are
// full, and the graveyard.
import { accessible, expect, test } from './helper.mjs';
import { openLesson } from './lesson.mjs';

const LESSON = 'dead-letter-exchange';

const node = (page, name) => page.locator(`.stage-picture [aria-label*="${name}"]`);
const tab = (page, name) => page.getByRole('tab', { name, exact: true });

test('the death history says what a message died of, and counts', async ({ page }) => {
  await openLesson(page, 'at=8.5s', LESSON);
  await tab(page, 'Message').click();
  await page.locator('.message-pick').getByRole('button', { name: 'Message 2' }).click();
  const history = page.getByRole('table', { name: 'Death history' });
  const rows = () => history.locator('tbody tr').evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.textContent)));
  expect(await rows()).toEqual([['delivery_limit', 'orders', '1', '00:07', 'shop, order.placed']]);
  await expect(page.locator('.first-death')).toHaveText('It died first in orders: delivery_limit.');
  await page.getByText('x-death, as it stands in the headers').click();
  await expect(page.locator('.raw li')).toContainText('count: 1');
  await accessible(page, 'death history');

  // Sent again as it was, #3 dies again of the same: since 4.0 the broker does not go on with the history it brings.
  await openLesson(page, 'at=94s', LESSON);
  await tab(page, 'Message').click();
  await page.locator('.message-pick').getByRole('button', { name: 'Message 3' }).click();
  expect(await rows()).toEqual([['rejected', 'orders', '1', '01:24', 'shop, order.placed']]);
});

test('a full queue shows that it is full, and who has to go', async ({ page }) => {
  await openLesson(page, 'at=17.5s', LESSON);
  await expect(node(page, 'Queue orders:')).toHaveAttribute('aria-label', /5 of at most 5 ready: full$/);
  await expect(page.locator('.node-queue').first().locator('.bound.full .used')).toHaveCount(5);
  await openLesson(page, 'at=18.5s', LESSON);
  await expect(node(page, 'Queue orders:')).toHaveAttribute('aria-label', /5 of at most 5 ready: full$/);
  await expect(node(page, 'Queue orders_dlq:')).toHaveAttribute('aria-label', /3 of at most 7 ready$/);
  await expect(page.locator('.node-queue').nth(1).locator('.bound .used')).toHaveCount(3);
});

test('the graveyard holds what is gone, and opens the ledger', async ({ page }) => {
  await openLesson(page, 'at=17.5s', LESSON);
  const graveyard = page.locator('.graveyard .hit');
  const place = await graveyard.boundingBox();
  await expect(graveyard).toHaveAttribute('aria-label', 'Graveyard: nothing is gone');
  await openLesson(page, 'at=80s', LESSON);
  await expect(graveyard).toHaveAttribute('aria-label', 'Graveyard: 1 maxlen');
  expect(await graveyard.boundingBox(), 'it does not move').toEqual(place);

  const heading = page.getByRole('heading', { name: 'Graveyard' });
  await graveyard.click();
  await expect(tab(page, 'Ledger')).toHaveAttribute('aria-selected', 'true');
  await expect(heading).toBeFocused();
  await expect(heading).toBeInViewport();
  await expect(page.locator('.graves')).toContainText('dropped: its queue was full (orders_dlq)');
  await accessible(page, 'graveyard');

  // And by keyboard, once more.
  await tab(page, 'Code').click();
  await graveyard.focus();
  await page.keyboard.press('Enter');
  await expect(heading).toBeFocused();
});

test('nothing can be opened where there is no ledger', async ({ page }) => {
  await openLesson(page, 'at=80s&view=embed', LESSON);
  await expect(page.getByRole('img', { name: 'Graveyard: 1 maxlen' })).toBeVisible();
  await expect(page.locator('.graveyard .hit[tabindex]')).toHaveCount(0);
});

test('it is all there on a phone, without scrolling sideways', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openLesson(page, 'at=80s', LESSON);
  await page.locator('.graveyard .hit').click();
  await expect(page.getByRole('heading', { name: 'Graveyard' })).toBeInViewport();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await accessible(page, 'phone');
});

test('the picture as a file has the graves and their marks', async ({ page }) => {
  await openLesson(page, 'at=80s', LESSON);
  await page.getByRole('button', { name: 'Share' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Picture as SVG' }).click();
  const { readFile } = await import('node:fs/promises');
  const svg = await readFile(await (await download).path(), 'utf8');
  expect(svg).toContain('Graveyard');
  expect(svg).toContain('1 maxlen');
  expect(svg).toContain('data-message="2"');
});
