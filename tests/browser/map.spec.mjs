// The first page: its run, the map of the course, the search, and what is kept of the reader's way.
import { readFile } from 'node:fs/promises';
import { accessible, expect, open, shifts, test } from './helper.mjs';
import { settled } from './lesson.mjs';

const WIDTHS = { wide: { width: 1440, height: 900 }, tablet: { width: 768, height: 1024 }, phone: { width: 390, height: 844 } };
const key = (id) => `sorting-office.progress.${id}`;
const DAY = 86_400_000;
const cards = (page) => page.locator('.home .lesson-card');
const card = (page, id) => page.locator(`.home .lesson-card[href^="#/${id}"]`);

/** Opens the first page in a browser that has kept this. */
async function returning(page, kept) {
  await page.addInitScript((kept) => {
    if (sessionStorage.getItem('kept')) return;
    sessionStorage.setItem('kept', 'yes');
    for (const [name, value] of Object.entries(kept)) localStorage.setItem(name, value);
  }, kept);
  await home(page);
}

async function home(page) {
  await open(page);
  await expect(page.locator('.printed')).toHaveCount(0);
  await expect(page.locator('.home .lesson-card:visible').first()).toBeVisible();
}

const SOME = {
  [key('acknowledge')]: `16 16 3 4 ${Date.now() - 3 * DAY} end`,
  [key('exchanges')]: `14 14 0 0 ${Date.now() - 2 * DAY} any`,
  [key('retries-and-dlq')]: `6 16 1 2 ${Date.now() - DAY} copy`,
};

