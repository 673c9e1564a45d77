// A run of days: the timeline folds what nothing happens in, and says so. The lesson is `tests/desks/days`, in the
// place of a real one: three reminders, each a day after its order.
import { accessible, expect, test } from './helper.mjs';
import { LESSON, digest, openLesson, settled } from './lesson.mjs';

const FIXTURES = process.env.FIXTURES ?? '../../target/xtask/fixtures';

const clock = (page) => page.locator('.play-time span').first();
const note = (page) => page.locator('.fold-note');
const slider = (page) => page.locator('.transport .timeline-input');

test.beforeEach(async ({ page }) => {
  const path = `${FIXTURES}/days.bin`;
  await page.route(`**/lessons/${LESSON}/lesson.bin`, (route) => route.fulfill({ path }));
});

test('playing gets past a day in which nothing happens, and says how much it skips', async ({ page }) => {
  test.slow();
  // After the first reminder: six hours and forty minutes to the second.
  await openLesson(page, 'at=98400s');
  await expect(clock(page)).toHaveText('1 d 3:20:00.0');
  await expect(note(page)).toHaveText('skips 6 h 40 min');
  await page.evaluate((hash) => { location.hash = hash; }, `#/${LESSON}?at=86402s`);
  await settled(page);
  await expect(clock(page)).toHaveText('1 d 0:00:02.0');
  await expect(note(page)).toHaveCount(0);
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await expect(note(page)).toHaveText('skips 6 h 40 min', { timeout: 20_000 });
  await expect(clock(page)).toHaveText(/^1 d 6:4\d:/, { timeout: 20_000 });
  await expect(note(page)).toHaveCount(0);
});

test('the bar is broken where it skips, and as long as what is seen', async ({ page }) => {
  await openLesson(page, 'at=98400s');
  await expect(page.locator('.timeline-marks .fold-line')).toHaveAttribute('d', /^(M\d+ 22H\d+){8}$/);
  // A minute at the most, of two and a half days.
  expect(Number(await slider(page).getAttribute('max'))).toBeLessThan(60_000_000);
  await expect(slider(page)).toHaveAttribute('aria-valuetext', /, 1 d 3 h 20 min, skips 6 h 40 min$/);
  const there = await digest(page);
  await page.getByRole('button', { name: 'To the end' }).click();
  await settled(page);
  expect(await slider(page).inputValue()).toBe(await slider(page).getAttribute('max'));
  // The same moment from the other side shows the same.
  await page.evaluate((hash) => { location.hash = hash; }, `#/${LESSON}?at=98400.0s`);
  await settled(page);
  expect(await digest(page)).toBe(there);
  const box = await slider(page).boundingBox();
  const at = Number(await slider(page).inputValue()) / Number(await slider(page).getAttribute('max'));
  await page.mouse.move(box.x + 9 + (box.width - 18) * at, box.y + box.height / 2);
  await expect(page.locator('.hint')).toContainText('6 h 40 min in which nothing happens: skipped');
});

for (const [width, height] of [[1440, 900], [390, 844]]) {
  test(`no accessibility violation in a fold, and the note lies in the page, ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    for (const at of ['2000s', '130000s']) {
      await openLesson(page, `at=${at}`);
      const box = await note(page).boundingBox();
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
      await accessible(page, `folded at ${at}`);
    }
  });
}

test('a day later is asked for in hours', async ({ page }) => {
  await openLesson(page, 'step=held');
  // With a comma as with a point: a field for numbers would drop it.
  await page.getByRole('textbox', { name: 'Your answer, in hours' }).fill('6,5');
  await page.getByRole('button', { name: 'Answer', exact: true }).click();
  await expect(page.locator('.question')).toContainText('6.5 h');
});
