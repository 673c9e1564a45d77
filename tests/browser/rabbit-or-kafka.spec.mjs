// The lesson with both models: one player for both, its questions, its table, and what a reader does.
import { accessible, expect, test } from './helper.mjs';
import { act, answer, openLesson, say, settled, stepTitle, toStep } from './lesson.mjs';

const LESSON = 'rabbit-or-kafka';

const cards = (page) => page.locator('.question');
const thing = (page, name) => page.locator('.stage-picture').first().locator(`[aria-label*="${name}"]`);
const figures = (page) => page.locator('.figures');

test('a queue is empty in the end, and a log is not', async ({ page }) => {
  await openLesson(page, '', LESSON);
  await act(page, 'To the end');
  await expect(thing(page, 'Queue orders:')).toHaveAttribute('aria-label', /0 ready, 0 unacknowledged/);
  await expect(thing(page, 'Queue dead:')).toHaveAttribute('aria-label', /1 ready/);
  await expect(thing(page, 'Partition order-log-0:')).toHaveAttribute('aria-label', /offsets 0 to 10.*analytics has committed 10.*billing has committed 10/);
  await expect(figures(page)).toContainText(/copies ready1.*acks so far13.*retained14/s);
});

test('one who comes later is not there before, and idles without a partition', async ({ page }) => {
  await openLesson(page, 'at=9s', LESSON);
  await expect(thing(page, 'Consumer reader-3')).toHaveCount(0);
  await openLesson(page, 'at=18.2s', LESSON);
  await expect(thing(page, 'Consumer reader-3')).toHaveAttribute('aria-label', /no partition/);
  await expect(thing(page, 'Consumer worker-3')).toHaveAttribute('aria-label', /working on message/);
});

test('its questions, one wrong and one right', async ({ page }) => {
  await openLesson(page, '', LESSON);
  await toStep(page, 'Who is free, or whose it is');
  await answer(page, 'worker-2');
  await toStep(page, 'Paid before it was placed');
  await expect(cards(page).filter({ hasText: 'Not so: you said worker-2, it is worker-1.' })).toBeVisible();
  await toStep(page, 'Help for the queue');
  await say(page, '14');
  await expect(cards(page).filter({ hasText: 'Right' })).toBeVisible();
});

test('the table leads to the steps, and shows where the run is', async ({ page }) => {
  await openLesson(page, '', LESSON);
  await page.getByRole('tab', { name: 'Table' }).click();
  const row = page.getByRole('row', { name: /^A slow reader/ });
  await expect(row.getByRole('cell')).toHaveCount(5);
  await row.getByRole('button', { name: 'Step 7' }).press('Enter');
  await settled(page);
  expect(await stepTitle(page)).toBe('One is slow');
  await expect(row).toHaveClass(/row-now/);
  await accessible(page, 'table');
  await page.setViewportSize({ width: 390, height: 844 });
  await settled(page);
  await accessible(page, 'table on a phone');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
});

test('an order by hand goes into both', async ({ page }) => {
  await openLesson(page, 'at=11s', LESSON);
  await page.getByRole('button', { name: 'An order for both' }).click();
  await settled(page);
  await act(page, 'To the end');
  await expect(thing(page, 'Producer shop:')).toHaveAttribute('aria-label', /15 published/);
  await expect(thing(page, 'Producer shop-log')).toHaveAttribute('aria-label', /15 published/);
});

test('one slow reader beside none', async ({ page }) => {
  await openLesson(page, '', LESSON);
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await settled(page);
  await expect(page.locator('.lane')).toHaveCount(2);
  await expect(page.locator('.lane-name')).toHaveText(['One slow reader', 'All are quick']);
  await accessible(page, 'lanes');
});
