// The room on a lesson's page: what the stage keeps, where the caption and the questions lie, how the panels
// fold, how the run rests, and how a lesson ends.
import { accessible, expect, open, test } from './helper.mjs';
import { LESSON, act, answer, openLesson, settled } from './lesson.mjs';

const caption = (page) => page.locator('.caption');
const stage = (page) => page.locator('.stage-view');
const scrolls = (page) => page.evaluate(() => {
  const root = document.scrollingElement;
  return [root.scrollWidth - root.clientWidth, root.scrollHeight - root.clientHeight];
});

test('on a laptop the stage has three fifths of the height, and is laid out once', async ({ page }) => {
  await openLesson(page, '', 'acknowledge');
  const laidOut = await stage(page).boundingBox();
  expect(laidOut.height).toBeGreaterThanOrEqual(0.6 * 900);
  const heights = new Set();
  for (let step = 0; step < 8; step += 1) {
    expect(await stage(page).boundingBox()).toEqual(laidOut);
    const box = await caption(page).boundingBox();
    expect(box.height).toBeLessThanOrEqual(140);
    // It stands on the stage's lower edge, whatever its height, and leaves what is laid out alone.
    expect(Math.round(box.y + box.height)).toBe(802);
    expect(box.y).toBeGreaterThanOrEqual(laidOut.y + laidOut.height - 1);
    heights.add(Math.round(box.height));
    await act(page, 'Next step');
  }
  expect(heights.size, 'the caption is as high as its words').toBeGreaterThan(1);
  expect(await scrolls(page)).toEqual([0, 0]);
});

test('a caption with more words than it has room for scrolls, and says so', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 700 });
  await openLesson(page, 'at=46.6s', 'consumer-groups');
  const body = page.locator('.caption-body');
  await expect(body).toHaveClass(/fades/);
  await expect(body).toHaveAttribute('tabindex', '0');
  await body.evaluate((node) => node.scrollTo(0, node.scrollHeight));
  await expect(body).not.toHaveClass(/fades/);
});

for (const [lesson, at, height] of [[LESSON, '3.2s', 900], [LESSON, '3.2s', 640], [LESSON, '22.4s', 900], ['competing-consumers', '1.33s', 900], ['competing-consumers', '0.5s', 700]]) {
  test(`a question covers nothing that it is about: ${lesson} at ${at}, ${height} high`, async ({ page }) => {
    await page.setViewportSize({ width: 1440, height });
    await openLesson(page, `at=${at}`, lesson);
    await expect(page.locator('.question')).toBeVisible();
    const covered = await page.evaluate(() => {
      const card = document.querySelector('.questions').getBoundingClientRect();
      const about = [...document.querySelectorAll('.question .thing')].map((node) => node.textContent.trim());
      const nodes = [...document.querySelectorAll('.stage-picture .node')];
      const matters = (node) => node.matches('.node-focus') || about.some((name) => node.querySelector('.hit').getAttribute('aria-label').includes(` ${name}`));
      return nodes.filter(matters).map((node) => [node.querySelector('.hit').getAttribute('aria-label'), node.getBoundingClientRect()])
        .filter(([, box]) => box.left < card.right && box.right > card.left && box.top < card.bottom && box.bottom > card.top)
        .map(([name]) => name);
    });
    expect(covered).toEqual([]);
  });
}

test('after an answer the run goes on, and the timeline says where it is told', async ({ page }) => {
  await openLesson(page, 'at=3.2s');
  await expect(page.locator('.mark-asked')).toHaveCount(1);
  await answer(page, '3');
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  await expect(page.locator('.question')).toContainText('You said 3.');
  // What waits for its answer leaves the stage alone from the next step on.
  await act(page, 'Next step');
  await expect(page.locator('.question')).toHaveCount(0);
  await act(page, 'Previous step');
  await page.getByRole('button', { name: 'Go to the answer' }).click();
  await settled(page);
  await expect(page.locator('.verdict')).toContainText('Not so: you said 3, it is 4.');
  await expect(page.locator('.verdict .prose')).not.toBeEmpty();
  await expect(page.locator('.verdict .moment-link')).toHaveText(/^See 00:/);
});

