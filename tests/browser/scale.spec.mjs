// Runs far larger than a lesson's: they open in pieces, with progress and a way out, and the lens
// shows them. The lessons are made from the real one by `cargo xtask lesson fixtures`.
import { expect, open, test } from './helper.mjs';
import { LESSON, frames, openLesson, settled } from './lesson.mjs';

const FIXTURES = process.env.FIXTURES ?? '../../target/xtask/fixtures';

/** A lesson with a longer run: a rush of messages in place of its five, unless another is named. */
async function rush(page, name, lesson = LESSON) {
  await page.route(`**/lessons/${lesson}/lesson.bin`, (route) => route.fulfill({ path: `${FIXTURES}/${name}.bin` }));
}

/** What a queue says of itself. */
const queue = (page, name) => page.locator(`.stage-picture [aria-label^="Queue ${name}:"]`).getAttribute('aria-label');

/** How many pixels of the canvas are painted inside a box of the page. */
async function painted(page, { x, y, width, height }) {
  return page.evaluate(([left, top, w, h]) => {
    const canvas = document.querySelector('.stage-canvas');
    const rect = canvas.getBoundingClientRect();
    const scale = canvas.width / rect.width;
    // A copy is read: the page's own canvas is for painting.
    const copy = Object.assign(document.createElement('canvas'), { width: w * scale, height: h * scale });
    const context = copy.getContext('2d', { willReadFrequently: true });
    context.drawImage(canvas, (rect.left - left) * scale, (rect.top - top) * scale);
    const { data } = context.getImageData(0, 0, copy.width, copy.height);
    let count = 0;
    for (let at = 3; at < data.length; at += 4) if (data[at] > 40) count += 1;
    return count / scale ** 2;
  }, [x, y, width, height]);
}

test('a lesson as it is opens without a word about progress', async ({ page }) => {
  await page.addInitScript(() => {
    new MutationObserver(() => {
      if (document.querySelector('progress')) window.sawProgress = true;
    }).observe(document, { childList: true, subtree: true });
  });
  // A machine may be as slow as it likes: for the page, no time passes.
  await page.clock.install({ time: 0 });
  await page.clock.pauseAt(1_000);
  await open(page, `./#/${LESSON}`);
  await expect(page.locator('.stage-view')).toBeVisible();
  expect(await page.evaluate(() => window.sawProgress)).toBeUndefined();
});

test('a long run opens in pieces, and the page answers meanwhile', async ({ page }) => {
  test.slow();
  await rush(page, 'large-rush');
  await page.addInitScript(() => {
    window.shown = new Set();
    const tick = () => {
      const bar = document.querySelector('progress');
      if (bar) window.shown.add(bar.value);
      window.named = bar?.labels[0].textContent ?? window.named;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
  await open(page, `./#/${LESSON}`);
  await expect(page.locator('.stage-view')).toBeVisible({ timeout: 60_000 });
  // Each is a frame that was painted between two pieces; the page itself looked, for a run may be quick.
  const [shown, named] = await page.evaluate(() => [[...window.shown], window.named]);
  expect(named).toBe('Running the lesson');
  expect(shown.length).toBeGreaterThan(8);
  expect(shown).toEqual(shown.toSorted((a, b) => a - b));
});

test('who does not want to wait cancels, and can try again', async ({ page }) => {
  test.slow();
  await rush(page, 'endless-rush');
  await open(page, `./#/${LESSON}`);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('alert')).toContainText('The lesson was not opened');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('progressbar')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('alert').getByRole('link', { name: 'All lessons' }).click();
  await expect(page.locator('.lesson-card').first()).toBeVisible();
});

test('a lesson that is left while it opens does not come back', async ({ page }) => {
  await rush(page, 'endless-rush');
  await open(page, `./#/${LESSON}`);
  await expect(page.getByRole('progressbar')).toBeVisible();
  await page.evaluate(() => { location.hash = '#/'; });
  await expect(page.locator('.lesson-card').first()).toBeVisible();
  // Many times what a piece of the run takes. (The first page has a stage of its own.)
  await frames(page, 30);
  await expect(page.locator('.lesson .stage-view')).toHaveCount(0);
});

test('a minute of 600,000 orders is recorded, and can be sought in', async ({ page }) => {
  test.slow();
  await rush(page, 'whole-minute', 'back-pressure');
  await open(page, './#/back-pressure?at=60s');
  await expect(page.locator('.stage-view')).toBeVisible({ timeout: 120_000 });
  for (const [at, waiting] of [['60s', '539'], ['10s', '89\\.9'], ['30s', '269']]) {
    await page.evaluate((hash) => { location.hash = hash; }, `#/back-pressure?at=${at}`);
    const words = new RegExp(`: ${waiting}\\sk ready, 20 unacknowledged`);
    await expect.poll(() => queue(page, 'orders'), { message: at }).toMatch(words);
  }
});

for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
  test(`the lens shows any number in a tray at ${viewport.width}`, async ({ page }) => {
    test.slow();
    await page.setViewportSize(viewport);
    await rush(page, 'slow-rush');
    await openLesson(page);
    const tray = await page.locator('.node-queue').first().boundingBox();
    let before = 0;
    for (const [at, least] of [['0.9s', 5], ['1.5s', 40], ['3.3s', 300], ['11s', 1_900]]) {
      await page.evaluate((hash) => { location.hash = hash; }, `#/${LESSON}?at=${at}`);
      await settled(page);
      const words = await queue(page, 'emails');
      const ready = Number(/: ([\d,]+) ready/.exec(words)[1].replace(',', ''));
      expect(ready, `${words} at ${at}`).toBeGreaterThanOrEqual(least);
      // There is more to see of more, once it is painted, and never more than there is room for.
      const ink = () => painted(page, tray);
      await expect.poll(ink, { message: `${ready} after ${before}` }).toBeGreaterThan(before);
      before = await ink();
      expect(before).toBeLessThan(tray.width * tray.height);
    }
  });
}

test('dragging to the middle of a burst shows the flow, and a click on it picks a message', async ({ page }) => {
  test.slow();
  await rush(page, 'rush');
  await openLesson(page);
  const input = page.locator('.timeline-input');
  await input.evaluate((element) => {
    element.value = '1000000';
    element.dispatchEvent(new Event('input', { bubbles: true }));
    element.dispatchEvent(new Event('change', { bubbles: true }));
  });
  await settled(page);
  await expect(page.locator('.stage-view .visually-hidden li').first()).toHaveText(/^[\d,]+ messages from web to shop$/);
  const { x, y, at } = await page.locator('.link-binding').first().evaluate((link) => {
    const rect = link.ownerSVGElement.getBoundingClientRect();
    const middle = link.getPointAtLength(link.getTotalLength() * 0.5);
    return { x: middle.x, y: middle.y, at: [rect.left + middle.x, rect.top + middle.y] };
  });
  expect(await painted(page, { x: at[0] - 6, y: at[1] - 6, width: 12, height: 12 })).toBeGreaterThan(40);
  await page.locator('.stage-view').click({ position: { x, y } });
  await expect(page.getByRole('tab', { name: 'Message' })).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('heading', { name: /^Message #\d+/ })).toBeVisible();
});

test('a timeline of many failures draws a few hundred marks', async ({ page }) => {
  test.slow();
  await rush(page, 'failing-rush');
  await openLesson(page);
  const marks = await page.locator('.timeline-marks .mark').count();
  expect(marks).toBeGreaterThan(20);
  expect(marks).toBeLessThanOrEqual(400);
  await page.locator('.timeline-input').focus();
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(page.locator('.hint')).not.toBeEmpty();
});
