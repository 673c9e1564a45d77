// The run waits at a question, takes a reply in each of three ways, and marks it when it has come to it.
import { accessible, expect, open, test } from './helper.mjs';
import { act, answer, kept, openLesson, point, say, settled } from './lesson.mjs';

const cards = (page) => page.locator('.question');
const clock = (page) => page.locator('.play-time span').first();
const stage = (page, name) => page.locator('.stage-picture').getByRole('button', { name });

/** Questions come late, with the panels: until then a step shows none. */
const arrived = (page) => expect(page.locator('.loading')).toHaveCount(0);

/** Steps on until something of this kind is asked. */
async function toQuestion(page, marked) {
  await arrived(page);
  for (let count = 0; count < 20 && !(await cards(page).locator(marked).count()); count++) {
    await act(page, 'Next step');
  }
  await expect(cards(page).locator(marked).first()).toBeVisible();
}

/** To the question that asks for a number, and to the one that is answered by pointing. */
const toNumber = (page) => toQuestion(page, '.answer');
const pointIt = (page) => page.getByRole('button', { name: 'Point at it' });
async function toPoint(page) {
  await arrived(page);
  for (let count = 0; count < 20 && !(await pointIt(page).count()); count++) await act(page, 'Next step');
  await point(page);
}
const NEAR_NUMBER = 'at=2.9s';
const NEAR_POINT = 'at=22s';

test('playing waits at a question, and after the reply plays on to the answer and stops', async ({ page }) => {
  await openLesson(page, 'at=12s');
  await page.getByLabel('speed').selectOption('20');
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await expect(pointIt(page)).toBeVisible();
  // What came takes the focus, and so is read out.
  await expect(cards(page)).toBeFocused();
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await expect(page.locator('.mark-asked').last()).toBeVisible();
  await point(page);
  const asked = await clock(page).innerText();
  await stage(page, /^Answer: Queue dead-letters/).click();
  await expect(cards(page).locator('.icon').first()).toBeVisible();
  await expect(cards(page)).toContainText('Right: dead-letters.');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  expect(await clock(page).innerText() > asked).toBe(true);
  await expect(page.locator('[aria-live=polite]')).toContainText('Right: dead-letters.');
});

test('on the way to an answer every step is rested at, whoever wants nothing to move', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openLesson(page, NEAR_NUMBER);
  await toNumber(page);
  await page.evaluate(() => {
    const seen = (window.seen = []);
    const note = () => {
      const step = document.querySelector('.caption-step').textContent;
      if (seen.at(-1) !== step) seen.push(step);
    };
    note();
    new MutationObserver(note).observe(document.querySelector('.telling'), { subtree: true, childList: true, characterData: true });
  });
  await page.getByLabel('speed').selectOption('20');
  await answer(page, '3');
  await expect(cards(page)).toContainText('Not so: you said 3, it is 4.');
  const steps = await page.evaluate(() => window.seen.map((step) => Number(/\d+/.exec(step))));
  expect(steps).toEqual([7, 8, 9, 10]);
});

test('from an answer that lies far ahead one comes back to where it was asked', async ({ page }) => {
  await openLesson(page, 'at=475200.405s', 'retention-and-compaction');
  await arrived(page);
  const asked = await clock(page).innerText();
  await answer(page, '0');
  await page.getByRole('button', { name: 'Go to the answer' }).click();
  await settled(page);
  await expect(cards(page).filter({ hasText: 'Right: 0.' })).toHaveCount(1);
  await cards(page).getByRole('button', { name: 'Back', exact: true }).click();
  await settled(page);
  expect(await clock(page).innerText()).toBe(asked);
  // What was said stays said, and the steps in between can be taken.
  await expect(cards(page).filter({ hasText: 'You said 0' })).toHaveCount(1);
  await act(page, 'Next step');
  await expect(page.locator('.caption .caption-step')).toContainText('Step 8 ');
});

