// The panels: each by mouse and by keyboard, and free of accessibility violations.
import { accessible, expect, test } from './helper.mjs';
import { act, openLesson, openPanels, settled } from './lesson.mjs';

const clock = (page) => page.locator('.play-time span').first();
const show = (page, name) => page.locator(`#panel-tab-${name.toLowerCase()}`).click();

test('an event in the list leads to its moment, by mouse and by keyboard', async ({ page }) => {
  await openLesson(page);
  await show(page, 'Events');
  const list = page.getByRole('listbox', { name: 'Events' });
  const current = list.locator('[aria-current]');
  await list.evaluate((node) => { node.scrollTop = 60 * 30; });
  const row = list.locator('[aria-posinset="62"]');
  await row.click();
  await expect(current).toHaveAttribute('aria-posinset', '62');
  await expect(clock(page)).toHaveText(await row.locator('.event-time').innerText());
  await act(page, 'One event on');
  await expect(current).toHaveAttribute('aria-posinset', '63');
  await list.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  const active = await list.getAttribute('aria-activedescendant');
  await expect(page.locator(`#${active}`)).toHaveAttribute('aria-posinset', '65');
  await expect(current, 'arrows only look').toHaveAttribute('aria-posinset', '63');
  await page.keyboard.press('Enter');
  await expect(current).toHaveAttribute('aria-posinset', '65');
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(current).toBeInViewport();
  await expect(clock(page)).toHaveText((await page.locator('.play-time-end').innerText()).replace('/', '').trim());
});

test('only the rows that can be seen are in the page', async ({ page }) => {
  await openLesson(page, 'at=10s');
  await show(page, 'Events');
  const total = Number((await page.locator('.events-count').innerText()).match(/\d+/)[0]);
  expect(total).toBeGreaterThan(150);
  expect(await page.locator('.event-row').count()).toBeLessThan(60);
  await expect(page.locator('.event-row[aria-current]')).toBeInViewport();
});

test('events are found by words, message, place and kind', async ({ page }) => {
  await openLesson(page);
  await show(page, 'Events');
  const count = page.locator('.events-count [role=status]');
  const rows = page.locator('.event-row');
  await page.getByLabel('Words in the event').fill('FAILS on');
  await expect(count).toHaveText(/^5 of \d+ events$/);
  await expect(rows).toHaveCount(5);
  await page.getByLabel('Message number').fill('4');
  await expect(count).toHaveText(/^1 of /);
  await page.getByLabel('Who or where').selectOption('order-worker');
  await expect(page.locator('.events-list')).toContainText('No event of this run is like that');
  await page.getByRole('button', { name: 'Show all events' }).click();
  await expect(count).toHaveText(/^\d+ events$/);
  await page.getByLabel('Kind of event').selectOption('dead letters and losses');
  await expect(rows).toHaveCount(1);
  await rows.click();
  await expect(page.locator('.events-code')).toContainText('in broker.py, lines');
  await page.getByRole('button', { name: 'Open the code' }).click();
  await expect(page.locator('.listing .line.newest').first()).toBeVisible();
  await show(page, 'Events');
  await expect(rows, 'the filter is kept').toHaveCount(1);
});

test('the ledger has every message once, and its sums agree all the way', async ({ page }) => {
  await openLesson(page);
  await show(page, 'Ledger');
  for (let step = 0; step < 14; step++) {
    await act(page, 'Next step');
    await expect(page.locator('.ledger .verdict.right')).toBeVisible();
    const sums = await page.locator('.ledger .sum').allInnerTexts();
    for (const sum of sums) {
      const [total, ...parts] = sum.match(/\d+/g).map(Number);
      expect(parts.reduce((a, b) => a + b, 0), sum).toBe(total);
    }
    const counts = await page.locator('.accounts .number').allInnerTexts();
    const chips = await page.locator('.accounts .message-chip').count();
    expect(counts.map(Number).reduce((a, b) => a + b, 0)).toBe(chips);
  }
  await expect(page.locator('.accounts')).toContainText('acknowledged');
  const grave = page.locator('.graves li');
  await expect(grave).toHaveCount(1);
  await expect(grave).toContainText('dead-lettered: rejected');
  await grave.locator('.link').focus();
  await page.keyboard.press('Enter');
  await expect(clock(page)).toHaveText(/^00:22\./);
  await grave.getByRole('button', { name: 'Message 2' }).click();
  await expect(page.locator('.message h3').first()).toHaveText('Message #2');
});