test('a new reader is led to the first lesson, and nothing is shown that is not there', async ({ page }) => {
  await home(page);
  const first = page.getByRole('link', { name: 'Begin with the first lesson' });
  await expect(first).toHaveAttribute('href', await cards(page).first().getAttribute('href'));
  await expect(page.locator('.go-on')).toHaveCount(0);
  await expect(page.locator('.postmark, .home .bar')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Forget my progress' })).toHaveCount(0);
  for (const chapter of await page.locator('.chapter').all()) await expect(chapter.locator('.lesson-card').first()).toBeAttached();
  await expect(card(page, 'retries-and-dlq')).toHaveAccessibleName(/^Retries and the dead-letter queue ?, run, \d+ minutes$/);
});

test('every link and every stamp leads to something that is there', async ({ page, request, baseURL }) => {
  await home(page);
  const hrefs = await page.locator('main a').evaluateAll((links) => [...new Set(links.map((link) => link.getAttribute('href')))]);
  expect(hrefs.length).toBeGreaterThan(10);
  for (const src of await page.locator('.stamp-picture').evaluateAll((pictures) => pictures.map((picture) => picture.src))) {
    const answer = await request.get(src);
    expect(answer.status(), src).toBe(200);
    expect(await answer.text()).toContain('<svg');
  }
  for (const href of hrefs) {
    await page.goto(new URL(href, baseURL).href);
    await expect(page.locator('main h1').first(), href).not.toHaveText(/no such lesson|did not load/i);
    await expect(page.locator('.printed, .loading')).toHaveCount(0);
  }
});

test('what was done and what is under way is seen and said', async ({ page }) => {
  await returning(page, SOME);
  await expect(card(page, 'acknowledge')).toHaveAccessibleName(/, done, 3 of 4 predictions right$/);
  await expect(card(page, 'acknowledge').locator('.postmark text')).toHaveText('3/4');
  await expect(card(page, 'exchanges').locator('.postmark text')).toHaveCount(0);
  await expect(card(page, 'exchanges')).toHaveAccessibleName(/, done$/);
  await expect(card(page, 'retries-and-dlq')).toHaveAccessibleName(/, step 6 of 16, 1 of 2 predictions right$/);
  await expect(page.locator('.go-on')).toContainText('Go on where you were · yesterday');
  await expect(page.locator('.go-on')).toContainText('step 6 of 16 · about');
  await expect(page.locator('.find-sum')).toHaveText(/^2 of \d+ done · 4 of 6 predictions right$/);
  const on = page.getByRole('link', { name: 'Go on: step 6 of 16' });
  await expect(on).toHaveAttribute('href', '#/retries-and-dlq?step=copy');
  await on.click();
  await settled(page);
  await expect(page.locator('.caption .caption-step')).toContainText('Step 6 ');
});

test('a lesson that is read comes onto the map, with what was predicted', async ({ page }) => {
  await page.goto('./lesson/competing-consumers/');
  await settled(page);
  for (let step = 0; step < 3; step++) {
    await page.keyboard.press('ArrowRight');
    await settled(page);
  }
  await page.locator('a.brand').first().click();
  await expect(card(page, 'competing-consumers')).toHaveAccessibleName(/, step 3 of 13/);
  await page.goto('./lesson/competing-consumers/');
  await settled(page);
  await page.keyboard.press('End');
  await settled(page);
  await page.locator('a.brand').first().click();
  await expect(card(page, 'competing-consumers')).toHaveAccessibleName(/, done, 0 of 3 predictions right$/);
  // Going back in it takes nothing away.
  await card(page, 'competing-consumers').click();
  await settled(page);
  await page.keyboard.press('ArrowRight');
  await settled(page);
  await page.locator('a.brand').first().click();
  await expect(card(page, 'competing-consumers')).toHaveAccessibleName(/, done, /);
});

test('the map counts predictions as the look back does', async ({ page }) => {
  await page.goto('./lesson/competing-consumers/');
  await page.evaluate(() => {
    for (const [id, reply] of [['who-first', 'worker-1'], ['done-by-then', '999']]) {
      localStorage.setItem(`sorting-office.reply.competing-consumers.${id}`, reply);
    }
  });
  await page.reload();
  await settled(page);
  await page.keyboard.press('End');
  await settled(page);
  await page.getByRole('button', { name: /look back/i }).click();
  const score = (await page.locator('.score b').innerText()).replaceAll(' ', '');
  await page.locator('a.brand').first().click();
  await expect(card(page, 'competing-consumers').locator('.postmark text')).toHaveText(score);
});

test('what is kept but broken is left out', async ({ page }) => {
  await returning(page, {
    [key('acknowledge')]: '99 5 1 1 now x',
    [key('exchanges')]: '',
    [key('nothing-of-that-name')]: '3 3 0 0 1 x',
    [key('retries-and-dlq')]: '[object Object]',
  });
  await expect(page.getByRole('link', { name: 'Begin with the first lesson' })).toBeVisible();
  await expect(page.locator('.postmark, .go-on')).toHaveCount(0);
});

test('progress is saved as a file, forgotten, brought back, and read again', async ({ page }) => {
  await returning(page, { ...SOME, 'sorting-office.theme': 'light' });
  const down = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as a file' }).click();
  const file = await (await down).path();
  const saved = JSON.parse(await readFile(file, 'utf8'));
  expect(Object.keys(saved.kept).sort()).toEqual(['progress.acknowledge', 'progress.exchanges', 'progress.retries-and-dlq']);
  const count = () => page.evaluate(() => Object.keys(localStorage).filter((name) => name.includes('.progress.')).length);

  await page.getByRole('button', { name: 'Forget my progress' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Forgotten' })).toBeVisible();
  await expect(page.locator('.postmark, .go-on')).toHaveCount(0);
  expect(await count()).toBe(0);
  const back = page.getByRole('button', { name: 'Bring it back' });
  await expect(back).toBeFocused();
  await back.click();
  await expect(page.locator('.postmark')).toHaveCount(2);

  await page.getByRole('button', { name: 'Forget my progress' }).click();
  await page.reload();
  await expect(page.locator('.printed')).toHaveCount(0);
  await expect(page.locator('.live canvas')).toBeVisible();
  await expect(page.locator('.postmark')).toHaveCount(0);
  await page.locator('input[type=file]').setInputFiles(file);
  await expect(page.getByRole('status').filter({ hasText: 'The progress in 3 lessons was taken' })).toBeVisible();
  await expect(page.locator('.postmark')).toHaveCount(2);
  await page.locator('input[type=file]').setInputFiles({ name: 'a.json', mimeType: 'application/json', buffer: Buffer.from('{"a": 1}') });
  await expect(page.getByRole('status').filter({ hasText: 'It is no file that this page has saved' })).toBeVisible();
  await expect(page.locator('.postmark')).toHaveCount(2);
  expect(await page.evaluate(() => localStorage.getItem('sorting-office.theme'))).toBe('light');
});

test('where storage is denied the map works, and says that nothing is kept', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError'); } });
  });
  await home(page);
  await expect(page.locator('.home-foot')).toContainText('This browser keeps nothing for this page');
  await expect(page.getByRole('button', { name: 'Read from a file' })).toHaveCount(0);
  await cards(page).first().click();
  await settled(page);
});