test('a number that is right, and one that is not', async ({ page }) => {
  await openLesson(page, NEAR_NUMBER);
  await toNumber(page);
  const asked = await clock(page).innerText();
  await say(page, '4');
  await expect(cards(page).filter({ hasText: 'Right: 4.' })).toHaveClass(/right/);
  const moment = cards(page).locator('.moment-link');
  await expect(moment).toContainText(await clock(page).innerText());
  await cards(page).getByRole('button', { name: 'Ask again' }).click();
  await settled(page);
  await expect(clock(page)).toHaveText(asked);
  await expect(cards(page).locator('input:checked')).toHaveCount(0);
  await say(page, '3');
  await expect(cards(page).filter({ hasText: 'Not so: you said 3, it is 4.' })).toHaveClass(/wrong/);
});

test('pointing with the mouse answers and does not select', async ({ page }) => {
  await openLesson(page, NEAR_POINT);
  await toPoint(page);
  await expect(page.locator('.offer')).toHaveCount(4);
  const box = await stage(page, /^Answer: Queue orders/).boundingBox();
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await expect(page.locator('.offer')).toHaveCount(0);
  await expect(page.locator('.node-selected')).toHaveCount(0);
  await expect(cards(page)).toContainText(['Not so: you said orders, it is dead-letters.']);
});

test('pointing with the keyboard, and leaving it with Escape', async ({ page }) => {
  await openLesson(page, NEAR_POINT);
  await toPoint(page);
  await stage(page, /^Answer: Queue orders/).focus();
  await page.keyboard.press('Escape');
  await expect(page.locator('.offer')).toHaveCount(0);
  await pointIt(page).press('Enter');
  await expect(page.locator('.offer')).toHaveCount(4);
  await stage(page, /^Answer: Queue dead-letters/).press('Enter');
  await expect(stage(page, /^Queue dead-letters/)).toBeFocused();
  await expect(cards(page)).toContainText(['Right: dead-letters.']);
});

test('a choice', async ({ page }) => {
  await openLesson(page, 'at=0.34s', 'competing-consumers');
  await toQuestion(page, '.choice');
  await expect(cards(page).locator('.choice')).toHaveText(['worker-1', 'worker-2']);
  await answer(page, 'worker-2');
  await expect(cards(page)).toContainText('You said worker-2.');
  await expect(cards(page)).toContainText('Not so: you said worker-2, it is worker-1.');
  await expect(cards(page)).toBeFocused();
});

test('everything can be pointed at where nothing is ruled out', async ({ page }) => {
  await openLesson(page, 'at=1.33s', 'competing-consumers');
  await point(page);
  await expect(page.locator('.offer')).toHaveCount(5);
  const box = await stage(page, /^Answer: .*worker-1/).boundingBox();
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await expect(cards(page)).toContainText('Right: worker-1.');
});

test('a lesson can begin slowly, and the reader can change that', async ({ page }) => {
  await openLesson(page, '', 'competing-consumers');
  await expect(page.getByLabel('speed')).toHaveValue('0.1');
  await page.getByLabel('speed').selectOption('1');
  await expect(page.getByLabel('speed')).toHaveValue('1');
});

test('a question that is left out is not asked again unless the reader wants', async ({ page }) => {
  await openLesson(page, NEAR_NUMBER);
  await toNumber(page);
  await cards(page).getByRole('button', { name: 'Skip' }).click();
  await expect(cards(page)).toContainText('You left this question out.');
  await page.getByRole('button', { name: 'Previous step' }).click();
  await settled(page);
  await page.getByLabel('speed').selectOption('20');
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  // It does not wait there: it comes to the next question.
  await expect(cards(page)).toContainText('This is the third retry');
  while (!(await page.locator('.caption-step').first().innerText()).startsWith('Step 7 ')) {
    await act(page, 'Previous step');
  }
  await cards(page).getByRole('button', { name: 'Ask again' }).click();
  await expect(cards(page).locator('.answer')).toBeVisible();
});

