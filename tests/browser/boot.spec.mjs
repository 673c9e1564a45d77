// The page comes up under its policy, and says so when it cannot.
import { accessible, expect, open, shifts, test } from './helper.mjs';
import { kept, settled } from './lesson.mjs';

test('the page comes up without a complaint', async ({ page }) => {
  await open(page);
  await expect(page).toHaveTitle(/Sorting Office/);
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.locator('h1').first()).toBeVisible();
});

test('the policy forbids what the page does not need, and the page still works', async ({ page, watch }) => {
  await open(page);
  const policy = page.locator('meta[http-equiv="Content-Security-Policy"]');
  await expect(policy).toHaveAttribute('content', /default-src 'none'/);
  expect(await page.locator('script:not([src])').count()).toBe(0);
  watch.allow(/Content Security Policy/);
  const outcome = await page.evaluate(async () => {
    const inline = document.createElement('script');
    inline.textContent = 'window.inlineRan = true';
    document.head.append(inline);
    // In a task of its own: what runs directly here is exempt, as a debugger is.
    const evaluated = await new Promise((done) => {
      setTimeout(() => {
        try {
          done(new Function('return "ran"')());
        } catch (error) {
          done(error.name);
        }
      });
    });
    const foreign = await fetch('http://localhost:1/').then(() => 'fetched', () => 'refused');
    return { inline: window.inlineRan ?? false, evaluated, foreign };
  });
  expect(outcome).toEqual({ inline: false, evaluated: 'EvalError', foreign: 'refused' });
});

test('the page works from a folder of any name', async ({ page, baseURL }) => {
  const site = new URL(baseURL);
  await page.route('**/some/folder/**', (route) =>
    route.continue({ url: route.request().url().replace('/some/folder/', '/') }));
  await open(page, `${site.origin}/some/folder/index.html`);
  await expect(page.locator('.lesson-card').first()).toBeVisible();
});

for (const address of ['./', './lesson/retries-and-dlq/', './lesson/replication/', './lesson/which-broker/']) {
  test(`what is fetched early is used: ${address}`, async ({ page }) => {
    await page.addInitScript(() => {
      const fetched = (window.fetchedByProgram = []);
      const { fetch } = window;
      window.fetch = (what, ...rest) => {
        fetched.push(new URL(what.url ?? what, location.href).href);
        return fetch(what, ...rest);
      };
    });
    await open(page, address);
    const early = await page.locator('link[rel=preload]').evaluateAll((links) => links.map((link) => link.href));
    expect(early.length).toBeGreaterThan(0);
    await expect.poll(() => page.evaluate(() => window.fetchedByProgram)).toEqual(expect.arrayContaining(early));
  });
}

test('without WebAssembly the page says what to do', async ({ page, watch }) => {
  watch.allow(/WebAssembly/);
  await page.addInitScript(() => delete window.WebAssembly);
  await page.goto('./');
  const notice = page.getByRole('alert');
  await expect(notice.getByRole('heading')).toHaveText('This browser cannot run Sorting Office');
  await expect(notice).toContainText('Use a current Firefox, Chrome, Edge or Safari');
  await expect(page.getByText('Loading the broker')).toHaveCount(0);
});

test('a lesson is seen before the program is there, and the program takes its place', async ({ page }) => {
  let go;
  const wait = new Promise((passed) => { go = passed; });
  await page.route('**/*.wasm', async (route) => { await wait; await route.continue(); });
  const shifted = await shifts(page);
  await page.setViewportSize({ width: 412, height: 823 });
  await page.goto('./lesson/replication/');
  await expect(page).toHaveTitle('Replication · Sorting Office');
  await expect(page.locator('.printed-stage svg').first()).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: 'Starting the broker' })).toBeVisible();
  await accessible(page);
  expect(await shifted(), 'what is said of the program has its room').toEqual([]);
  go();
  await settled(page);
  await expect(page.locator('.printed')).toHaveCount(0);
  await expect(page.locator('main')).toHaveCount(1);
  await kept(page);
  expect(new URL(page.url()).pathname).toBe('/lesson/replication/');
  // A link from before leads there, too.
  await page.goto('./#/replication?at=1s');
  await settled(page);
  await kept(page);
  expect(new URL(page.url()).pathname).toBe('/lesson/replication/');
});

test('back and forth between the first page and a lesson', async ({ page }) => {
  const path = () => new URL(page.url()).pathname;
  await open(page);
  await page.locator('.lesson-card').nth(1).click();
  await settled(page);
  await kept(page);
  expect(path()).toMatch(/^\/lesson\/.+\/$/);
  await page.goBack();
  await expect(page.locator('.lesson-card').first()).toBeVisible();
  await page.goForward();
  await settled(page);
  await page.reload();
  await settled(page);
  await page.locator('a.brand').first().click();
  await expect(page.locator('.lesson-card').first()).toBeVisible();
  await expect.poll(path).toBe('/');
  await page.reload();
  await expect(page.locator('.lesson-card').first()).toBeVisible();
});

test('a lesson whose program does not start can be read all the same', async ({ page, watch }) => {
  watch.allow(/.*/);
  await page.route('**/*.wasm', (route) => route.abort());
  await page.goto('./lesson/replication/');
  await expect(page.getByRole('alert')).toContainText('Reload the page');
  await expect(page.locator('.printed-steps > li').first()).toBeVisible();
  await expect(page.getByText('Starting the broker')).toHaveCount(0);
  await accessible(page);
});

const failures = {
  'is not there': (route) => route.fulfill({ status: 404, body: 'nothing' }),
  'is cut off on its way': (route) => route.abort('connectionreset'),
  'is not WebAssembly': (route) => route.fulfill({ contentType: 'application/wasm', body: 'not wasm' }),
};
for (const [how, fail] of Object.entries(failures)) {
  for (const file of ['wasm', 'js']) {
    const pattern = file === 'wasm' ? '**/*.wasm' : '**/sorting-office-*.js';
    test(`a program whose .${file} ${how} leads to a page that says what to do`, async ({ page, watch }) => {
      watch.allow(/.*/);
      await page.route(pattern, fail);
      await page.goto('./');
      const notice = page.getByRole('alert');
      await expect(notice.getByRole('heading')).toHaveText('Sorting Office did not start');
      await expect(notice).toContainText('Reload the page');
    });
  }
}

test('without JavaScript the page says what it needs', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(baseURL);
  const needs = page.locator('.printed noscript p');
  await expect(needs).toBeVisible();
  await expect(needs).toContainText('needs JavaScript and WebAssembly');
  for (const text of await page.getByText('Loading the broker').all()) await expect(text).toBeHidden();
  // The lessons can be read: each step in words and as a picture.
  await page.getByRole('link', { name: 'Retries and the dead-letter queue' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Retries and the dead-letter queue');
  await expect(page.locator('.printed-steps > li')).toHaveCount(16);
  await expect(page.locator('.printed-steps svg').first()).toBeVisible();
  await page.locator('.printed-question summary').first().click();
  await expect(page.locator('.printed-question p').first()).toBeVisible();
  await context.close();
});

test('the page has no accessibility violation while it waits or fails', async ({ page, watch }) => {
  watch.allow(/.*/);
  await page.route('**/*.wasm', (route) => route.abort());
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await page.goto('./');
    await expect(page.getByRole('alert')).toBeVisible();
    await accessible(page, colorScheme);
  }
});
