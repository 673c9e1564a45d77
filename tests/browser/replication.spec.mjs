// The lesson on replication: replicas in words, its questions, the record that is lost, and what a reader
// does to the brokers.
import { accessible, expect, test } from './helper.mjs';
import { act, openLesson, say, settled, toStep } from './lesson.mjs';

const LESSON = 'replication';

const cards = (page) => page.locator('.question');
const picture = (page, lane = 0) => page.locator('.stage-picture').nth(lane);
const replica = (page, name, lane) => picture(page, lane).locator(`[aria-label*="Partition ${name}:"]`);
const broker = (page, name) => picture(page).locator(`[aria-label*="Log broker ${name}"]`);

test('replicas say which part they have, and how far they are', async ({ page }) => {
  await openLesson(page, 'at=11.7s', LESSON);
  await expect(replica(page, 'orders-1@1')).toHaveAttribute('aria-label', /: leader, offsets 0 to 4, committed below 2/);
  await expect(replica(page, 'orders-1@2')).toHaveAttribute('aria-label', /: follower, in sync, offsets 0 to 3/);
  await openLesson(page, 'at=15s', LESSON);
  await expect(replica(page, 'orders-1@1')).toHaveAttribute('aria-label', /: follower, not in sync/);
  await expect(replica(page, 'orders-1@2')).toHaveAttribute('aria-label', /: leader, offsets 0 to 3/);
  await expect(broker(page, 'broker-1')).toHaveAttribute('aria-label', /down/);
});

test('what one broker had alone is lost, and lies in the graveyard', async ({ page }) => {
  await openLesson(page, '', LESSON);
  await act(page, 'To the end');
  await expect(page.locator('.graveyard .hit')).toHaveAttribute('aria-label', 'Graveyard: 1 lost · 1 truncated');
  await page.locator('.graveyard .hit').click();
  await expect(page.locator('.graves')).toContainText('orders-1@1');
});

test('a number and a choice are answered by the run', async ({ page }) => {
  await openLesson(page, '', LESSON);
  await toStep(page, 'One replica leads');
  await say(page, '1');
  await expect(cards(page).first()).toContainText('2');
  await toStep(page, 'The leader fails');
  await say(page, 'broker-2');
  await expect(cards(page).filter({ hasText: 'Right: broker-2.' })).toBeVisible();
});

test('with acks all the tracker loses nothing: the two lanes beside each other', async ({ page }) => {
  await openLesson(page, '', LESSON);
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await settled(page);
  await act(page, 'To the end');
  const graves = page.locator('.graveyard .hit');
  await expect(graves.first()).toHaveAttribute('aria-label', 'Graveyard: 1 lost · 1 truncated');
  await expect(graves.nth(1)).toHaveAttribute('aria-label', 'Graveyard: 1 lost');
  await accessible(page, 'lanes');
});

test('a reader kills the leader by the keyboard, and starts it again', async ({ page }) => {
  await openLesson(page, 'at=5s', LESSON);
  await broker(page, 'broker-2').press('Enter');
  await page.getByRole('button', { name: 'Kill', exact: true }).press('Enter');
  await settled(page);
  await expect(broker(page, 'broker-2')).toHaveAttribute('aria-label', /down/);
  await page.getByRole('button', { name: 'Start', exact: true }).press('Enter');
  await settled(page);
  await expect(broker(page, 'broker-2')).not.toHaveAttribute('aria-label', /down/);
});

for (const theme of ['light', 'dark']) {
  test(`no accessibility violation while brokers are down, ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme });
    await openLesson(page, 'at=33.2s', LESSON);
    await accessible(page, 'wide');
    await page.setViewportSize({ width: 390, height: 844 });
    await settled(page);
    await accessible(page, 'phone');
  });
}
