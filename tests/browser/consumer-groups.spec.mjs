// The lesson on consumer groups: who reads what, its questions, and what a reader does to it.
import { accessible, expect, test } from './helper.mjs';
import { kept, openLesson, point, say, settled, stepTitle, toStep, tryOut } from './lesson.mjs';

const LESSON = 'consumer-groups';

const cards = (page) => page.locator('.question');
const member = (page, name, lane = 0) => page.locator('.stage-picture').nth(lane).locator(`[aria-label*="Consumer ${name} of"]`);
const partition = (page, name) => page.locator(`.stage-picture [aria-label*="Partition ${name}:"]`);

test('who reads what, from one member to five, and a second group', async ({ page }) => {
  await openLesson(page, 'at=9s', LESSON);
  await expect(member(page, 'bill-1')).toHaveAttribute('aria-label', /group billing: p0 p1 p2 p3/);
  await expect(member(page, 'bill-2')).toHaveCount(0);
  await openLesson(page, 'at=16s', LESSON);
  await expect(member(page, 'bill-2')).toHaveAttribute('aria-label', /group billing: p2 p3/);
  await openLesson(page, 'at=31.8s', LESSON);
  await expect(member(page, 'bill-4')).toHaveAttribute('aria-label', /group billing: p3/);
  await expect(member(page, 'bill-5')).toHaveAttribute('aria-label', /group billing: no partition/);
  await openLesson(page, 'at=38s', LESSON);
  await expect(member(page, 'auditor')).toHaveAttribute('aria-label', /group audit: p0 p1 p2 p3/);
  await expect(partition(page, 'orders-3')).toHaveAttribute('aria-label', /group audit reads on at 0; group billing has committed 6/);
});

test('a rebalance is seen as it happens', async ({ page }) => {
  const group = page.locator('.group-frame');
  await openLesson(page, 'at=12.1s', LESSON);
  await expect(group).toHaveClass(/group-rebalances/);
  await expect(group).toContainText('1 of 2 joining');
  await expect(page.locator('.member-waits')).toHaveCount(1);
  await expect(page.locator('.link-consume')).toHaveCount(4);
  await openLesson(page, 'at=13.3s', LESSON);
  await expect(group).toContainText(/gen(eration|.) 2 begins/);
  await expect(page.locator('.member-shares')).toContainText('shares out');
  await expect(page.locator('.member-shares .crown')).toHaveCount(1);
  await expect(page.locator('.link-consume')).toHaveCount(0);
  await openLesson(page, 'at=31.8s', LESSON);
  // The audit's has come by then.
  await expect(group.first()).not.toHaveClass(/group-rebalances/);
  await expect(page.locator('.member-spare')).toContainText('no partition');
  // Down, and not given up: its line is there, and nothing goes along it.
  await openLesson(page, 'at=50s', LESSON);
  await expect(page.locator('.link-waiting')).toHaveCount(1);
});

test('a number that is right, and one that is not', async ({ page }) => {
  await openLesson(page, 'at=25s', LESSON);
  await toStep(page, 'One partition each');
  await say(page, '1');
  await expect(cards(page).filter({ hasText: 'Not so: you said 1, it is 0.' })).toHaveClass(/wrong/);
  await cards(page).getByRole('button', { name: 'Ask again' }).click();
  await settled(page);
  await say(page, '0');
  await expect(cards(page).filter({ hasText: 'Right: 0.' })).toHaveClass(/right/);
  expect(await stepTitle(page)).toBe('The fifth has nothing to do');
});

test('an offset for an answer', async ({ page }) => {
  await openLesson(page, 'at=32.5s', LESSON);
  await toStep(page, 'Another group');
  await say(page, '0');
  await expect(cards(page).filter({ hasText: 'Right: 0.' })).toHaveClass(/right/);
});

test('pointing at the partition of the last member', async ({ page }) => {
  await openLesson(page, 'at=21s', LESSON);
  await toStep(page, 'One member shares out');
  await page.getByLabel('speed').selectOption('20');
  await point(page);
  await partition(page, 'orders-3').press('Enter');
  await expect(cards(page).first()).toContainText('Right: orders-3.');
});

test('a fifth partition gives the fifth member something to do', async ({ page }) => {
  await openLesson(page, 'at=25s', LESSON);
  await page.getByRole('button', { name: 'A fifth partition' }).click();
  await settled(page);
  await expect(partition(page, 'orders-4')).toBeVisible();
  // What the lesson says of the fifth no longer holds, so that its events are told in place of its title.
  await page.keyboard.press('End');
  await settled(page);
  await expect(member(page, 'bill-5')).toHaveAttribute('aria-label', /group billing: p4/);
});