test('a rest is shown, held by who reads, and ended by the arrow', async ({ page }) => {
  await openLesson(page);
  const rest = page.locator('.rest');
  await page.keyboard.press('Space');
  await expect(rest).toHaveClass(/resting/);
  await expect(rest).toContainText(/goes on in \d+ s/);
  await expect(page.locator('.rest-ring')).toBeVisible();
  const words = await page.locator('.caption-body').boundingBox();
  const left = () => page.locator('main').evaluate((main) => Number(main.style.getPropertyValue('--left')));
  const before = await left();
  await expect.poll(left).toBeLessThan(before);
  await caption(page).hover();
  await expect(rest).toContainText('waits while you read');
  const held = await left();
  await page.evaluate(async () => { for (let at = 0; at < 30; at += 1) await new Promise(requestAnimationFrame); });
  expect(await left()).toBe(held);
  await page.mouse.move(5, 5);
  await expect(rest).toContainText(/goes on in/);
  expect(await page.locator('[aria-live=polite]').innerText()).not.toMatch(/goes on in/);
  await rest.getByRole('button', { name: 'Stay' }).click();
  await settled(page);
  await expect(page.locator('.act-toggle')).toBeFocused();
  await expect(rest).not.toHaveClass(/resting/);
  expect(await page.locator('.caption-body').boundingBox(), 'no word moved').toEqual(words);
  await page.mouse.move(5, 5);
  await page.keyboard.press('Space');
  await expect(page.locator('.caption-step')).toContainText('Step 2 ');
  await expect(rest).toHaveClass(/resting/);
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  await expect(page.locator('.caption-step')).toContainText('Step 3 ');
});

test('the grip is drawn by mouse and moved by keys, and its place is kept', async ({ page }) => {
  await openLesson(page);
  const side = page.locator('.side');
  const grip = page.getByRole('separator');
  const width = async () => Math.round((await side.boundingBox()).width);
  expect(await width()).toBe(560);
  await grip.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(grip).toHaveAttribute('aria-valuenow', '576');
  expect(await width()).toBe(576);
  await page.keyboard.press('Home');
  await expect.poll(width).toBe(380);
  await page.keyboard.press('End');
  await expect.poll(width).toBe(760);
  const box = await grip.boundingBox();
  await page.mouse.move(box.x + 6, 400);
  await page.mouse.down();
  await page.mouse.move(940, 400);
  await page.mouse.up();
  await expect.poll(width).toBe(500);
  await page.reload();
  await settled(page);
  expect(await width()).toBe(500);
  await grip.dblclick();
  await expect.poll(width).toBe(560);
  await page.setViewportSize({ width: 1024, height: 768 });
  await grip.focus();
  await page.keyboard.press('End');
  await expect.poll(async () => Math.round((await stage(page).boundingBox()).width)).toBeGreaterThanOrEqual(560);
});

