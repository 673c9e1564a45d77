// The lesson on the four kinds of exchanges: what becomes of its messages, and its questions answered.
import { accessible, expect, test } from './helper.mjs';
import { act, answer, openLesson, point, say, settled, toStep } from './lesson.mjs';

const LESSON = 'exchanges';

const cards = (page) => page.locator('.question');
const queue = (page, name) => page.locator(`.stage-picture [aria-label^="Queue ${name}:"]`);

test('each queue ends with what its bindings took', async ({ page }) => {
  await openLesson(page, '', LESSON);
  await act(page, 'To the end');
  const copies = { billing: 1, orders: 2, 'us-desk': 5, archive: 2 };
  for (const [name, count] of Object.entries(copies)) {
    await expect(queue(page, name)).toHaveAttribute('aria-label', new RegExp(`\\b${count} ready`));
  }
});

test('a number: two patterns match, and not three', async ({ page }) => {
  await openLesson(page, '', LESSON);
  await toStep(page, 'Topic: patterns of words');
  await say(page, '3');
  await expect(cards(page).filter({ hasText: 'Not so: you said 3, it is 2.' })).toHaveClass(/wrong/);
  await cards(page).getByRole('button', { name: 'Ask again' }).click();
  await settled(page);
  await say(page, '2');
  await expect(cards(page).filter({ hasText: 'Right: 2.' })).toHaveClass(/right/);
});

for (const [reply, verdict] of [
  ['us-desk', 'Right: us-desk.'],
  ['orders', 'Not so: you said orders, it is us-desk.'],
]) {
  test(`a choice: ${reply}`, async ({ page }) => {
    await openLesson(page, '', LESSON);
    await toStep(page, 'Another first word');
    await answer(page, reply);
    await expect(cards(page).filter({ hasText: verdict })).toBeVisible();
  });
}

for (const [reply, verdict] of [
  ['us-desk', 'Right: us-desk.'],
  ['archive', 'Not so: you said archive, it is us-desk.'],
]) {
  test(`pointing: ${reply}`, async ({ page }) => {
    await openLesson(page, '', LESSON);
    await toStep(page, 'A weekly report');
    await point(page);
    await page.locator('.stage-picture').getByRole('button', { name: new RegExp(`^Answer: Queue ${reply}`) }).press('Enter');
    await expect(cards(page).filter({ hasText: verdict })).toBeVisible();
  });
}

for (const colorScheme of ['light', 'dark']) {
  test(`no accessibility violation on the way and on a phone, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await openLesson(page, 'at=7s', LESSON);
    await accessible(page, 'on the way');
    await page.setViewportSize({ width: 390, height: 844 });
    await act(page, 'Next step');
    await accessible(page, 'phone');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });
}