test('a reader changes how a consumer polls, and it leaves and comes back with that', async ({ page }) => {
  await openLesson(page, 'at=9s', LESSON);
  await member(page, 'bill-1').press('Enter');
  const menu = page.locator('.node-menu');
  await menu.getByText('Settings', { exact: true }).press('Enter');
  // What Kafka's client refuses is refused here, and what was typed stays.
  await menu.getByLabel('Heartbeat every, ms').fill('60000');
  await menu.getByRole('button', { name: 'Change settings' }).press('Enter');
  await expect(menu.getByRole('alert').filter({ hasText: 'heartbeat' })).toBeVisible();
  await expect(menu.getByLabel('Heartbeat every, ms')).toHaveValue('60000');
  await menu.getByLabel('Heartbeat every, ms').fill('500');
  await menu.getByLabel('Records a poll at most').fill('2');
  await menu.getByLabel('Commits').selectOption('before the work');
  await menu.getByLabel('Assignor').selectOption('cooperative-sticky');
  await accessible(page, 'settings of a consumer');
  await menu.getByRole('button', { name: 'Change settings' }).press('Enter');
  await settled(page);
  await expect.poll(() => decodeURIComponent(page.url())).toMatch(/commit:before.*poll:2.*heartbeat:500.*assignor:cooperative-sticky/);
  await page.keyboard.press('Escape');
  await page.getByRole('tab', { name: 'Events' }).click();
  await page.getByRole('button', { name: 'To the end', exact: true }).click();
  await settled(page);
  await expect(member(page, 'bill-1')).toHaveAttribute('aria-label', /group billing: p\d/);
});

test('a link that would have a member start with a late heartbeat is told of, and leaves that out', async ({ page }) => {
  await openLesson(page, 'v=2&do=9000,set,bill-1,heartbeat:60000;9000,set,bill-1,poll:2;9500,set,bill-1,session:70000&at=9.6s', LESSON);
  const notice = page.locator('.notice');
  await expect(notice).toHaveText(/“bill-1: a heartbeat every 60 s” at 00:09\.0 in the link was left out: .*Set it below the session time-out\./);
  await expect(page.getByRole('group', { name: 'Your run' })).toContainText('2 deeds since 00:09.0, the first: bill-1: at most 2 records a poll');
  await kept(page);
  expect(decodeURIComponent(page.url())).toMatch(/do=9000,set,bill-1,poll:2;9500,set,\*1,session:70000&/);
  await page.reload();
  await settled(page);
  await expect(notice).toHaveCount(0);
});

test('what is done to a member that has not come says so, and a reloaded change of a topic is known', async ({ page }) => {
  await openLesson(page, 'at=9s', LESSON);
  await tryOut(page, 'Crash bill-3');
  await expect(page.locator('.notice')).toContainText('bill-3 is not there at this moment');
  await tryOut(page, 'A fifth partition');
  await settled(page);
  await expect(page.locator('.notice')).toHaveCount(0);
  await kept(page);
  await page.reload();
  await settled(page);
  await expect(partition(page, 'orders-4')).toBeVisible();
  await expect(page.locator('.notice')).toHaveCount(0);
});

test('the code is lit in step with the members', async ({ page }) => {
  await openLesson(page, '', LESSON);
  const lit = page.locator('.listing .line.newest');
  await toStep(page, 'A group of one reads everything');
  await expect(lit.first()).toContainText('def assigned');
  await expect(page.locator('.output-lines')).toContainText('[bill-1] gets orders-0, orders-1, orders-2, orders-3');
  await toStep(page, 'Everything is given up');
  await expect(lit.first()).toContainText('def revoked');
  await page.getByRole('button', { name: 'Rust' }).click();
  await expect(lit.first()).toContainText('fn pre_rebalance');
});

test('four members from the beginning beside a group that grows', async ({ page }) => {
  await openLesson(page, '', LESSON);
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await settled(page);
  await expect(page.locator('.lane')).toHaveCount(2);
  await page.getByRole('button', { name: 'Next step', exact: true }).first().click({ force: true });
  await settled(page);
  await expect(member(page, 'bill-1', 0)).toHaveAttribute('aria-label', /p0 p1 p2 p3/);
  await expect(member(page, 'bill-4', 0)).toHaveCount(0);
  await expect(member(page, 'bill-4', 1)).toHaveCount(1);
});

for (const colorScheme of ['light', 'dark']) {
  test(`no accessibility violation with two groups on the stage, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await openLesson(page, 'at=38s', LESSON);
    await accessible(page, colorScheme);
  });
}
