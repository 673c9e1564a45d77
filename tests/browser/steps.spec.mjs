// Every lesson opens and is told to its end; one is also told all the way back, and shows the same at every
// step. (That every lesson does is held natively, in tests/lessons/way.rs.)
import { readdirSync } from 'node:fs';
import { expect, test } from './helper.mjs';
import { act, digest, openLesson, settled } from './lesson.mjs';

// Some are in no chapter and short: the run of the first page, which goes round and round there, and those in which the
// versions of the broker part.
const SHORT = ['first-look', 'versions', 'versions-quorum', 'versions-topology'];

/** So many lessons are gone through in one page, from one to the next as a reader goes. */
const IN_A_ROW = 8;

const lessons = readdirSync(new URL('../../static/lessons', import.meta.url));
for (let from = 0; from < lessons.length; from += IN_A_ROW) {
  const some = lessons.slice(from, from + IN_A_ROW);
  test(`to their ends: ${some.join(', ')}`, async ({ page }) => {
    await openLesson(page, '', some[0]);
    for (const lesson of some) {
      await goTo(page, lesson);
      const steps = await page.locator('.timeline-marks .notch').count();
      expect(steps, lesson).toBeGreaterThan(SHORT.includes(lesson) ? 5 : 8);
      await act(page, 'To the end');
      await expect(page.locator('.caption .caption-step'), lesson).toContainText(`Step ${steps} of ${steps}`);
    }
  });
}

/** Follows a link to a lesson, and waits until it stands still. */
async function goTo(page, lesson) {
  await page.evaluate((lesson) => { location.hash = `#/${lesson}`; }, lesson);
  await page.waitForFunction((lesson) => location.pathname.endsWith(`/lesson/${lesson}/`), lesson);
  await settled(page);
}

test('to its end and back', async ({ page }) => {
  await openLesson(page);
  // What stands beside the stage comes late.
  await expect(page.locator('.tabs-part')).toBeVisible();
  const there = [await digest(page)];
  for (;;) {
    await act(page, 'Next step');
    const here = await digest(page);
    if (here === there.at(-1)) break;
    there.push(here);
  }
  const steps = await page.locator('.timeline-marks .notch').count();
  // The beginning, every step and, where the run goes on after the last one, its end.
  expect(there.length).toBeGreaterThan(steps);
  for (let index = there.length - 2; index >= 0; index--) {
    await act(page, 'Previous step');
    expect(await digest(page), `step ${index}, on the way back`).toBe(there[index]);
  }
});
