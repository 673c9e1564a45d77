// Where the reader steps in: what the lesson offers, the bar of a changed run, and what is told in it.
import { accessible, expect, test } from './helper.mjs';
import { act, digest, openLesson, settled, stepTitle, tryOut } from './lesson.mjs';

const offers = (page) => page.getByRole('group', { name: 'Try' });
const bar = (page) => page.getByRole('group', { name: 'Your run' });

for (const { width, height } of [{ width: 1440, height: 900 }, { width: 1100, height: 800 }, { width: 768, height: 900 }, { width: 390, height: 844 }]) {
  test(`all offers are there in the order of the lesson, and none is cut, ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await openLesson(page, 'at=3s', 'back-pressure');
    const more = offers(page).locator('.offers-more > button');
    const wanted = ['Add a worker', 'Wait above 1,000 orders', 'Bound of 1,000, refuse', 'Kill the broker for 2 s'];
    const shown = () => page.evaluate(() => {
      const row = document.querySelector('.offers').getBoundingClientRect();
      const buttons = [...document.querySelectorAll('.offers > .button')].filter((button) => getComputedStyle(button).visibility === 'visible');
      const cut = buttons.filter((button) => button.getBoundingClientRect().right > row.right + 0.5 || button.scrollWidth > button.clientWidth);
      return { names: buttons.map((button) => button.textContent), cut: cut.length };
    });
    const column = await page.locator('.bench-bar').evaluate((bar) => bar.clientWidth);
    if (column < 720) await expect(more).toHaveText('Try');
    const { names, cut } = await shown();
    expect(cut).toBe(0);
    expect(names).toEqual(wanted.slice(0, names.length));
    if (column < 720) expect(names).toEqual([]);
    const rest = [];
    if (names.length < wanted.length) {
      await expect(more).toHaveText(names.length ? `${wanted.length - names.length} more` : 'Try');
      await more.click();
      await expect(page.locator('.offers-menu button').first()).toBeFocused();
      rest.push(...(await page.locator('.offers-menu li:not(.offers-thing) b').allInnerTexts()));
      await accessible(page, 'the menu of offers');
      await page.keyboard.press('Escape');
      await expect(page.locator('.offers-menu')).toHaveCount(0);
      await expect(more).toBeFocused();
    }
    expect([...names, ...rest]).toEqual(wanted);
    // What always stands beside them.
    for (const name of ['Undo', 'Redo', 'Runs 1', 'Compare']) await expect(page.getByRole('button', { name, exact: true })).toBeVisible();
  });
}

test('the menu says what was tried, and when', async ({ page }) => {
  await openLesson(page, 'at=3.4s');
  await tryOut(page, 'Crash order-worker');
  await settled(page);
  await offers(page).locator('.offers-more > button').click();
  await expect(page.locator('.offers-menu .tried')).toContainText(/Crash order-worker.*tried at 00:03\.4/s);
  await expect(page.locator('.offers-menu .tried')).toHaveCount(1);
});

test('a changed run says so, and there are four ways back', async ({ page }) => {
  await openLesson(page, 'at=3.4s');
  const own = await digest(page);
  const stage = await page.locator('.stage-view').boundingBox();
  await expect(bar(page)).toHaveCount(0);
  const ways = {
    button: () => bar(page).getByRole('button', { name: 'Back to the lesson’s run' }).click(),
    escape: async () => {
      await bar(page).getByRole('button', { name: 'Compare' }).focus();
      await page.keyboard.press('Escape');
    },
    road: () => page.locator('.own-road .other-hit').click(),
    undo: () => page.getByRole('button', { name: 'Undo', exact: true }).click(),
  };
  for (const [name, back] of Object.entries(ways)) {
    await tryOut(page, 'Crash order-worker');
    await settled(page);
    await expect(bar(page), name).toContainText('Your run since 00:03.4: order-worker crashes');
    expect(await page.locator('.stage-view').boundingBox(), 'the stage is not laid out anew').toEqual(stage);
    await back();
    await settled(page);
    await expect(bar(page), name).toHaveCount(0);
    expect(await digest(page), name).toEqual(own);
  }
});

test('several deeds are counted, and the first is named', async ({ page }) => {
  await openLesson(page, 'at=4s&v=2&do=2000,crash,stock-worker;2500,cut,web;2600,pause,email-worker');
  await expect(bar(page)).toContainText('Your run: 3 deeds since 00:02.0, the first: stock-worker crashes');
  await bar(page).getByRole('button', { name: 'Compare' }).click();
  await expect(page.locator('.lane')).toHaveCount(2);
  await accessible(page, 'a changed run beside the lesson’s');
});

test('the lesson’s words are told where they hold, else the events of the run', async ({ page }) => {
  // worker-2 takes longer, so that the two share the work otherwise.
  await openLesson(page, 'v=2&do=200,set,worker-2,service:500', 'competing-consumers');
  await act(page, 'To the end');
  await act(page, 'Previous step');
  await act(page, 'Next step');
  const card = page.locator('.caption');
  await expect(card.locator('.caption-step')).toHaveText(/^00:0\d\.\d · your run$/);
  // The figures are counted in this run; what they don't hold gives way to what happened.
  await expect(card).toContainText('nine photos resized, one dead letter');
  await expect(card).toContainText('worker-2 acknowledges #10');
  expect(await stepTitle(page)).not.toBe('The queue is empty, the workers can stop');
  await expect(page.locator('.timeline-input')).toHaveAttribute('aria-valuetext', /^Your run, /);

  // Before the deed nothing is different.
  await act(page, 'To the start');
  await act(page, 'Next step');
  await expect(card.locator('.caption-step')).toHaveText('Step 1 of 12');
});

test('a thing is gone to by its name, and its menu begins with how it is declared', async ({ page }) => {
  await openLesson(page, 'at=3s');
  await page.keyboard.press('g');
  const list = page.getByRole('dialog', { name: 'Go to a thing' });
  const field = list.getByLabel('Part of its name');
  await expect(field).toBeFocused();
  await accessible(page, 'the list of things');
  await field.fill('stock');
  await expect(list.locator('.jump-list button')).toHaveText(['stock-worker']);
  await page.keyboard.press('Enter');
  const menu = page.locator('.node-menu');
  await expect(menu.locator('h2')).toHaveText('stock-worker');
  await expect(menu).toBeFocused();
  await expect(menu.locator('.node-definition')).toContainText(/Consumes from\s*orders.*Prefetch\s*1/s);
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toContainText('Go to a thing on the stage by its name');
});

test('a fault of the lesson is left out', async ({ page }) => {
  await openLesson(page, 'at=1s', 'acknowledge');
  await page.keyboard.press('g');
  await page.getByRole('dialog', { name: 'Go to a thing' }).getByRole('button', { name: 'mailer' }).click();
  const menu = page.locator('.node-menu');
  const faults = menu.locator('.node-fault-to-come');
  const before = await faults.count();
  await expect(faults.first()).toContainText('In the lesson at 00:02.1: mailer crashes');
  await faults.first().getByRole('button', { name: 'Leave out' }).click();
  await expect(faults).toHaveCount(before - 1);
  await expect(bar(page)).toContainText('the lesson’s fault 1 left out');
});

test('a run that was cut says what is left, and is run on', async ({ page }) => {
  await openLesson(page, 'v=2&do=300,set,worker-1,service:60000', 'competing-consumers');
  await act(page, 'To the end');
  await expect(bar(page)).toContainText(/Your run is cut: .*unacked/);
  await bar(page).getByRole('button', { name: 'Run 30 s more' }).click();
  await settled(page);
  await expect.poll(() => decodeURIComponent(page.url())).toMatch(/run_on,[^;&]*30000/);
  await expect(bar(page)).toContainText('Your run is cut: 1 unacked');
});

test('what a link names and the lesson does not have is told, and so is another run', async ({ page }) => {
  await openLesson(page, 'v=2&do=2000,crash,nobody&at=3s&run=00000000');
  const notice = page.locator('.notice');
  await expect(notice).toContainText('“nobody”');
  await expect(notice).toContainText('no longer the one that was shared');
  await notice.getByRole('button').click();
  await expect(notice).toHaveCount(0);
  // A link as it is shared says nothing.
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const link = await page.locator('#share-link').inputValue();
  expect(link).toMatch(/&run=[0-9a-f]{8}$/);
  await page.goto('about:blank');
  await page.goto(link.replace('nobody', 'web').replace(/run=[0-9a-f]{8}/, ''));
  await settled(page);
  await expect(notice).toHaveCount(0);
});
