// Every lesson opens and is told to its end; one is also told all the way back, and shows the same at every
// step. (That every lesson does is held natively, in tests/lessons/way.rs.)
import { readdirSync } from 'node:fs';
import { expect, test } from './helper.mjs';
import { act, digest, openLesson } from './lesson.mjs';

// Some are in no chapter and short: the run of the first page, which goes round and round there, and those in which the
// versions of the broker part.
const SHORT = ['first-look', 'versions', 'versions-quorum', 'versions-topology'];

for (const lesson of readdirSync(new URL('../../static/lessons', import.meta.url))) {
  test(`${lesson}: to its end`, async ({ page }) => {
    await openLesson(page, '', lesson);
    const steps = await page.locator('.timeline-marks .notch').count();
    expect(steps).toBeGreaterThan(SHORT.includes(lesson) ? 5 : 8);
    await act(page, 'To the end');
    await expect(page.locator('.caption .caption-step')).toContainText(`Step ${steps} of ${steps}`);
  });
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