test('a chart is dragged, steered by keys, and alerts at its threshold', async ({ page }) => {
  await openLesson(page);
  await show(page, 'Figures');
  const chart = page.locator('.chart', { hasText: 'Dead-lettered' });
  const box = await chart.locator('.chart-picture').boundingBox();
  await page.mouse.move(box.x + box.width * 0.3, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.95, box.y + 20);
  await page.mouse.up();
  await expect(chart.locator('.chart-value')).toHaveText('1');
  await expect(chart.locator('.chart-alert')).toHaveText('over');
  const cursor = await chart.locator('.chart-cursor').boundingBox();
  expect(Math.abs((cursor.x + 1 - box.x) / box.width - 0.95)).toBeLessThan(0.01);
  const slider = chart.getByRole('slider', { name: 'Dead-lettered over the run' });
  await expect(slider).toHaveAttribute('aria-valuetext', /^1, over the threshold at 00:2/);
  await slider.focus();
  await page.keyboard.press('Home');
  await expect(clock(page)).toHaveText('00:00.0');
  await page.keyboard.press('PageUp');
  await page.keyboard.press('ArrowRight');
  await expect(clock(page)).toHaveText(/^00:03\./);
  await expect(chart.locator('.chart-value')).toHaveText('0');
  await page.getByLabel('Threshold for Dead-lettered').fill('2');
  await page.keyboard.press('Tab');
  await slider.focus();
  await page.keyboard.press('End');
  await expect(chart.locator('.chart-value')).toHaveText('1');
  await expect(chart.locator('.chart-alert')).toHaveText('');
  await page.reload();
  await show(page, 'Figures');
  await expect(page.getByLabel('Threshold for Dead-lettered'), 'kept').toHaveValue('2');
  await page.getByLabel('Figures of').selectOption('orders');
  await expect(page.locator('.chart', { hasText: 'Workers busy' })).toBeVisible();
  await expect(page.locator('.chart', { hasText: 'Latency' })).toHaveCount(0);
});

test('the charts follow the clock while it plays', async ({ page }) => {
  await openLesson(page);
  await show(page, 'Figures');
  const at = () => page.locator('.charts').evaluate((node) => Number(node.style.getPropertyValue('--at')));
  const before = await at();
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await expect.poll(at).toBeGreaterThan(before);
});

test('a biography leads to its moments, and the way taken is drawn', async ({ page }) => {
  await openLesson(page, 'at=12s');
  await show(page, 'Message');
  await page.locator('.message-pick').getByRole('button', { name: 'Message 2' }).click();
  const legs = page.locator('.stage-picture .trail');
  expect(await legs.count()).toBe(7);
  const now = page.locator('.stays tr.now');
  await expect(now).toContainText('held by retry');
  await page.locator('.stays').getByRole('button', { name: 'dead-lettered: rejected' }).focus();
  await page.keyboard.press('Enter');
  await settled(page);
  await expect(clock(page)).toHaveText('00:22.6');
  expect(await legs.count()).toBeGreaterThan(5);
  await page.getByRole('button', { name: 'All its events' }).click();
  await expect(page.getByLabel('Message number')).toHaveValue('2');
  await expect(page.locator('.events-count')).toContainText(' of ');
});

test('a line of code leads to the next moment it runs, by mouse and by keyboard', async ({ page }) => {
  await openLesson(page);
  await page.getByRole('tab', { name: 'worker.py' }).click();
  const line = page.locator('.line.runs', { hasText: 'process(msg.payload)' });
  const times = [];
  for (let count = 0; count < 3; count++) {
    await line.locator('.line-text').click();
    times.push(await clock(page).innerText());
    await expect(line).toHaveClass(/newest/);
  }
  expect(new Set(times).size, 'each press goes on').toBe(3);
  expect([...times].sort()).toEqual(times);
  await page.getByRole('slider', { name: 'Timeline' }).press('End');
  const number = line.locator('button.line-number');
  await number.focus();
  await expect(page.locator('#hint')).toHaveText(/^Runs \d+ times: go to the next time$/);
  await page.keyboard.press('Enter');
  await expect(clock(page), 'after the last comes the first').toHaveText(times[0]);
  await page.keyboard.press('ArrowUp');
  await expect(page.locator('button.line-number:focus')).toHaveCount(1);
  await expect(number).not.toBeFocused();
});

test('who waits keeps a marker, and it says so', async ({ page }) => {
  await openLesson(page, 'at=9s');
  await page.getByRole('tab', { name: 'worker.py' }).click();
  const waiting = page.locator('.actor.waits');
  await expect(waiting.filter({ hasText: 'order-worker' })).toHaveText(/order-worker waits/);
});

for (const colorScheme of ['light', 'dark']) {
  test(`no accessibility violation in any panel, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
      await page.setViewportSize(viewport);
      await openLesson(page, 'at=24s');
      await openPanels(page);
      await page.locator('#panel-tab-message').click();
      await page.locator('.message-pick').getByRole('button', { name: 'Message 2' }).click();
      for (const name of ['Code', 'Message', 'Events', 'Ledger', 'Figures', 'Clients']) {
        await show(page, name);
        await accessible(page, `${name}, ${viewport.width}`);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect(over, `${name}, sideways`).toBeLessThanOrEqual(0);
      }
    }
  });
}