test('the search finds sentences, marks them and leads to the step', async ({ page }) => {
  await home(page);
  await page.keyboard.press('/');
  const field = page.getByRole('searchbox', { name: 'Search the course' });
  await expect(field).toBeFocused();
  await page.keyboard.type('waits outside');
  await expect(page.locator('.hits-count')).toHaveText('Nothing in the course has “waits outside”.');
  await expect(page.locator('.hits')).toContainText('Try a single word');
  await field.fill('jitter');
  await expect(page.locator('.hits-count')).toHaveText(/^\d+ places have “jitter”\.$/);
  await expect(page.locator('.chapter')).toHaveCount(0);
  const hit = page.locator('.hit-card', { hasText: 'The last retry waits 9 s' });
  await expect(hit.locator('mark').first()).toHaveText('jitter');
  await accessible(page, 'hits');
  await field.press('Escape');
  await expect(field).toHaveValue('');
  await expect(field).toBeFocused();
  await expect(cards(page).first()).toBeVisible();
  await field.fill('jitter');
  await hit.click();
  await settled(page);
  await expect(page.locator('.caption .caption-step')).toContainText('Step 11 ');
});

test('titles can be searched when what the steps say does not come, and it is asked for again', async ({ page, watch }) => {
  watch.allow(/narration/, /Failed to fetch/, /ERR_/, /Failed to load/);
  await page.route('**/narration.txt', (route) => route.abort());
  await home(page);
  const field = page.getByRole('searchbox');
  await field.fill('replication');
  await expect(page.locator('.hits')).toContainText('could not be loaded');
  await expect(page.locator('.hit-card').first()).toContainText('Replication');
  await page.unroute('**/narration.txt');
  await field.fill('');
  await field.fill('watermark');
  await expect(page.locator('.hit-card').first()).toBeVisible();
  await expect(page.locator('.hits')).not.toContainText('could not be loaded');
});

test('filters show so many as they say', async ({ page }) => {
  await returning(page, SOME);
  const all = await cards(page).count();
  const chips = page.getByRole('group', { name: 'Shown' }).getByRole('button');
  await expect(chips.first()).toHaveAttribute('aria-pressed', 'true');
  for (const chip of (await chips.all()).slice(1)) {
    await chip.click();
    await expect(chip).toHaveAttribute('aria-pressed', 'true');
    await expect(page.locator('.chip[aria-pressed=true]')).toHaveCount(1);
    const told = Number(/\d+$/.exec(await chip.innerText())[0]);
    await expect(cards(page)).toHaveCount(told);
    if ((await chip.innerText()).startsWith('Not yet done')) expect(told).toBe(all - 2);
  }
});

test('the bar stays in sight', async ({ page }) => {
  await home(page);
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await expect(page.getByRole('searchbox')).toBeInViewport();
});

test.describe('the run', () => {
  const time = (page) => page.locator('.live-time');
  const moves = async (page) => {
    const before = await time(page).innerText();
    await expect(time(page)).not.toHaveText(before);
  };
  /** It stands: so many frames go by and it says the same. */
  const stands = async (page) => {
    const line = () => page.locator('.live-line').innerText();
    const pixels = () => page.locator('.live canvas').evaluate((canvas) => canvas.toDataURL());
    const before = [await line(), await pixels()];
    await page.evaluate(() => new Promise((done) => {
      let left = 40;
      const next = () => (left-- ? requestAnimationFrame(next) : done());
      next();
    }));
    expect([await line(), await pixels()]).toEqual(before);
  };

  test('it is still for who wants less motion, and plays when asked to', async ({ page }) => {
    await home(page);
    await expect(page.getByRole('button', { name: 'Play the run' })).toBeVisible();
    await stands(page);
    await page.getByRole('button', { name: 'Play the run' }).click();
    await moves(page);
    await page.getByRole('button', { name: 'Pause the run' }).click();
    await expect(page.getByRole('button', { name: 'Play the run' })).toBeFocused();
    await stands(page);
  });

  test.describe('with motion', () => {
    test.use({ contextOptions: { reducedMotion: 'no-preference' } });

    test('it runs, round and round, stands when paused or out of sight, and says nothing to who listens', async ({ page }) => {
      await home(page);
      await moves(page);
      await expect(page.locator('.live [aria-live], .live [role=status]')).toHaveCount(0);
      // Round again: the clock is before where it began.
      const begun = parseFloat((await time(page).innerText()).replace(/^.*:/, ''));
      await expect.poll(async () => parseFloat((await time(page).innerText()).replace(/^.*:/, '')) < begun, { timeout: 60_000 }).toBe(true);
      await page.getByRole('button', { name: 'Pause the run' }).click();
      await stands(page);
      await page.getByRole('button', { name: 'Play the run' }).click();
      await moves(page);
      await page.setViewportSize({ width: 1440, height: 300 });
      await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
      await expect(page.locator('.live')).not.toBeInViewport();
      await stands(page);
      await page.evaluate(() => scrollTo(0, 0));
      await moves(page);
      // As a browser does with a tab that is put behind others.
      await page.evaluate(() => {
        Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
        document.dispatchEvent(new Event('visibilitychange'));
      });
      await stands(page);
      await page.getByRole('link', { name: 'Open the run' }).click();
      await settled(page);
      await expect(page.locator('.caption')).toContainText('Twelve seconds of a broker');
    });
  });
});