for (const [how, width, height] of [['drawer', 960, 800], ['sheet', 768, 1024], ['sheet', 390, 844]]) {
  test(`the panels are a ${how} at ${width}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await openLesson(page, 'at=3s');
    const panels = page.locator('.panels');
    await expect(panels).toBeHidden();
    const before = await stage(page).boundingBox();
    const button = page.getByRole('button', { name: 'Code', exact: true });
    await button.click();
    await expect(panels).toBeVisible();
    await expect(page.getByRole('tab', { name: 'Code' })).toBeFocused();
    expect(await stage(page).boundingBox()).toEqual(before);
    await page.getByRole('button', { name: 'Next step' }).click();
    await settled(page);
    await page.getByRole('tab', { name: 'Code' }).press('Escape');
    await expect(panels).toBeHidden();
    await expect(button).toBeFocused();
    expect(await scrolls(page)).toEqual([0, 0]);
  });
}

test('a phone shows stage, caption and deck without scrolling, at every step', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await openLesson(page);
  const laidOut = await stage(page).boundingBox();
  for (let step = 0; step < 6; step += 1) {
    expect(await scrolls(page)).toEqual([0, 0]);
    expect(await stage(page).boundingBox()).toEqual(laidOut);
    const [words, deck] = [await caption(page).boundingBox(), await page.locator('.deck').boundingBox()];
    expect(words.y + words.height).toBeLessThanOrEqual(deck.y + 1);
    expect(deck.y + deck.height).toBeLessThanOrEqual(844);
    await act(page, 'Next step');
  }
  await page.getByRole('button', { name: 'More' }).click();
  await expect(page.getByRole('button', { name: 'Share', exact: true })).toBeVisible();
  await context.close();
});

for (const width of [600, 700, 768]) {
  test(`nothing in the deck lies on another thing at ${width}`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await openLesson(page, 'at=6s');
    const over = await page.locator('.deck').evaluate((deck) => {
      const all = [...deck.querySelectorAll('.transport-row button, .transport-row select, .play-time, .deck-end button')];
      const boxes = all.map((one) => [one.getBoundingClientRect(), one.getAttribute('aria-label') ?? one.textContent]);
      const seen = boxes.filter(([box]) => box.width > 0);
      return seen.flatMap(([a, one], index) => seen.slice(index + 1)
        .filter(([b]) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
        .map(([, other]) => `${one} on ${other}`));
    });
    expect(over).toEqual([]);
  });
}

test('a swipe over the caption is a step', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openLesson(page);
  const swipe = (from, to) => caption(page).evaluate((node, [from, to]) => {
    const send = (kind, clientX) => node.dispatchEvent(new PointerEvent(kind, { bubbles: true, pointerType: 'touch', clientX, clientY: 700 }));
    send('pointerdown', from);
    send('pointerup', to);
  }, [from, to]);
  await swipe(300, 100);
  await settled(page);
  await expect(page.locator('.caption-step')).toContainText('Step 1 ');
  await swipe(100, 120);
  await swipe(100, 300);
  await settled(page);
  await expect(page.locator('.caption-step')).toContainText('A lesson in');
});

test('a lesson ends with a look back, which any step back closes', async ({ page }) => {
  await openLesson(page);
  await act(page, 'To the end');
  const end = page.locator('.look-back');
  await expect(end).toHaveCount(0);
  await page.keyboard.press('ArrowRight');
  await expect(end.getByRole('heading', { level: 2 })).toBeFocused();
  await expect(stage(page)).toBeHidden();
  await expect(end.locator('.film button')).toHaveCount(4);
  await expect(end.getByRole('link')).toHaveAttribute('href', '#/poison-pill');
  await accessible(page, 'look back');
  await page.keyboard.press('ArrowLeft');
  await settled(page);
  await expect(end).toHaveCount(0);
  await expect(stage(page)).toBeVisible();
  await act(page, 'To the end');
  await page.getByRole('button', { name: 'Look back' }).click();
  const moment = (await end.locator('.film small').nth(1).innerText()).trim();
  await end.locator('.film button').nth(1).click();
  await settled(page);
  await expect(page.locator('.play-time span').first()).toHaveText(moment);
  await act(page, 'To the end');
  await page.keyboard.press('ArrowRight');
  await end.getByRole('button', { name: 'Crash order-worker' }).click();
  await settled(page);
  await expect(end).toHaveCount(0);
  await expect(page.locator('.mark-pin')).toHaveCount(1);
});

test('playing to the end leads to the look back', async ({ page }) => {
  await openLesson(page, 'at=27.6s');
  await page.getByLabel('speed').selectOption('20');
  await page.keyboard.press('Space');
  await expect(page.locator('.look-back')).toBeVisible();
});

test('the course is in the menu, the chapter in a list, the neighbours beside', async ({ page }) => {
  await openLesson(page);
  await expect(page.locator('.course:visible')).toHaveCount(0);
  await page.locator('.crumb-chapter').click();
  await page.locator('.chapter-list').getByRole('link', { name: 'Acknowledge, or lose it' }).click();
  await settled(page);
  await expect(page.locator('.chapter-list')).toBeHidden();
  await expect(page.locator('.crumb-lesson')).toHaveText('Acknowledge, or lose it');
  await page.getByRole('link', { name: /^Next lesson: / }).click();
  await settled(page);
  await expect(page.locator('.crumb-lesson')).toHaveText('What outlives a restart');
  await page.getByRole('button', { name: 'Course' }).click();
  await expect(page.getByRole('dialog', { name: 'Course' }).getByRole('link', { name: 'Competing consumers' })).toBeVisible();
});

for (const colorScheme of ['light', 'dark']) {
  test(`no accessibility violation, folded in every way, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    for (const viewport of [{ width: 1440, height: 900 }, { width: 960, height: 700 }, { width: 390, height: 844 }]) {
      await page.setViewportSize(viewport);
      await openLesson(page, 'at=3.2s');
      await accessible(page, `a question at ${viewport.width}`);
      const button = page.getByRole('button', { name: 'Code', exact: true });
      if (await button.count()) await button.click({ force: true });
      await accessible(page, `panels at ${viewport.width}`);
    }
  });
}

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, reducedMotion: 'reduce' };

