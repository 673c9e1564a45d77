// The lesson on partitions and keys: its steps there and back, its questions, and what a reader does to it.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './helper.mjs';
import { act, digest, openLesson, settled, stepTitle } from './lesson.mjs';

const LESSON = 'partitions-and-keys';

const cards = (page) => page.locator('.caption-now .question');
const partition = (page, name) => page.locator(`.stage-picture [aria-label*="Partition ${name}:"]`);

/** Steps on until the caption has this title. */
async function toStep(page, title) {
  for (let count = 0; count < 11 && (await stepTitle(page)) !== title; count += 1) await act(page, 'Next step');
  expect(await stepTitle(page)).toBe(title);
}

test('every step there and back', async ({ page }) => {
  test.setTimeout(180_000);
  await openLesson(page, '', LESSON);
  const there = [];
  let title = '';
  for (let count = 0; count < 11; count += 1) {
    await act(page, 'Next step');
    expect(await stepTitle(page)).not.toBe(title);
    title = await stepTitle(page);
    there.push(await digest(page));
  }
  expect(title).toBe('The same key, another partition');
  for (const expected of there.slice(0, -1).reverse()) {
    await act(page, 'Previous step');
    expect(await digest(page)).toBe(expected);
  }
});

test('partitions say how long they are and how far the group is', async ({ page }) => {
  await openLesson(page, '', LESSON);
  await expect(partition(page, 'orders-3')).toHaveCount(0);
  await act(page, 'To the end');
  await expect(partition(page, 'orders-3')).toHaveAttribute('aria-label', /leader, offsets 0 to 0/);
  await expect(partition(page, 'orders-2')).toHaveAttribute('aria-label', /group billing has committed/);
  await expect(page.locator('.log-strip .flag-committed').first()).toBeVisible();
});

test('pointing at the partition of a key', async ({ page }) => {
  await openLesson(page, '', LESSON);
  await toStep(page, 'Other keys, other partitions');
  await partition(page, 'orders-2').press('Enter');
  await expect(cards(page).first()).toContainText('Right');
});

test('a reader gives the topic a partition', async ({ page }) => {
  await openLesson(page, '', LESSON);
  await toStep(page, 'Appended, with an offset');
  await partition(page, 'orders-0').press('Enter');
  await page.getByRole('button', { name: 'Add a partition' }).click();
  await settled(page);
  await expect(partition(page, 'orders-3')).toBeVisible();
});

test('no accessibility violation with strips on the stage', async ({ page }) => {
  await openLesson(page, '', LESSON);
  await act(page, 'To the end');
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((one) => one.target).join(', ')}`)).toEqual([]);
});
