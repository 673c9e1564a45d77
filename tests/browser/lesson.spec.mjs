// A lesson is played, stepped and left again, and always shows the same at the same moment.
import { expect, open, test } from './helper.mjs';
import { LESSON, act, digest, frames, kept, openLesson, settled, stepTitle } from './lesson.mjs';

test('single events go both ways and show the same', async ({ page }) => {
  await openLesson(page, 'at=2s');
  const there = [await digest(page)];
  for (let count = 0; count < 12; count++) {
    await act(page, 'One event on');
    there.push(await digest(page));
  }
  expect(new Set(there).size, 'every event changes something').toBe(there.length);
  for (let index = there.length - 2; index > 0; index--) {
    await act(page, 'One event back');
    expect(await digest(page), `event ${index}, on the way back`).toBe(there[index]);
  }
});

test('a link shows the same in another browser', async ({ page, browser, baseURL }) => {
  await openLesson(page);
  for (let count = 0; count < 5; count++) await act(page, 'Next step');
  await act(page, 'One event on');
  await expect(page).toHaveURL(/seed=\d+&at=[\d.]+s/);
  await kept(page);
  const [link, here] = [page.url(), await digest(page)];
  const context = await browser.newContext({ baseURL, viewport: page.viewportSize() });
  const other = await context.newPage();
  await open(other, link);
  await settled(other);
  // The panels come after the stage.
  await expect.poll(() => digest(other)).toBe(here);
  await context.close();
});

test('playing moves the time, rests at a step and can be paused', async ({ page }) => {
  await openLesson(page);
  const start = await page.locator('.play-time').innerText();
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  // At normal speed it rests at the first step for seconds: long enough for any machine to see it.
  await expect(page.locator('.caption .caption-step')).toContainText('Step 1 of');
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.locator('.play-time')).not.toHaveText(start);
  const before = await page.locator('.play-time').innerText();
  await frames(page, 10);
  expect(await page.locator('.play-time').innerText()).toBe(before);
});

test('a second press during a step finishes the first', async ({ page }) => {
  await openLesson(page);
  for (let count = 0; count < 4; count++) await page.keyboard.press('ArrowRight');
  await settled(page);
  await expect(page.locator('.caption .caption-step')).toContainText('Step 4 ');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowRight');
  await settled(page);
  await expect(page.locator('.caption .caption-step')).toContainText('Step 4 ');
});

test('the timeline can be pressed and dragged anywhere, exactly', async ({ page }) => {
  await openLesson(page);
  const box = await page.locator('.timeline-track').boundingBox();
  await page.mouse.move(box.x + box.width * 0.25, box.y + 22);
  await page.mouse.down();
  const knob = async () => {
    const at = await page.locator('.timeline-knob').boundingBox();
    return (at.x + at.width / 2 - box.x) / box.width;
  };
  for (const part of [0.25, 0.5, 0.71, 0.4]) {
    await page.mouse.move(box.x + box.width * part, box.y + 22);
    expect(Math.abs((await knob()) - part)).toBeLessThan(0.004);
  }
  await page.mouse.up();
});

test('a message, its life and its moments can be looked at', async ({ page }) => {
  await openLesson(page, 'at=12s');
  await page.locator('#panel-tab-message').click();
  await page.locator('.message-pick').getByRole('button', { name: 'Message 2' }).click();
  await expect(page.locator('.message h3').first()).toHaveText('Message #2');
  await expect(page.locator('.message .fields').first()).toContainText('ben, lamp, two');
  const rows = page.locator('.stays tbody tr');
  expect(await rows.count()).toBeGreaterThan(10);
  const time = rows.nth(3).getByRole('button').first();
  await time.click();
  await expect(page.locator('.play-time span').first()).toHaveText(await time.innerText());
});

test('the language of the code is kept', async ({ page }) => {
  await openLesson(page, 'at=6s');
  await expect(page.locator('.listing .newest').first()).toBeVisible();
  await page.getByRole('button', { name: 'Rust' }).click();
  await expect(page.getByRole('group', { name: 'Listing in Rust' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('group', { name: 'Listing in Rust' })).toBeVisible();
});

test('a link that cannot be read in part says what it leaves out', async ({ page }) => {
  await open(page, `./#/${LESSON}?at=soon&at=3s`);
  await expect(page.locator('.notice')).toContainText('“at=soon” in the link could not be read');
  await page.getByRole('button', { name: 'Put this notice away' }).click();
  await expect(page.locator('.notice')).toHaveCount(0);
  await expect(page.locator('.play-time span').first()).toHaveText('00:03.0');
});

test('an address typed by hand is followed', async ({ page }) => {
  await openLesson(page);
  await page.evaluate((lesson) => { location.hash = `#/${lesson}?at=9s`; }, LESSON);
  await expect(page.locator('.play-time span').first()).toHaveText('00:09.0');
  await page.evaluate(() => { location.hash = '#/'; });
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('See what a message broker does');
  await expect(page).toHaveTitle('Sorting Office');
});

test('the title of the page is the lesson’s', async ({ page }) => {
  await openLesson(page);
  const title = await stepTitle(page);
  await expect(page).toHaveTitle(`${title} · Sorting Office`);
});
