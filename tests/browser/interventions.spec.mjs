// Stepping into a run: every intervention by mouse and by keyboard, branches, undo, links, comparison.
import { accessible, expect, test } from './helper.mjs';
import { digest, kept, openLesson, settled, tryOut } from './lesson.mjs';

/** A thing on the stage, by how its description begins. */
const thing = (page, name) => page.locator(`.lane >> nth=0 >> [role=button][aria-label^="${name}"]`);
const menu = (page) => page.locator('.node-menu');

/** What was done to the run, as the address has it once it has followed. */
function deeds(page) {
  return new URL(page.url().replace('#/', '')).searchParams.get('do') ?? '';
}

/** What can be done to what, in which part of its menu, what the address then says, and how the thing is described. */
const WORKER = 'Consumer order-worker of';
const WEB = 'Producer web';
const DEEDS = [
  { to: WORKER, press: 'Crash', says: 'crash,order-worker', then: /crashed/ },
  { to: WORKER, press: 'Restart', from: 'at=3s&v=2&do=2000,crash,order-worker', says: 'restart,*1', then: /(idle|working)/ },
  { to: WORKER, press: 'Pause', says: 'pause,order-worker', then: /Consumer order-worker/ },
  { to: WORKER, press: 'Resume', from: 'at=3s&v=2&do=2000,pause,order-worker', says: 'resume,*1', then: /Consumer order-worker/ },
  { to: WORKER, press: 'Cut the link', says: 'cut,order-worker', then: /Consumer order-worker/ },
  { to: WORKER, press: 'Mend the link', from: 'at=3s&v=2&do=2000,cut,order-worker', says: 'mend,*1', then: /Consumer order-worker/ },
  { to: WORKER, press: 'Add one like it', says: 'add,order-worker-2,order-worker', then: /Consumer order-worker of/ },
  { to: WORKER, press: 'Remove', says: 'remove,order-worker', then: null },
  { to: WORKER, part: 'On its link', choose: ['kind', 'ack'], press: 'Lose it', says: 'lose,order-worker,ack', then: /Consumer/ },
  { to: WORKER, part: 'On its link', choose: ['kind', 'deliver'], press: 'Send it twice', says: 'duplicate,order-worker,deliver', then: /Consumer/ },
  { to: WORKER, part: 'Settings', type: ['prefetch', '5'], press: 'Change settings', says: 'set,order-worker,prefetch:5', then: /Consumer/ },
  { to: WORKER, part: 'Settings', type: ['service', '300'], press: 'Change settings', says: 'set,order-worker,service:300', then: /Consumer/ },
  { to: WORKER, part: 'Settings', type: ['chance', '40'], press: 'Change settings', says: 'set,order-worker,chance:40', then: /Consumer/ },
  { to: WORKER, part: 'Settings', type: ['limit', '1'], press: 'Change settings', says: 'set,order-worker,limit:1', then: /Consumer/ },
  { to: WORKER, part: 'Settings', choose: ['failure', 'requeue'], press: 'Change settings', says: 'set,order-worker,fail:requeue', then: /Consumer/ },
  { to: WORKER, part: 'Settings', choose: ['acknowledge', 'before'], press: 'Change settings', says: 'set,order-worker,ack:before', then: /Consumer/ },
  { to: WEB, press: 'Crash', says: 'crash,web', then: /crashed/ },
  { to: WEB, press: 'Restart', from: 'at=3s&v=2&do=2000,crash,web', says: 'restart,*1', then: /published/ },
  { to: WEB, part: 'Publish by hand', type: ['headers', 'region: us'], press: 'Publish as web', says: 'publish,web,shop,order.placed,order', then: /published/ },
  { to: WEB, part: 'Publish by hand', press: 'Send as poison', says: 'x-poison:b1', then: /published/ },
  { to: 'Exchange shop', press: 'Publish as web', says: 'publish,web,shop', then: /Exchange/ },
  { to: 'Queue orders', press: 'Publish as web', says: 'publish,web,,orders', then: /Queue/ },
  { to: 'Queue orders', press: 'Add a worker', says: 'add,order-worker-2,order-worker', then: /Queue/ },
];