test('replies are kept, and counted at the end', async ({ page }) => {
  await openLesson(page, NEAR_NUMBER);
  await toNumber(page);
  await say(page, '3');
  await page.reload();
  await expect(page.locator('.stage-view')).toBeVisible();
  await settled(page);
  await act(page, 'To the start');
  for (let count = 0; count < 7; count++) await act(page, 'Next step');
  await expect(cards(page)).toContainText('You said 3.');
  await act(page, 'To the end');
  await act(page, 'Next step');
  const told = page.locator('.score-list > li');
  await expect(told).toContainText(['Not so: you said 3, it is 4.', 'Not answered: go to the question', 'Not answered: go to the question']);
  await told.getByRole('button', { name: 'Not answered: go to the question' }).last().click();
  await settled(page);
  await expect(pointIt(page)).toBeVisible();
});

test('questions work where nothing can be kept', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', { get: () => { throw new DOMException('denied', 'SecurityError'); } });
  });
  await openLesson(page, NEAR_NUMBER);
  await toNumber(page);
  await say(page, '4');
  await expect(cards(page)).toContainText(['Right: 4.']);
});

test('a button that is gone leaves the focus with its question', async ({ page }) => {
  await openLesson(page, NEAR_NUMBER);
  await toNumber(page);
  await cards(page).getByRole('button', { name: 'Skip' }).press('Enter');
  await expect(cards(page)).toBeFocused();
});

test('an embedded lesson asks nothing', async ({ page }) => {
  await open(page, './#/retries-and-dlq?at=22.2s&view=embed');
  await expect(page.locator('.stage-view')).toBeVisible();
  await expect(cards(page)).toHaveCount(0);
  await expect(page.locator('.offer')).toHaveCount(0);
});

for (const colorScheme of ['light', 'dark']) {
  test(`no accessibility violation while it asks and tells, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await openLesson(page, NEAR_POINT);
    await toPoint(page);
    await accessible(page, 'asked');
    await stage(page, /^Answer: Queue orders/).press('Enter');
    await expect(cards(page)).toContainText(['Not so']);
    await accessible(page, 'told');
    await act(page, 'To the end');
    await act(page, 'Next step');
    await expect(page.locator('.look-back')).toBeVisible();
    await accessible(page, 'counted');
  });
}

test('a question takes the focus of whoever steps to it, even from nowhere; one that was there does not', async ({ page }) => {
  await openLesson(page, NEAR_NUMBER);
  await toNumber(page);
  await settled(page);
  await act(page, 'Previous step');
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('ArrowRight');
  await expect(cards(page)).toBeFocused();
  await kept(page);
  await page.reload();
  await expect(cards(page)).toBeVisible();
  await settled(page);
  await expect(cards(page)).not.toBeFocused();
});

test('what came of a reply is put away by Escape, and by going on', async ({ page }) => {
  await openLesson(page, NEAR_NUMBER);
  await toNumber(page);
  await say(page, '4');
  const verdict = page.locator('.verdict');
  await expect(verdict).toContainText('Right: 4.');
  const here = await page.locator('.play-time').innerText();
  await page.keyboard.press('Escape');
  await expect(verdict).toHaveCount(0);
  await expect(page.locator('.act-toggle')).toBeFocused();
  expect(await page.locator('.play-time').innerText()).toBe(here);
  const again = page.getByRole('button', { name: 'Go to the answer' });
  for (let count = 0; count < 8 && !(await again.count()); count += 1) await act(page, 'Previous step');
  await again.click();
  await settled(page);
  await verdict.getByRole('button', { name: 'Go on' }).click();
  await settled(page);
  await expect(verdict).toHaveCount(0);
  // On the lesson, or on what is asked next.
  await expect(page.locator('#main :focus')).toHaveCount(1);
  expect(await page.locator('.play-time').innerText()).not.toBe(here);
});
