// The page for everybody: by keyboard alone, with a screen reader, at any width, without motion.
import { accessible, expect, open, test } from './helper.mjs';
import { LESSON, openLesson, openPanels, settled } from './lesson.mjs';

const WIDTHS = { wide: { width: 1440, height: 900 }, tablet: { width: 768, height: 1024 }, phone: { width: 390, height: 844 } };

for (const colorScheme of ['light', 'dark']) {
  for (const [width, viewport] of Object.entries(WIDTHS)) {
    test(`no accessibility violation, ${width}, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(viewport);
      await open(page, './#/');
      await expect(page.locator('.lesson-card').first()).toBeVisible();
      await accessible(page, 'home');
      await openLesson(page, 'at=12s');
      await accessible(page, 'lesson');
      await openPanels(page);
      await page.locator('#panel-tab-message').click();
      await page.locator('.message-pick').getByRole('button', { name: 'Message 2' }).click();
      await accessible(page, 'message');
      await page.getByRole('tab', { name: 'Events' }).click();
      await accessible(page, 'events');
    });
  }

  test(`no accessibility violation, embedded and with the keys open, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await openLesson(page, 'at=3s&view=embed');
    await accessible(page, 'embedded');
    await openLesson(page);
    await page.keyboard.press('?');
    await accessible(page, 'keys');
  });
}

test('everything works by keyboard alone', async ({ page }) => {
  await open(page, './#/');
  await page.getByRole('link', { name: /Retries and the dead-letter queue/ }).focus();
  await page.keyboard.press('Enter');
  await settled(page);
  const clock = page.locator('.play-time span').first();
  const start = await clock.innerText();
  await page.keyboard.press('ArrowRight');
  await settled(page);
  await expect(page.locator('.caption .caption-step')).toContainText('Step 1 ');
  await page.keyboard.press('.');
  await page.keyboard.press(',');
  await page.keyboard.press('End');
  await expect(page.locator('.play-time span').first()).toHaveText((await page.locator('.play-time-end').innerText()).replace('/', '').trim());
  await page.keyboard.press('Home');
  await expect(clock).toHaveText(start);
  await page.keyboard.press('>');
  await expect(page.getByLabel('speed')).toHaveValue('2');
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  await page.keyboard.press('k');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('tabs, the timeline and every button can be reached, and focus is seen', async ({ page }) => {
  await openLesson(page, 'at=6s');
  const seen = new Set();
  for (let count = 0; count < 90; count++) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const shown = element.matches('.timeline-input') ? document.querySelector('.timeline-knob') : element;
      const style = getComputedStyle(shown);
      const shape = element.matches('.hit') ? element.parentElement.querySelector('.shape') : null;
      const visible = style.outlineStyle !== 'none' || (shape && getComputedStyle(shape).strokeWidth !== '1.5px');
      return { what: element.getAttribute('aria-label') ?? element.textContent.trim().slice(0, 40), visible };
    });
    if (!focus) continue;
    expect(focus.visible, `focus on ${focus.what}`).toBe(true);
    seen.add(focus.what);
  }
  for (const name of ['Timeline', 'Play', 'Next step', 'One event back', 'Code', 'Keys']) {
    expect([...seen]).toContain(name);
  }
});

test('the slider says where it is', async ({ page }) => {
  await openLesson(page);
  const slider = page.getByRole('slider', { name: 'Timeline' });
  await slider.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await settled(page);
  await expect(slider).toHaveAttribute('aria-valuetext', /^Step 2 of \d+: .+, \d+\.\d s$/);
  await page.keyboard.press('Shift+ArrowRight');
  await expect(page.locator('#hint')).toBeVisible();
});

test('keys of a single character can be switched off', async ({ page }) => {
  await openLesson(page);
  await page.keyboard.press('?');
  await page.getByLabel(/Keys that are a single character/).uncheck();
  await page.keyboard.press('Escape');
  await page.keyboard.press('k');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
});

test('a step that was reached is announced, once', async ({ page }) => {
  await openLesson(page);
  await page.keyboard.press('ArrowRight');
  const live = page.locator('[aria-live=polite]');
  await expect(live).toHaveCount(1);
  await expect(live).toContainText(/^Step 1 of \d+: /);
});