for (const way of ['mouse', 'keyboard']) {
  test(`every intervention, by ${way}`, async ({ page }) => {
    const press = async (target) => {
      // By its edge: in the middle there may be an envelope, which is another thing to pick.
      if (way === 'mouse') return target.click({ position: { x: 6, y: 6 } });
      await target.focus();
      await page.keyboard.press('Enter');
    };
    for (const deed of DEEDS) {
      await openLesson(page, deed.from ?? 'at=3s');
      await press(thing(page, deed.to));
      await expect(menu(page), deed.says).toBeVisible();
      if (way === 'keyboard') await expect(menu(page)).toBeFocused();
      if (deed.part) await press(menu(page).getByText(deed.part, { exact: true }));
      if (deed.type) await menu(page).locator(`[name=${deed.type[0]}]`).fill(deed.type[1]);
      if (deed.choose) await menu(page).locator(`[name=${deed.choose[0]}]`).selectOption(deed.choose[1]);
      await press(menu(page).getByRole('button', { name: deed.press, exact: true }));
      await expect.poll(() => deeds(page), { message: deed.says }).toContain(deed.says);
      if (deed.then) await expect(thing(page, deed.to)).toHaveAttribute('aria-label', deed.then);
      await page.keyboard.press('Escape');
      await expect(menu(page)).toHaveCount(0);
    }
  });
}

test('a message by hand has the properties that it is given', async ({ page }) => {
  await openLesson(page, 'at=3s');
  await thing(page, WEB).press('Enter');
  await menu(page).getByText('Publish by hand', { exact: true }).press('Enter');
  await menu(page).getByText('Properties', { exact: true }).press('Enter');
  await menu(page).getByLabel('Delivery mode').selectOption('1: transient');
  await menu(page).getByLabel('Priority, 0 to 255').fill('7');
  await menu(page).getByLabel('Expires after, ms').fill('9000');
  await menu(page).getByLabel('Correlation id').fill('a:b');
  await menu(page).getByRole('button', { name: 'Publish as web', exact: true }).press('Enter');
  await expect.poll(() => deeds(page)).toContain('~mode:1,~priority:7,~expiration:9000,~correlation:a:b');
  // One more of the same needs no typing.
  await expect(menu(page).getByLabel('Correlation id')).toHaveValue('a:b');
  // What is wrong is told, and nothing that was typed is lost.
  await menu(page).getByLabel('Routing key').fill('order.odd');
  await menu(page).getByLabel(/^Headers/).fill('oops');
  await menu(page).getByRole('button', { name: 'Publish as web', exact: true }).press('Enter');
  await expect(menu(page).getByRole('alert').filter({ hasText: 'oops' })).toBeInViewport();
  await expect(menu(page).getByLabel('Routing key')).toHaveValue('order.odd');
});

test('what is so already makes no branch, and the space bar plays after a click', async ({ page }) => {
  await openLesson(page, 'at=9s');
  await tryOut(page, 'Crash order-worker');
  await tryOut(page, 'Crash order-worker');
  await expect(page.locator('.notice')).toContainText('Crash order-worker: that is so already');
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
  await expect(page.locator('.other-branch')).toHaveCount(1);
});