for (const [width, viewport] of Object.entries(WIDTHS)) {
  for (const kept of [{}, SOME]) {
    test(`nothing moves as the program comes, ${width}, ${Object.keys(kept).length ? 'returning' : 'new'}`, async ({ page }) => {
      await page.setViewportSize(viewport);
      const shifted = await shifts(page);
      await returning(page, kept);
      await expect(page.locator('.live canvas')).toBeVisible();
      await page.evaluate(() => document.fonts.ready);
      expect(await shifted()).toEqual([]);
    });
  }

  for (const colorScheme of ['light', 'dark']) {
    test(`no accessibility violation with progress, ${width}, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(viewport);
      await returning(page, SOME);
      await expect(page.locator('.live canvas')).toBeVisible();
      await accessible(page, 'map');
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(wide, 'the page scrolls sideways').toBe(0);
    });
  }
}

test('on a phone only where the reader is stands open', async ({ page }) => {
  await page.setViewportSize(WIDTHS.phone);
  await returning(page, SOME);
  await expect(card(page, 'retries-and-dlq')).toBeVisible();
  const folded = page.locator('.chapter-fold[aria-expanded=false]');
  await expect(folded).not.toHaveCount(0);
  const logs = page.getByRole('button', { name: /Chapter \d+: Logs/ });
  await expect(logs).toHaveAttribute('aria-expanded', 'false');
  await expect(card(page, 'replication')).toBeHidden();
  await logs.click();
  await expect(card(page, 'replication')).toBeVisible();
  await logs.click();
  await expect(card(page, 'replication')).toBeHidden();
});

test('the map is used by keyboard alone', async ({ page }) => {
  await home(page);
  const seen = [];
  for (let count = 0; count < 200; count++) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const outlined = element.closest('.find-field') ?? element;
      return { what: element.getAttribute('aria-label') ?? element.textContent.trim(), seen: getComputedStyle(outlined).outlineStyle !== 'none' };
    });
    if (!focus) break;
    expect(focus.seen, `focus on ${focus.what}`).toBe(true);
    seen.push(focus.what);
  }
  for (const name of ['Begin with the first lesson', 'Play the run', 'Open the run', 'All', 'Read from a file']) expect(seen).toContain(name);
  // Nothing on the stage takes the focus here.
  expect(seen.some((what) => /worker-1/.test(what))).toBe(false);
  await page.getByRole('button', { name: /^Not yet done/ }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^Not yet done/ })).toHaveAttribute('aria-pressed', 'true');
  await card(page, 'acknowledge').focus();
  await page.keyboard.press('Enter');
  await settled(page);
});

test('a part of the map that does not come can be asked for again', async ({ page, watch }) => {
  watch.allow(/split_map/, /Failed to fetch/, /ERR_/, /preload/);
  await page.route('**/split_map*', (route) => route.abort());
  await page.goto('./');
  const trouble = page.getByRole('alert');
  await expect(trouble).toContainText('A part of the page did not load');
  await page.unroute('**/split_map*');
  await trouble.getByRole('button', { name: 'Try again' }).click();
  await expect(cards(page).first()).toBeVisible();
});

test('without JavaScript every chapter is open, and its lessons can be reached', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: WIDTHS.phone });
  const page = await context.newPage();
  await page.goto(baseURL);
  const all = page.locator('.lesson-card');
  expect(await all.count()).toBeGreaterThan(9);
  for (const one of await all.all()) await expect(one).toBeVisible();
  await context.close();
});