/** Which of the second lie under one of the first. */
const covered = (page, over, under) => page.evaluate(([over, under]) => {
  const boxes = (selector) => [...document.querySelectorAll(selector)].map((node) => [node.getBoundingClientRect(), node.className || node.textContent]);
  return boxes(over).flatMap(([a]) => boxes(under)
    .filter(([b]) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)
    .map(([, name]) => name));
}, [over, under]);

test.describe('on a phone', () => {
  test.use(PHONE);

  test('a question and what came of it cover neither the words nor the deck', async ({ page }) => {
    await openLesson(page, '', 'exchanges');
    const next = page.getByRole('button', { name: 'Next step' });
    const question = page.locator('.question');
    const step = async () => { await next.tap({ force: true }); await settled(page); };
    for (let count = 0; count < 12 && !(await question.count()); count += 1) await step();
    await expect(question).toBeFocused();
    expect(await covered(page, '.questions', '.caption, .deck, .bench-bar')).toEqual([]);
    await answer(page, '1');
    await page.getByRole('button', { name: 'Go to the answer' }).tap();
    await settled(page);
    await expect(page.locator('.verdict')).toContainText('Not so: you said 1, it is 2.');
    expect(await covered(page, '.questions', '.caption, .deck, .bench-bar')).toEqual([]);
    const before = await page.locator('.caption-step').innerText();
    const on = page.getByRole('button', { name: 'Go on' });
    expect((await on.boundingBox()).height).toBeGreaterThanOrEqual(44);
    await on.tap();
    await settled(page);
    await expect(page.locator('.verdict')).toHaveCount(0);
    expect(await page.locator('.caption-step').innerText()).not.toBe(before);
    // Whoever comes back is told again.
    await page.getByRole('button', { name: 'Previous step' }).tap();
    await settled(page);
    await page.getByRole('button', { name: 'Previous step' }).tap();
    await settled(page);
    for (let count = 0; count < 3 && !(await page.locator('.verdict').count()); count += 1) await step();
    await expect(page.locator('.verdict')).toBeVisible();
  });

  test('a card lies at the top of the stage where its things are below', async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 667 });
    await openLesson(page, 'at=22.4s');
    await expect(page.locator('.questions')).toHaveClass(/on-top/);
    expect(await covered(page, '.questions', '.caption, .deck, .bench-bar')).toEqual([]);
    // Where there are panels beside the stage it goes to its usual place.
    await page.setViewportSize({ width: 1440, height: 900 });
    await expect(page.locator('.questions')).not.toHaveClass(/on-top/);
  });

  for (const [lesson, height] of [['acknowledge', 844], ['replication', 844], ['exchanges', 700], ['retries-and-dlq', 700]]) {
    test(`a caption of four lines is whole, ${height} high: ${lesson}`, async ({ page }) => {
      await page.setViewportSize({ width: 390, height });
      await openLesson(page, '', lesson);
      const laidOut = await stage(page).boundingBox();
      const steps = await page.locator('.timeline-marks .notch').count();
      for (let step = 1; step <= steps; step += 1) {
        await act(page, 'Next step');
        const cut = await page.locator('.caption-body').evaluate((body) => {
          const lines = body.clientHeight / Number.parseFloat(getComputedStyle(body).lineHeight);
          const scrolls = body.scrollHeight > body.clientHeight + 2;
          return scrolls && lines < 4 ? [body.textContent, lines] : [];
        });
        expect(cut, `step ${step}`).toEqual([]);
        expect(await stage(page).boundingBox()).toEqual(laidOut);
      }
    });
  }
});