test('a run forks, and both branches stay', async ({ page }) => {
  await openLesson(page, 'at=3s');
  const before = await digest(page);
  await tryOut(page, 'Crash order-worker');
  await settled(page);
  const after = await digest(page);
  expect(after).not.toEqual(before);
  await expect(page.locator('.others .other-branch')).toHaveCount(1);

  // Back by the line under the timeline, and there again by the list.
  await page.locator('.other-branch').click();
  await settled(page);
  expect(await digest(page)).toEqual(before);
  await page.getByRole('button', { name: /^Runs/ }).click();
  const name = page.getByLabel('Name of the run Crash order-worker');
  await name.fill('My crash');
  await name.press('Tab');
  await page.getByRole('button', { name: "Go there: My crash" }).click();
  await settled(page);
  expect(await digest(page)).toEqual(after);
  await expect(page.getByRole('button', { name: 'Runs 2' })).toBeVisible();

  // Another visit finds them all.
  await kept(page);
  await page.reload();
  await expect(page.locator('.stage-view')).toBeVisible();
  await settled(page);
  expect(await digest(page)).toEqual(after);
  await openLesson(page);
  await page.reload();
  await settled(page);
  await expect(page.locator('.other-branch')).toHaveCount(1);
  await page.locator('.other-branch').click();
  await settled(page);
  await page.locator('.timeline-input').evaluate((input) => {
    input.value = 3_000_000;
    input.dispatchEvent(new Event('input', { bubbles: true }));
    input.dispatchEvent(new Event('change', { bubbles: true }));
  });
  await settled(page);

  // Thrown away, and fetched back.
  await page.getByRole('button', { name: /^Runs/ }).click();
  await page.getByRole('button', { name: 'Throw My crash away' }).click();
  await expect(page.locator('.branch')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+z');
  await settled(page);
  expect(await digest(page)).toEqual(after);
});

test('everything can be undone and done again', async ({ page }) => {
  await openLesson(page, 'at=3s');
  const states = [await digest(page)];
  for (const name of ['Crash order-worker', 'Poison message', 'Requeue at once']) {
    await tryOut(page, name);
    await page.keyboard.press('.');
    await settled(page);
    states.push(await digest(page));
    await page.keyboard.press(',');
    await settled(page);
  }
  const undo = page.getByRole('button', { name: 'Undo', exact: true });
  const redo = page.getByRole('button', { name: 'Redo', exact: true });
  for (let left = 3; left > 0; left -= 1) await undo.click();
  await settled(page);
  expect(await digest(page)).toEqual(states[0]);
  await expect(undo).toHaveAttribute('aria-disabled', 'true');
  await redo.click();
  await page.keyboard.press('Control+Shift+z');
  await page.keyboard.press('Control+y');
  await expect(redo).toHaveAttribute('aria-disabled', 'true');
  await settled(page);
  await page.keyboard.press('.');
  await settled(page);
  expect(await digest(page)).toEqual(states[3]);

  // On another visit what was done can be taken back as well, and done again.
  await page.keyboard.press(',');
  await settled(page);
  const done = await digest(page);
  await kept(page);
  await page.reload();
  await expect(page.locator('.stage-view')).toBeVisible();
  await settled(page);
  expect(await digest(page)).toEqual(done);
  for (let left = 3; left > 0; left -= 1) await undo.click();
  await settled(page);
  expect(await digest(page)).toEqual(states[0]);
  await expect(undo).toHaveAttribute('aria-disabled', 'true');
  for (let left = 3; left > 0; left -= 1) await redo.click();
  await settled(page);
  expect(await digest(page)).toEqual(done);
});

test('what a link brings is taken back deed by deed', async ({ page }) => {
  await openLesson(page, 'v=2&do=2000,crash,stock-worker;2500,set,order-worker,prefetch:2;2500,set,order-worker,service:50&at=4s');
  const bar = page.getByRole('group', { name: 'Your run' });
  const time = page.locator('.play-time span').first();
  await expect(bar).toContainText('2 deeds since 00:02.0');
  await page.keyboard.press('Control+z');
  await settled(page);
  await expect(bar).toContainText('Your run since 00:02.0: stock-worker crashes');
  await expect(time).toHaveText('00:02.5');
  await page.keyboard.press('Control+z');
  await settled(page);
  await expect(bar).toHaveCount(0);
  await page.keyboard.press('Control+y');
  await page.keyboard.press('Control+y');
  await settled(page);
  await expect(bar).toContainText('2 deeds since 00:02.0');
  await expect(time).toHaveText('00:04.0');
});

test('a link with ten interventions opens the same run in another browser', async ({ page, browser }) => {
  const ten = [
    '1000,set,order-worker,prefetch:3', '1500,duplicate,web,publish', '2000,crash,stock-worker,3000', '2500,lose,order-worker,ack',
    '3000,publish,web,shop,order.placed,order,by%20hand,x-poison:b1', '3500,cut,email-worker', '4000,add,order-worker-2,order-worker',
    '5000,mend,email-worker', '6000,set,order-worker-2,fail:requeue', '8000,pause,order-worker',
  ];
  await openLesson(page, `v=2&do=${ten.join(';')}&as=Ten%20things&at=9s`);
  await kept(page);
  const link = page.url();
  expect(link.split('#')[1].length).toBeLessThan(400);
  const journal = async (page) => {
    await page.getByRole('button', { name: 'To the end' }).click();
    await settled(page);
    await page.getByRole('tab', { name: 'Events' }).click();
    return page.evaluate(() => document.querySelector('.panels').textContent + document.querySelector('.play-time').textContent);
  };
  // The panels come after the stage.
  const litLine = (page) => page.locator('.listing .line.lit').first();
  await expect(litLine(page)).toBeVisible();
  await settled(page);
  const here = [await digest(page), await journal(page)];
  const context = await browser.newContext();
  const other = await context.newPage();
  await other.goto(link);
  await expect(other.locator('.stage-view')).toBeVisible();
  await expect(litLine(other)).toBeVisible();
  await expect.poll(() => digest(other)).toBe(here[0]);
  expect(await journal(other)).toEqual(here[1]);
  await expect(other.getByRole('button', { name: 'Runs 2' })).toHaveAttribute('data-hint', /Ten things/);
  await context.close();
});

test('what a link has lost is told, and the lesson opens', async ({ page }) => {
  await openLesson(page, 'v=3&do=1000,explode,web;2000,crash,order-worker&at=3s');
  await expect(page.locator('.notice')).toContainText('1000,explode,web');
  await expect(page.locator('.notice')).toContainText('up to v=2');
  await expect(thing(page, 'Consumer order-worker')).toHaveAttribute('aria-label', /crashed/);
});

test('what happens where two runs part is told', async ({ page }) => {
  await openLesson(page, 'at=3.4s');
  await tryOut(page, 'Crash order-worker');
  await page.getByRole('group', { name: 'Your run' }).getByRole('button', { name: 'Compare' }).click();
  await settled(page);
  await expect(page.getByRole('button', { name: 'They part at 00:03.4' })).toBeVisible();
  const words = page.locator('.compare-words');
  await expect(words).toHaveText(/^Here order-worker crashes\. Messages fare otherwise from 00:0\d\.\d on$/);
  await page.getByRole('button', { name: 'Change sides' }).click();
  await settled(page);
  await expect(words).toHaveText(/^There order-worker crashes\. /);
});

test('two runs beside each other, one player for both', async ({ page }) => {
  await openLesson(page, '', 'competing-consumers');
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await settled(page);
  await expect(page.locator('.lane')).toHaveCount(2);
  const ready = (lane) => page.locator('.lane').nth(lane).locator('[aria-label^="Queue uploads"]').getAttribute('aria-label');
  await page.getByRole('button', { name: /^They part at/ }).click();
  await settled(page);
  await expect(page.locator('.mark-part')).toHaveCount(1);
  await page.locator('.timeline-input').evaluate((input) => {
    input.value = 1_500_000;
    input.dispatchEvent(new Event('input', { bubbles: true }));
    input.dispatchEvent(new Event('change', { bubbles: true }));
  });
  await settled(page);
  const [one, three] = [await ready(0), await ready(1)];
  const depth = (label) => Number(/: (\d+) ready/.exec(label)[1]);
  expect(depth(one)).toBeGreaterThan(depth(three));
  await page.getByRole('button', { name: 'Change sides' }).click();
  await settled(page);
  expect([await ready(0), await ready(1)]).toEqual([three, one]);

  // A link brings both, and the longer run has its whole time on the timeline.
  await kept(page);
  const end = await page.locator('.play-time-end').innerText();
  await page.goto('about:blank');
  await page.goBack();
  await expect(page.locator('.lane')).toHaveCount(2);
  await settled(page);
  expect([await ready(0), await ready(1)]).toEqual([three, one]);
  await expect(page.locator('.play-time-end')).toHaveText(end.trim());
  await page.getByRole('button', { name: 'End', exact: true }).click();
  await expect(page.locator('.lane')).toHaveCount(1);
});

test('all lanes of a lesson beside each other', async ({ page }) => {
  await openLesson(page, '', 'back-pressure');
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  const lanes = page.locator('.lane');
  await expect(lanes.locator('.stage-picture')).toHaveCount(6);
  await settled(page);
  const names = () => lanes.evaluateAll((all) => all.map((lane) => lane.getAttribute('aria-label')));
  const [first, second, third, fourth, ...others] = await names();
  await expect(lanes.nth(1).locator('.lane-name')).toContainText(/ · parts at 00:/);
  await expect(page.getByRole('button', { name: /^They part at/ })).toBeVisible();

  await page.getByRole('button', { name: 'Change sides' }).click();
  await settled(page);
  expect(await names()).toEqual([second, third, fourth, ...others, first]);

  // What is taken away leaves the others, and the focus is kept.
  await page.getByRole('button', { name: `Compare no longer: ${fourth}` }).click();
  await settled(page);
  await expect(lanes).toHaveCount(5);
  expect(await names()).toEqual([second, third, ...others, first]);
  expect(await page.evaluate(() => document.activeElement.closest('.compare-bar') !== null)).toBe(true);

  // A link brings all of them.
  await kept(page);
  await page.goto('about:blank');
  await page.goBack();
  await expect(lanes.locator('.stage-picture')).toHaveCount(5);
  await settled(page);
  expect(await names()).toEqual([second, third, ...others, first]);

  await page.getByRole('button', { name: 'End', exact: true }).click();
  await expect(lanes).toHaveCount(1);
});

test('a header that is none is told beside the form, and nothing typed is lost', async ({ page }) => {
  await openLesson(page, 'at=3s');
  await thing(page, 'Exchange shop').click();
  await menu(page).locator('[name=headers]').fill('region us');
  await menu(page).getByRole('button', { name: 'Publish as web' }).click();
  await expect(menu(page).getByRole('alert')).toContainText('a name, a colon and a value');
  await expect(menu(page).locator('[name=headers]')).toHaveValue('region us');
  await kept(page);
  expect(deeds(page)).toBe('');
  await menu(page).locator('[name=headers]').fill('region: us');
  await menu(page).getByRole('button', { name: 'Publish as web' }).click();
  await expect.poll(() => deeds(page)).toContain('region:sus');
});

for (const colorScheme of ['light', 'dark']) {
  test(`no accessibility violation with menus and branches open, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
      await page.setViewportSize(viewport);
      await openLesson(page, 'at=3s&v=2&do=2000,crash,stock-worker;2500,cut,web;2600,pause,email-worker');
      await thing(page, 'Consumer order-worker').click();
      await menu(page).getByText('On its link', { exact: true }).click();
      await menu(page).getByText('Settings', { exact: true }).click();
      await accessible(page, 'menu of a worker');
      await page.keyboard.press('Escape');
      await thing(page, 'Exchange shop').click();
      await accessible(page, 'menu of an exchange');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /^Runs/ }).click();
      await accessible(page, 'branches');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Compare', exact: true }).click();
      await accessible(page, 'comparison');
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(sideways).toBe(0);
      await page.getByRole('button', { name: 'End', exact: true }).click();
      await expect(page.locator('.lane')).toHaveCount(1);
    }
  });
}
