// The code that is explained: its steps and the run move each other, and everybody's place is seen.
import { accessible, expect, test } from './helper.mjs';
import { act, openLesson, openPanels, settled, toStep } from './lesson.mjs';

const head = (page) => page.locator('.code-step h3');
const clock = (page) => page.locator('.play-time span').first();
const newest = (page) => page.locator('.listing .line.newest');
const file = (page) => page.locator('.tabs-part [aria-selected=true]');

/** Where the code and the run are. */
async function station(page) {
  return [await head(page).innerText(), await file(page).innerText(), await clock(page).innerText()].join(' | ');
}

/** Goes to the step beside, as often as there is one, and tells all that were seen. */
async function walk(page, name) {
  const button = page.getByRole('button', { name });
  const seen = [];
  while ((await button.getAttribute('aria-disabled')) !== 'true') {
    await act(page, name);
    seen.push(await station(page));
  }
  return seen;
}

test('the run goes where the steps of the code go, to the last and back', async ({ page }) => {
  await openLesson(page);
  await expect(head(page)).toHaveText('The code in 10 steps');
  const there = await walk(page, 'Next code step');
  expect(there).toHaveLength(10);
  expect(there[5]).toMatch(/^Step 6 of 10\s*Broker\.nack \| broker\.py \| 00:03\.\d$/);
  const back = await walk(page, 'Code step before');
  expect(back).toEqual(there.slice(0, -1).reverse());
});

test('the steps of the code go where the run goes', async ({ page }) => {
  await openLesson(page);
  await toStep(page, 'The first retry waits 1 s');
  await expect(head(page)).toHaveText(/Step 6 of 10\s*Broker\.nack/);
  await expect(page.locator('.code-step .prose')).toContainText('copy that counts one more');
  // The step is shown a moment after: back to where the code step is.
  await act(page, 'Code step before');
  await expect(head(page)).toHaveText(/Step 6 of 10/);
  await expect(newest(page).first()).toContainText('if msg.retries < MAX_RETRIES');
  await page.getByRole('slider', { name: 'Timeline' }).press('Home');
  await expect(head(page)).toHaveText('The code in 10 steps');
});

test('what a step says grows pale once the run is at other lines, and its own are marked', async ({ page }) => {
  await openLesson(page);
  const passed = page.locator('.code.passed');
  const words = page.locator('.code-step .prose');
  const ink = () => words.evaluate((prose) => getComputedStyle(prose).color);
  for (let step = 0; step < 6; step += 1) await act(page, 'Next code step');
  await expect(passed).toHaveCount(0);
  const fresh = [await words.innerText(), await ink()];
  // The broker goes on to other lines of the same file.
  for (let event = 0; event < 40 && !(await passed.count()); event += 1) {
    await page.keyboard.press('.');
    await settled(page);
  }
  await expect(head(page)).toHaveText(/^Step 6 of 10\s*Broker\.nack\s*· passed$/);
  expect(await words.innerText()).toBe(fresh[0]);
  expect(await ink()).not.toBe(fresh[1]);
  await page.getByRole('tab', { name: 'broker.py' }).click();
  await expect(page.locator('.listing .line.beside, .listing .line.lit').filter({ hasText: 'if msg.retries < MAX_RETRIES' })).toHaveCount(1);
  await act(page, 'Code step before');
  await expect(passed).toHaveCount(0);
  await expect(head(page)).toHaveText(/^Step 6 of 10\s*Broker\.nack$/);
});

test('a variant stands beside what runs', async ({ page }) => {
  await openLesson(page);
  for (let step = 0; step < 8; step += 1) await act(page, 'Next code step');
  await expect(page.getByRole('button', { name: 'At once', exact: true })).toHaveAttribute('aria-pressed', 'true');
  await expect(page.locator('.listing .line.beside').first()).toContainText('if msg.retries < MAX_RETRIES');
  await expect(newest(page), 'nobody runs it').toHaveCount(0);
  const edge = (line) => line.locator('.line-head').evaluate((head) => getComputedStyle(head).borderLeftColor);
  expect(await edge(page.locator('.listing .line.beside').first())).not.toBe('rgba(0, 0, 0, 0)');
  expect(await edge(page.locator('.listing .line:not(.beside, .lit)').first()), 'the others have no edge').toBe('rgba(0, 0, 0, 0)');
  await page.getByRole('button', { name: 'Waits', exact: true }).click();
  await expect(newest(page).first()).toContainText('if msg.retries < MAX_RETRIES');
  await page.getByRole('button', { name: 'Follow the run' }).click();
  await expect(page.getByRole('button', { name: 'At once', exact: true })).toHaveAttribute('aria-pressed', 'true');
});