for (const [lesson, width, height] of [['exchanges', 390, 844], ['replication', 390, 844], ['competing-consumers', 390, 844], ['exchanges', 768, 1024]]) {
  test(`two runs stand above each other, ${width} wide: ${lesson}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await openLesson(page, '', lesson);
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await expect(page.locator('.lane .stage-picture')).toHaveCount(2);
    await settled(page);
    await expect.poll(() => page.locator('.lane').evaluateAll((lanes) => lanes.every((lane) => {
      const [name, picture] = [lane.querySelector('.lane-name'), lane.querySelector('.stage-picture')].map((node) => node.getBoundingClientRect());
      const boxes = [...lane.querySelectorAll('.node .shape')].map((node) => node.getBoundingClientRect());
      const apart = (a, b) => a.left >= b.right || b.left >= a.right || a.top >= b.bottom || b.top >= a.bottom;
      const stays = picture.bottom <= lane.getBoundingClientRect().bottom + 1 || getComputedStyle(lane).overflowY === 'auto';
      return stays && name.bottom <= picture.top + 1 && boxes.every((box, at) => box.height >= 10 && boxes.slice(at + 1).every((other) => apart(box, other)));
    }))).toBe(true);
    const [one, other, words] = [await page.locator('.lane').first().boundingBox(), await page.locator('.lane').last().boundingBox(), await caption(page).boundingBox()];
    expect(other.y).toBeGreaterThanOrEqual(one.y + one.height);
    expect(Math.abs(one.height - other.height)).toBeLessThanOrEqual(2);
    expect(words.y).toBeGreaterThanOrEqual(other.y + other.height - 1);
    expect(await scrolls(page)).toEqual([0, 0]);
  });
}

for (const [width, height] of [[390, 844], [768, 1024], [1440, 900]]) {
  test(`many runs stand in rows, each to be read, ${width} wide`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await openLesson(page, '', 'back-pressure');
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await expect(page.locator('.lane .stage-picture')).toHaveCount(5);
    await settled(page);
    await expect.poll(() => page.locator('.lane').evaluateAll((lanes) => lanes.every((lane) => {
      const boxes = [...lane.querySelectorAll('.node .shape')].map((node) => node.getBoundingClientRect());
      const apart = (a, b) => a.left >= b.right || b.left >= a.right || a.top >= b.bottom || b.top >= a.bottom;
      return boxes.every((box, at) => box.height >= 10 && boxes.slice(at + 1).every((other) => apart(box, other)));
    }))).toBe(true);
    const lanes = await page.locator('.lane').evaluateAll((all) => all.map((lane) => lane.getBoundingClientRect().toJSON()));
    for (const [at, lane] of lanes.entries()) {
      for (const other of lanes.slice(at + 1)) expect(lane.right <= other.left + 1 || other.right <= lane.left + 1 || lane.bottom <= other.top + 1).toBe(true);
    }
    // The last of them can be scrolled to.
    await page.locator('.lane').last().scrollIntoViewIfNeeded();
    await expect(page.locator('.lane').last().locator('.stage-picture')).toBeInViewport({ ratio: 0.9 });
    expect(await scrolls(page)).toEqual([0, 0]);
  });
}
