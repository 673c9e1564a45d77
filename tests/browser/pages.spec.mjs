// Pages without a stage: read and printed, decided and recalled by keyboard alone, kept in the browser.
import { accessible, expect, open, test } from './helper.mjs';
import { settled } from './lesson.mjs';

const WIDTHS = { wide: { width: 1440, height: 900 }, tablet: { width: 768, height: 1024 }, phone: { width: 390, height: 844 } };
const IDS = [
  'architectures', 'which-architecture', 'golden-rules', 'which-broker', 'pitfalls', 'at-a-glance', 'self-check', 'flashcards', 'glossary',
  'teach', 'settle-an-argument', 'queue-or-call',
];
const DAY = 24 * 3_600_000;
const START = Date.UTC(2027, 0, 4, 9);

async function openPage(page, id) {
  await open(page, `./#/${id}`);
  await expect(page.locator('main.reading h1')).toBeVisible();
}

const denied = (page) => page.addInitScript(() => {
  Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError'); } });
});

for (const colorScheme of ['light', 'dark']) {
  for (const [width, viewport] of Object.entries(WIDTHS)) {
    test(`no accessibility violation and nothing scrolls sideways, ${width}, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(viewport);
      for (const id of IDS) {
        await openPage(page, id);
        if (id === 'flashcards') await page.keyboard.press('Space');
        if (id === 'self-check') await page.getByRole('button', { name: 'Show the gist' }).click();
        if (id === 'which-broker') await page.getByLabel('Millions a second').check();
        if (id === 'teach') await expect(page.frameLocator('.embedded iframe').locator('.caption')).toBeVisible();
        await accessible(page, id);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect(over, id).toBeLessThanOrEqual(0);
      }
    });
  }
}

test('a page is seen before the program is there, has its style, and the program takes its place', async ({ page }) => {
  let go;
  const wait = new Promise((passed) => { go = passed; });
  await page.route('**/*.wasm', async (route) => { await wait; await route.continue(); });
  await page.goto('./lesson/which-broker/');
  await expect(page).toHaveTitle('Which broker? · Sorting Office');
  await expect(page.locator('.printed .reading-table')).toBeVisible();
  await expect(page.locator('meta[property="og:description"]')).toHaveAttribute('content', /Six questions/);
  expect(await page.locator('link[data-late=pages]').getAttribute('rel')).toBe('stylesheet');
  await accessible(page, 'printed');
  go();
  await expect(page.locator('.printed')).toHaveCount(0);
  await expect(page.locator('.decision')).toBeVisible();
  expect(new URL(page.url()).pathname).toBe('/lesson/which-broker/');
});

test('without the program a page is read whole', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto('./lesson/flashcards/');
  await expect(page.locator('.printed-cards dt')).toHaveCount(44);
  await expect(page.locator('.printed-cards dd').first()).toBeVisible();
  await page.locator('.printed-cards a').first().click();
  await expect(page.locator('.printed-lesson h1')).toBeVisible();
  await context.close();
});

test('every link in every page leads to something that is there', async ({ page, baseURL }) => {
  const links = new Map();
  for (const id of IDS) {
    await page.goto(`./lesson/${id}/`);
    await expect(page.locator('main.reading .reading-block, main.reading .reading-notes').first()).toBeVisible();
    const found = await page.request.get(`./lesson/${id}/`).then((answer) => answer.text());
    for (const [, href] of found.matchAll(/<a [^>]*href="([^"]+)"/g)) links.set(new URL(href, new URL(`lesson/${id}/`, baseURL)).href, id);
  }
  expect(links.size).toBeGreaterThan(60);
  const pages = new Map();
  const lost = [];
  for (const [href, from] of links) {
    const [address, anchor] = href.split('#');
    if (!pages.has(address)) {
      const answer = await page.request.get(address);
      pages.set(address, answer.ok() ? await answer.text() : '');
    }
    const text = pages.get(address);
    if (!text || (anchor && !anchor.startsWith('/') && !text.includes(`id="${anchor}"`))) lost.push(`${href} from ${from}`);
  }
  expect(lost).toEqual([]);
});

test('a decision by keyboard: reasons at once, what would turn it, kept, and taken back', async ({ page }) => {
  await openPage(page, 'which-broker');
  const result = page.getByRole('complementary', { name: 'Result' });
  const heading = result.getByRole('heading');
  await expect(heading).toHaveText('The result will stand here');
  await expect(page.locator('[aria-live=polite]')).toHaveCount(1);
  await page.getByLabel('No, done is done').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByLabel('Yes, by many or much later')).toBeChecked();
  await expect(heading).toHaveText('Kafka');
  await expect(page.locator('.decision-because').first()).toContainText('only a log keeps what is read');
  await expect(result.locator('.decision-reasons li')).toHaveText([/For the result:.*only a log.*Question 1$/s]);
  await expect(result).toContainText('With 1 of 6 answers');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await expect(page.getByLabel('Up to thousands a second')).toBeChecked();
  // What would turn it does.
  const turn = await result.locator('.decision-turn').innerText();
  const [, answer, number, verdict] = /“(.+)” for question (\d)\. Then it would be: (.+)\.$/s.exec(turn);
  await page.locator('.decision-question').nth(number - 1).getByLabel(answer, { exact: true }).check();
  await expect(heading).toHaveText(verdict);
  await page.reload();
  await expect(heading).toHaveText(verdict);
  await page.getByRole('button', { name: 'Take all answers back' }).click();
  await expect(heading).toHaveText('The result will stand here');
  await page.reload();
  await expect(page.locator('.decision-answer :checked')).toHaveCount(0);
});

test('on a phone the result is a bar that opens', async ({ page }) => {
  await page.setViewportSize(WIDTHS.phone);
  await openPage(page, 'which-broker');
  await page.getByLabel('Millions a second').check();
  const result = page.locator('.decision-result');
  await expect(result.getByRole('heading')).toBeInViewport();
  await expect(result.locator('.decision-reasons')).toBeHidden();
  await result.getByRole('button', { name: 'Reasons' }).click();
  await expect(result.locator('.decision-reasons')).toBeVisible();
  await expect(result.getByRole('button', { name: 'Reasons' })).toHaveAttribute('aria-expanded', 'true');
});

test('cards are turned and graded by keys, return when they are due, and are forgotten', async ({ page }) => {
  await page.clock.setFixedTime(START);
  await openPage(page, 'flashcards');
  const ask = page.locator('.flashcard.front .flashcard-ask');
  const count = page.locator('.cards-count').first();
  const first = await ask.innerText();
  await expect(count).toContainText('44 of 44 due');
  await page.keyboard.press('3');
  await expect(ask).toHaveText(first);
  await page.keyboard.press('Space');
  await expect(page.locator('.flashcard.back')).toBeFocused();
  await expect(page.locator('.cards-grades small')).toHaveText(['in 10 min', 'in 1 day', 'in 4 days', 'in 9 days']);
  await page.keyboard.press('3');
  await expect(ask).not.toHaveText(first);
  await expect(page.locator('.flashcard.front')).toBeFocused();
  await expect(count).toContainText('43 of 44 due');
  const second = await ask.innerText();
  await page.getByRole('button', { name: 'Turn the card' }).click();
  await page.getByRole('button', { name: /Not yet/ }).click();
  await expect(ask).not.toHaveText(second);
  // Ten minutes later it is there again, before what is new; after four days the first one.
  await page.clock.setFixedTime(START + 600_000);
  await page.reload();
  await expect(ask).toHaveText(second);
  await page.keyboard.press('Space');
  await page.keyboard.press('4');
  await page.clock.setFixedTime(START + 4 * DAY);
  await page.reload();
  await expect(ask).toHaveText(first);
  await page.keyboard.press('Space');
  await expect(page.locator('.cards-grades small')).toHaveText(['in 10 min', 'in 5 days', 'in 10 days', 'in 13 days']);
  await page.getByRole('button', { name: 'Forget my grades…' }).click();
  await page.getByRole('button', { name: 'Keep them' }).click();
  await expect(count).toContainText('43 of 44 due');
  await page.getByRole('button', { name: 'Forget my grades…' }).click();
  await page.getByRole('button', { name: 'Forget my grades', exact: true }).click();
  await expect(count).toContainText('44 of 44 due');
  await page.reload();
  await expect(count).toContainText('44 of 44 due');
});

test('when nothing is due it says when, and one may go through them anyway', async ({ page }) => {
  await page.clock.setFixedTime(START);
  await page.addInitScript((due) => {
    const get = Storage.prototype.getItem;
    Storage.prototype.getItem = function (key) {
      return get.call(this, key) ?? (key.includes('.page.flashcards.card.') ? `${due}.1440.250` : null);
    };
  }, START + DAY);
  await openPage(page, 'flashcards');
  const rest = page.locator('.cards-rest');
  await expect(rest).toContainText('Nothing is due.');
  await expect(rest).toContainText('The next card returns in 1 day.');
  await page.getByRole('button', { name: 'Go through them anyway' }).click();
  await expect(page.locator('.cards-count')).toContainText('44 to go through');
  await page.keyboard.press('Space');
  await page.keyboard.press('2');
  await expect(page.locator('.cards-count')).toContainText('43 to go through');
  // A day later they come by themselves.
  await page.reload();
  await expect(rest).toBeVisible();
  await page.clock.setFixedTime(START + DAY);
  await expect(page.locator('.flashcard.front')).toBeVisible();
});

test('a self-check: answer, gist, mark, and another look at what was not known', async ({ page }) => {
  await openPage(page, 'self-check');
  const status = page.locator('.check-foot [role=status]');
  const ask = page.locator('.check-ask');
  const first = await ask.innerText();
  await page.getByLabel('Your answer').fill('A producer publishes.');
  await expect(page.locator('.check-gist')).toHaveCount(0);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.locator('.check-gist')).toBeFocused();
  await expect(page.locator('.check-gist .run-link').first()).toBeVisible();
  await page.getByRole('button', { name: 'No', exact: true }).click();
  await expect(page.getByRole('button', { name: 'No', exact: true })).toHaveAttribute('aria-pressed', 'true');
  await expect(status).toHaveText('0 known, 0 partly, 1 not');
  await page.getByRole('button', { name: 'Next question' }).click();
  await expect(page.getByLabel('Your answer')).toBeFocused();
  await expect(page.getByLabel('Your answer')).toHaveValue('');
  await page.getByRole('button', { name: 'Show the gist' }).click();
  await page.getByRole('button', { name: 'I knew it' }).click();
  await expect(status).toHaveText('1 known, 0 partly, 1 not');
  await page.reload();
  await expect(page.locator('.check')).toContainText('Question 3 of 30');
  await page.getByRole('button', { name: 'Look again at 1' }).click();
  await expect(page.locator('.check')).toContainText('Question 1 of 1 to look at again');
  await expect(ask).toHaveText(first);
  await page.getByRole('button', { name: 'Begin anew' }).click();
  await expect(status).toHaveText('0 known, 0 partly, 0 not');
});

test('the glossary: found by letters and by words, and a link leads to a term', async ({ page }) => {
  await openPage(page, 'glossary');
  const terms = page.locator('.terms dt');
  const all = await terms.count();
  expect(all).toBeGreaterThan(50);
  await page.getByRole('button', { name: 'Terms with D' }).click();
  await expect(page.locator('#letter-D')).toBeFocused();
  await expect(page.locator('#letter-D')).toBeInViewport();
  await expect(page.locator('.terms dd').filter({ hasText: /^Shown in \d+ lessons, first: / }).first()).toBeVisible();
  await page.getByLabel('Find a term').fill('dead-letter');
  await expect(terms.first()).toContainText('dead-letter');
  const few = await terms.count();
  expect(few).toBeLessThan(all);
  await expect(page.locator('.terms-find [role=status]')).toHaveText(`${few} term${few === 1 ? '' : 's'}`);
  await page.getByLabel('Find a term').fill('nothing of the kind');
  await expect(terms).toHaveCount(0);
  await page.goto('./#/glossary?step=dead-letter-queue');
  await page.reload();
  await expect(page.locator('#term-dead-letter-queue')).toBeFocused();
  await expect(page.locator('#term-dead-letter-queue')).toBeInViewport();
});

test('the timeline: a picture where there is room, a list on a phone, all of it in both', async ({ page }) => {
  await openPage(page, 'architectures');
  const picture = page.locator('.reading-line');
  await expect(picture).toBeVisible();
  const overlaps = await page.evaluate(() => {
    const boxes = [...document.querySelectorAll('.reading-line text')].map((text) => ({ words: text.textContent, box: text.getBoundingClientRect() }));
    const on = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    return boxes.flatMap((a, at) => boxes.slice(at + 1).filter((b) => on(a.box, b.box)).map((b) => `${a.words} on ${b.words}`));
  });
  expect(overlaps).toEqual([]);
  const titles = await picture.locator('.title').allTextContents();
  await page.setViewportSize(WIDTHS.phone);
  await expect(picture).toBeHidden();
  for (const title of titles) await expect(page.locator('.reading-timeline h3').filter({ hasText: title })).toHaveCount(1);
});

test('a wide table scrolls within itself, and the names of its rows stay', async ({ page }) => {
  await page.setViewportSize(WIDTHS.phone);
  await openPage(page, 'which-broker');
  const table = page.locator('.reading-table');
  const name = table.getByRole('rowheader').first();
  const before = (await name.boundingBox()).x;
  await table.evaluate((node) => { node.scrollLeft = 200; });
  expect(Math.abs((await name.boundingBox()).x - before)).toBeLessThan(1);
  await expect(page.getByRole('img', { name: '3 of 3' }).first()).toBeAttached();
});

test('ticks are kept, and cleared', async ({ page }) => {
  await openPage(page, 'pitfalls');
  const box = page.getByRole('checkbox').first();
  await box.focus();
  await page.keyboard.press('Space');
  await expect(box).toBeChecked();
  await expect(page.getByText('1 of 5 ticked')).toBeVisible();
  await expect(page.getByText('Kept in this browser').first()).toBeVisible();
  await page.reload();
  await expect(box).toBeChecked();
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.reload();
  await expect(page.getByRole('checkbox').first()).not.toBeChecked();
});

test('with storage denied everything works, and the page says that nothing is kept', async ({ page }) => {
  await denied(page);
  for (const id of ['pitfalls', 'flashcards', 'self-check', 'which-broker']) {
    await openPage(page, id);
    await expect(page.getByText('This browser keeps nothing for this page').first()).toBeVisible();
  }
  await page.getByLabel('Millions a second').check();
  await expect(page.locator('.decision-head h3')).toHaveText('Kafka');
  await openPage(page, 'pitfalls');
  await page.getByRole('checkbox').first().check();
  await expect(page.getByText('1 of 5 ticked')).toBeVisible();
});

test('what was kept by another version is passed over', async ({ page }) => {
  await page.addInitScript(() => {
    for (const [key, value] of Object.entries({ 'flashcards.card.when-a-queue': 'tomorrow', 'which-broker.answer.history': 'perhaps', 'self-check.known.roles': '7', 'pitfalls.tick.gone': '1' })) {
      localStorage.setItem(`sorting-office.page.${key}`, value);
    }
  });
  await openPage(page, 'flashcards');
  await expect(page.locator('.cards-count').first()).toContainText('44 of 44 due');
  await openPage(page, 'which-broker');
  await expect(page.locator('.decision-answer :checked')).toHaveCount(0);
  await openPage(page, 'self-check');
  await expect(page.locator('.check')).toContainText('Question 1 of 30');
});

test('the way on, the chapter above, and a page that stands apart', async ({ page }) => {
  await openPage(page, 'pitfalls');
  await expect(page.locator('.crumb')).toContainText('Decide and recall');
  await expect(page.getByRole('navigation', { name: 'Lessons beside this one' })).toBeVisible();
  await page.locator('.reading-next a').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('In one picture');
  await expect(page.locator('main')).toBeFocused();
  await openPage(page, 'teach');
  await expect(page.locator('.crumb-chapter')).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Teach with it');
  await page.locator('.embedded .run-link').click();
  await settled(page);
  await expect(page.locator('.caption')).toContainText('The first retry waits 1 s');
});

test('a page that does not come can be asked for again', async ({ page, watch }) => {
  watch.allow(/Failed to load resource|503|split_pages|ERR_|Failed to fetch/);
  await page.route('**/pages/pitfalls.bin', (route) => route.fulfill({ status: 503 }));
  await open(page, './#/pitfalls');
  await expect(page.getByRole('alert')).toContainText('503');
  await page.unroute('**/pages/pitfalls.bin');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.locator('main.reading h1')).toBeVisible();
});

test('what is pressed on a phone is big enough', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL, viewport: WIDTHS.phone, hasTouch: true, isMobile: true });
  const page = await context.newPage();
  for (const id of ['which-broker', 'flashcards', 'self-check', 'pitfalls', 'glossary']) {
    await openPage(page, id);
    if (id === 'flashcards') await page.getByRole('button', { name: 'Turn the card' }).tap();
    const small = await page.evaluate(() => [...document.querySelectorAll('.reading button, .reading .decision-answer, .reading summary, .reading .run-link, .checklist label')]
      .filter((node) => node.getClientRects().length)
      .map((node) => ({ what: node.getAttribute('aria-label') ?? node.textContent, box: node.getBoundingClientRect(), isTerm: node.matches('.term') }))
      .filter(({ box, isTerm }) => !isTerm && box.height < 43.5)
      .map(({ what, box }) => `${what}: ${box.width} × ${box.height}`));
    expect(small, id).toEqual([]);
  }
  await context.close();
});