test('a term explains itself by mouse, by focus and until Escape', async ({ page }) => {
  await openLesson(page);
  await page.keyboard.press('ArrowRight');
  await settled(page);
  const term = page.locator('.caption .term').first();
  await term.hover();
  await expect(page.locator('#hint')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator('#hint')).toBeHidden();
  await term.focus();
  await expect(page.locator('#hint')).toBeVisible();
  const described = await term.evaluate((node) => document.getElementById(node.getAttribute('aria-describedby')).textContent);
  await expect(page.locator('#hint')).toHaveText(described);
});

for (const [width, viewport] of Object.entries({ ...WIDTHS, small: { width: 320, height: 640 } })) {
  test(`nothing scrolls sideways, ${width}`, async ({ page }) => {
    await page.setViewportSize(viewport);
    for (const address of ['./#/', `./#/${LESSON}?at=14s`, './#/no-such-lesson']) {
      await open(page, address);
      if (address.includes(LESSON)) await settled(page);
      else await expect(page.locator('main')).toBeVisible();
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(over, address).toBeLessThanOrEqual(0);
    }
  });
}

test('with reduced motion a step arrives at once', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openLesson(page);
  const frames = await page.evaluate(async () => {
    const values = new Set();
    const input = document.querySelector('.timeline-input');
    values.add(input.value);
    document.querySelector('[aria-label="Next step"]').click();
    for (let count = 0; count < 30; count++) {
      values.add(input.value);
      await new Promise(requestAnimationFrame);
    }
    return values.size;
  });
  expect(frames).toBe(2);
});

test('what is pressed on a phone is big enough', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL, viewport: WIDTHS.phone, hasTouch: true, isMobile: true });
  const page = await context.newPage();
  await openLesson(page, 'at=6s');
  const small = await page.evaluate(() => [...document.querySelectorAll('.deck button, .deck select, .header button, .header a, [role=tab]')]
    .filter((node) => node.getClientRects().length)
    .map((node) => ({ what: node.getAttribute('aria-label') ?? node.textContent, box: node.getBoundingClientRect() }))
    .filter(({ box }) => box.width < 24 || box.height < 43.5)
    .map(({ what, box }) => `${what}: ${box.width} × ${box.height}`));
  expect(small).toEqual([]);
  await context.close();
});

for (const lesson of [LESSON, 'exchanges', 'consumer-groups', 'replication']) {
  test(`every thing on the stage shows that it has the focus: ${lesson}`, async ({ page }) => {
    await openLesson(page, 'at=12s', lesson);
    // From a key on, the browser shows where the focus is.
    await page.keyboard.press('Tab');
    const plain = await page.evaluate(() => {
      const probe = document.body.appendChild(document.createElement('i'));
      probe.style.color = 'var(--blue)';
      const blue = getComputedStyle(probe).color;
      probe.remove();
      const things = [...document.querySelectorAll('.stage-picture [tabindex="0"]')];
      const ringed = (thing) => {
        thing.focus();
        const own = getComputedStyle(thing);
        if (own.outlineStyle === 'solid' && own.outlineColor === blue) return true;
        return [...thing.parentElement.querySelectorAll('.shape, .strip')].some((shape) => {
          const style = getComputedStyle(shape);
          return style.stroke === blue && Number.parseFloat(style.strokeWidth) >= 3;
        });
      };
      return { count: things.length, without: things.filter((thing) => !ringed(thing)).map((thing) => thing.getAttribute('aria-label')) };
    });
    expect(plain.count).toBeGreaterThan(3);
    expect(plain.without).toEqual([]);
  });
}

test('a hint goes with the press of what it explains, and with the focus', async ({ page }) => {
  await openLesson(page, 'at=3s', 'exchanges');
  const hint = page.locator('#hint');
  const undo = page.getByRole('button', { name: 'Undo' });
  const box = await undo.boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await expect(hint).toHaveText(/^Undo/);
  await page.mouse.down();
  await page.mouse.up();
  await expect(hint).toBeHidden();
  // Over its picture and off it again: still the same button.
  await page.mouse.move(x + 2, y + 2);
  await page.mouse.move(box.x + 2, y);
  expect(await hint.isVisible()).toBe(false);
  await page.mouse.move(x, 500);
  await page.mouse.move(x, y);
  await expect(hint).toBeVisible();
  await page.mouse.move(x, 500);
  await expect(hint).toBeHidden();
  const seen = await page.evaluate(() => {
    const there = () => !document.querySelector('#hint').hidden;
    document.querySelector('.compare-lanes').focus();
    const before = there();
    document.querySelector('#main').focus();
    return [before, there()];
  });
  expect(seen).toEqual([true, false]);
});
