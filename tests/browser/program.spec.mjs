// A lesson about a program without a broker: what a real run of it did is played forwards and backwards. The lesson is
// `tests/lessons/program`, in the place of a real one.
import { accessible, expect, test } from './helper.mjs';
import { LESSON, act, digest, openLesson, openPanels, point, settled, toStep } from './lesson.mjs';

const FIXTURES = process.env.FIXTURES ?? '../../target/xtask/fixtures';

const sheet = (page) => page.locator('.stage-picture [aria-label^="Program checkout:"]');
const newest = (page) => page.locator('.listing .line.newest .line-text');
const head = (page) => page.locator('.code-step h3');
const file = (page) => page.locator('.tabs-part [aria-selected=true]');
const output = (page) => page.locator('.output-lines > div');

test.beforeEach(async ({ page }) => {
  const path = `${FIXTURES}/program.bin`;
  await page.route(`**/lessons/${LESSON}/lesson.bin`, (route) => route.fulfill({ path }));
});

test('its run goes forwards and backwards, with code, values and output', async ({ page }) => {
  await openLesson(page);
  await expect(sheet(page)).toHaveAttribute('aria-label', 'Program checkout: begins');
  await expect(page.locator('.output-lines')).toHaveText('Nothing printed yet.');
  const there = [];
  const next = page.getByRole('button', { name: 'One event on' });
  while ((await next.getAttribute('aria-disabled')) !== 'true') {
    there.push(await digest(page));
    await act(page, 'One event on');
  }
  expect(there.length).toBeGreaterThan(10);
  await expect(sheet(page)).toHaveAttribute('aria-label', /has ended; things 2; .*total 45; to take off from 65$/);
  await expect(output(page)).toHaveText(['2 things', 'to pay: 55']);
  await expect(newest(page), 'nobody is anywhere in it').toHaveCount(0);
  for (const before of there.reverse()) {
    await act(page, 'One event back');
    expect(await digest(page)).toBe(before);
  }
});

test('a region that is passed twice has other values each time, and only what is new is marked', async ({ page }) => {
  await openLesson(page, 'at=4s');
  const rows = page.locator('.node-program .value');
  await expect(newest(page)).toHaveText(/total \+= price/);
  await expect(rows).toHaveText(['2', '"lamp"', '45', '0', '–']);
  await expect(page.locator('.value-new')).toHaveCount(2);
  await page.evaluate((hash) => { location.hash = hash; }, `#/${LESSON}?at=4.5s`);
  await settled(page);
  await expect(newest(page)).toHaveText(/total \+= price/);
  await expect(rows).toHaveText(['2', '"lamp"', '20', '45', '–']);
  await expect(page.locator('.value-new + .line')).toHaveText(['price', 'total']);
});

test('its code has steps, and both languages stand at the same place', async ({ page }) => {
  await openLesson(page);
  for (let step = 0; step < 3; step += 1) await act(page, 'Next code step');
  await expect(head(page)).toHaveText(/Step 3 of 4\s*Cart\.total/);
  await expect(file(page)).toHaveText('cart.py');
  await expect(newest(page)).toHaveText(/total \+= price\n?$/);
  const said = await sheet(page).getAttribute('aria-label');
  await page.getByRole('button', { name: 'Rust' }).click();
  await expect(file(page)).toHaveText('cart.rs');
  await expect(newest(page)).toHaveText(/total \+= price;/);
  await expect(head(page)).toHaveText(/Step 3 of 4/);
  expect(await sheet(page).getAttribute('aria-label')).toBe(said);
  await act(page, 'Code step before');
  await expect(newest(page).first()).toHaveText(/pub fn add/);
});

test('the lesson is told by what the program does', async ({ page }) => {
  await openLesson(page);
  await toStep(page, 'The discount is asked');
  await expect(file(page)).toHaveText('main.py');
  await expect(newest(page).first()).toHaveText(/def ten_off/);
  await page.getByRole('tab', { name: 'Events' }).click();
  await expect(page.locator('.events-list')).toContainText('checkout comes to main.discount: to take off from = 65');
  await expect(page.locator('.events-list')).toContainText('checkout prints “to pay: 55”');
});

test('nothing is offered that can be done to messages, brokers or a run', async ({ page }) => {
  await openLesson(page, 'at=2s');
  await expect(page.locator('.tabs-panel [role=tab], [id^=panel-tab-]')).toHaveText(['Code', 'Events']);
  await expect(page.locator('.bench-bar button')).toHaveCount(0);
  await expect(page.locator('.figures')).toHaveCount(0);
  await sheet(page).focus();
  await page.keyboard.press('Enter');
  const menu = page.locator('.node-menu');
  await expect(menu).toContainText('a program without a broker');
  await expect(menu).toContainText('things 1, new; name "lamp", new; price 20, new');
  await expect(menu.getByRole('button')).toHaveAccessibleName('Close');
});

test('a question is answered by pointing at the class that answers', async ({ page }) => {
  await openLesson(page, 'at=2s', 'objects');
  await toStep(page, 'Rex has spoken');
  await point(page);
  const offered = page.locator('.stage-picture [aria-label^="Answer: "]');
  await expect(offered).toHaveCount(4);
  await offered.and(page.locator('[aria-label*="Cat, is an Animal"]')).focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('.question').first()).toContainText('Right: Cat.');
  await settled(page);
  await expect(page.locator('.node-here .name')).toHaveText('Cat');
  await expect(newest(page).filter({ hasText: 'class Cat(Animal):' })).toHaveCount(1);
  await expect(page.locator('.actor.newest')).toContainText('Cat');
});

for (const colorScheme of ['light', 'dark']) {
  test(`no accessibility violation with a program, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    for (const width of [1440, 768, 390]) {
      await page.setViewportSize({ width, height: 900 });
      await openLesson(page, 'at=5s');
      await accessible(page, `the stage, ${width}`);
      await openPanels(page);
      await accessible(page, `the code, ${width}`);
    }
    await openLesson(page, 'at=4s', 'objects');
    await accessible(page, 'a program with things');
  });
}