test('who is where is seen beside the lines, said, and leads there', async ({ page }) => {
  await openLesson(page);
  await toStep(page, 'The first retry waits 1 s');
  await act(page, 'Code step before');
  await expect(page.locator('.disc.diamond.newest')).toHaveText('B');
  await expect(page.locator('#listing-now')).toHaveText(/line \d+, broker is here/);
  const worker = page.locator('.actor', { hasText: 'order-worker' });
  await expect(worker).toContainText('worker.py');
  await worker.click();
  await expect(file(page)).toHaveText('worker.py');
  await expect(page.locator('.disc.square').first()).toBeInViewport();
  await expect(page.getByRole('tab', { name: 'broker.py' }), 'there is news elsewhere').toHaveClass(/news/);
  await act(page, 'Next code step');
  await expect(file(page), 'a step shows its own lines').toHaveText('broker.py');
});

test('the steps of the code by keyboard keep the focus', async ({ page }) => {
  await openLesson(page, 'at=20s');
  const next = page.getByRole('button', { name: 'Next code step' });
  await next.focus();
  for (const step of ['Step 9 of 10', 'Step 10 of 10']) {
    await page.keyboard.press('Enter');
    await settled(page);
    await expect(head(page)).toContainText(step);
  }
  await expect(next).toHaveAttribute('aria-disabled', 'true');
  await expect(next).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await settled(page);
  await expect(head(page)).toContainText('Step 9 of 10');
});

test('a sheet that is opened shows the lines that run, and room for eight', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openLesson(page);
  for (let step = 0; step < 3; step += 1) await page.keyboard.press('ArrowRight');
  await settled(page);
  await openPanels(page);
  await expect(page.locator('.listing .line.newest').first()).toBeInViewport();
  expect((await page.locator('.listing').boundingBox()).height).toBeGreaterThan(160);
});

test('long lines scroll sideways, and who is there stays', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openLesson(page);
  await openPanels(page);
  await page.getByRole('tab', { name: 'Code' }).click();
  for (let step = 0; step < 6; step += 1) await act(page, 'Next code step');
  const listing = page.locator('.listing');
  const disc = page.locator('.disc.newest');
  const before = await disc.boundingBox();
  const scrolled = await listing.evaluate((node) => {
    node.scrollLeft = 400;
    return node.scrollLeft;
  });
  expect(scrolled).toBeGreaterThan(20);
  expect((await disc.boundingBox()).x).toBe(before.x);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(over, 'the page itself does not').toBeLessThanOrEqual(0);
});

test('the output unfolds', async ({ page }) => {
  await openLesson(page, 'at=24s');
  const lines = page.locator('.output-lines');
  const folded = (await lines.boundingBox()).height;
  expect(folded).toBe(108);
  const more = page.getByRole('button', { name: 'More of the output' });
  await more.click();
  await expect(more).toHaveAttribute('aria-expanded', 'true');
  expect((await lines.boundingBox()).height).toBeGreaterThan(folded + 20);
});

for (const colorScheme of ['light', 'dark']) {
  test(`no accessibility violation in the code, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    for (const width of [1440, 768, 390]) {
      await page.setViewportSize({ width, height: 900 });
      await openLesson(page);
      await openPanels(page);
      await page.getByRole('tab', { name: 'Code' }).click();
      for (let step = 0; step < 8; step += 1) {
        await act(page, 'Next code step');
        if ([1, 6, 8].includes(step + 1)) await accessible(page, `step ${step + 1}, ${width}`);
      }
    }
  });
}
