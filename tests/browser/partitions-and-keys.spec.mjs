// The lesson on partitions and keys: its questions, and what a reader does to it.
import { accessible, expect, test } from './helper.mjs';
import { act, openLesson, point, settled, toStep } from './lesson.mjs';

const LESSON = 'partitions-and-keys';

const cards = (page) => page.locator('.question');
const partition = (page, name) => page.locator(`.stage-picture [aria-label*="Partition ${name}:"]`);

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
  await point(page);
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

test('a reader alters what a topic keeps, in a run of days', async ({ page }) => {
  await openLesson(page, 'at=500000s', 'retention-and-compaction');
  const readings = partition(page, 'readings-0');
  await expect(readings).toHaveAttribute('aria-label', /offsets 0 to 6/);
  await readings.press('Enter');
  const menu = page.locator('.node-menu');
  await expect(menu.locator('.node-definition')).toContainText('Kept for7 d');
  await menu.getByText('Topic settings', { exact: true }).press('Enter');
  await accessible(page, 'settings of a topic');
  await menu.getByLabel('Kept for, ms').fill('259200000');
  await menu.getByRole('button', { name: 'Alter the topic' }).press('Enter');
  await settled(page);
  await expect(menu.locator('.node-definition')).toContainText('Kept for3 d');
  await expect.poll(() => decodeURIComponent(page.url())).toContain('alter_topic,readings,retention.ms,259200000');
  await page.keyboard.press('Escape');
  await page.evaluate((hash) => { location.hash = hash; }, decodeURIComponent(new URL(page.url()).hash).replace(/at=[^&]*/, 'at=510000s'));
  await settled(page);
  await expect(readings).toHaveAttribute('aria-label', /offsets 2 to 6/);
});

test('a reader changes what a producer waits for, and loses its next batch, by the keyboard', async ({ page }) => {
  await openLesson(page, 'at=9s', LESSON);
  await page.locator('.stage-picture [aria-label^="Producer import"]').press('Enter');
  const menu = page.locator('.node-menu');
  await menu.getByText('Settings', { exact: true }).press('Enter');
  await menu.getByLabel('Waits for (acks)').selectOption('1: the leader');
  await menu.getByLabel('Lingers, ms').fill('200');
  await menu.getByRole('button', { name: 'Change settings' }).press('Enter');
  await settled(page);
  await menu.getByText('On its link', { exact: true }).press('Enter');
  await menu.getByLabel('Its next').selectOption('produce');
  await menu.getByRole('button', { name: 'Lose it' }).press('Enter');
  await settled(page);
  await accessible(page, 'menu of a producer');
  await page.keyboard.press('Escape');
  await act(page, 'To the end');
  // What was in that batch is missing: the producer waits half a minute for the answer before it tries again.
  await expect(partition(page, 'orders-1')).toHaveAttribute('aria-label', /offsets 0 to 10,/);
  await expect(page.locator('.figures')).toContainText(/retained29.*lost0/s);
});

test('no accessibility violation with strips on the stage', async ({ page }) => {
  await openLesson(page, '', LESSON);
  await act(page, 'To the end');
  await accessible(page, 'the end');
});
