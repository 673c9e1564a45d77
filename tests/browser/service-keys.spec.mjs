// Services by the keyboard alone: what can be done to one is done and undone, and what has the focus is there to be
// seen all the while. The desk that is scaled is `tests/lessons/scaled`, in the place of a real lesson.
import { expect, test } from './helper.mjs';
import { LESSON, openLesson, settled } from './lesson.mjs';

const FIXTURES = process.env.FIXTURES ?? '../../target/xtask/fixtures';

const desk = (page, name) => page.locator(`.stage-picture [role=button][aria-label^="Service ${name}:"]`);
const menu = (page) => page.locator('.node-menu');
const runs = (page) => page.locator('.runs-count');
const said = (page) => page.locator('.bench-bar > [role=status]');

/** Something has the focus, shows it, and stands within the window. */
async function held(page, about) {
  const [is, within] = await page.evaluate(() => {
    const element = document.activeElement;
    const { left, top, right, bottom } = element.getBoundingClientRect();
    const within = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
    return [element !== document.body && element.matches(':focus-visible'), within];
  });
  expect(is, `${about}: the focus is lost or not shown`).toBe(true);
  expect(within, `${about}: the focus is beside the window`).toBe(true);
}

async function press(page, key) {
  await page.keyboard.press(key);
  await settled(page);
  await held(page, key);
}

/** Goes on with Tab until what has the focus is called so. */
async function tabTo(page, name) {
  const called = () => page.evaluate(() => {
    const element = document.activeElement;
    return element.getAttribute('aria-label') ?? element.labels?.[0]?.innerText ?? element.innerText ?? '';
  });
  for (let count = 0; count < 60; count += 1) {
    await press(page, 'Tab');
    if ((await called()).startsWith(name)) return;
  }
  throw new Error(`no way by Tab to ${name}`);
}

async function openMenu(page, name) {
  await tabTo(page, `Service ${name}:`);
  await press(page, 'Enter');
  await expect(menu(page)).toBeVisible();
}

/** Puts the menu away, and takes the last change back. */
async function undo(page, name) {
  await press(page, 'Escape');
  await expect(menu(page)).toHaveCount(0);
  await expect(desk(page, name)).toBeFocused();
  await press(page, 'Control+z');
  await expect(said(page)).toHaveText('Undone');
  await expect(runs(page)).toHaveText('1');
  await expect(desk(page, name), 'the focus stays where it is').toBeFocused();
}

for (const [width, height] of [[1440, 900], [390, 844]]) {
  test(`what takes one press is done to a service and undone, ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await openLesson(page, 'step=reserved', 'saga');
    await tabTo(page, 'Service orchestrator:');
    for (const [act, news] of [
      ['Crash', /orchestrator crashes/],
      ['Pause', /orchestrator pauses/],
      ['Add one like it', /orchestrator-2 joins/],
      ['Remove', /orchestrator leaves/],
      ['Cut the link', /orchestrator cut off/],
    ]) {
      await press(page, 'Enter');
      await tabTo(page, act);
      await press(page, 'Enter');
      await expect(said(page)).toHaveText(news);
      await undo(page, 'orchestrator');
    }
  });
}

test('a time-out is changed, a call is lost, and both are undone', async ({ page }) => {
  await openLesson(page, 'step=reserved', 'saga');
  await openMenu(page, 'orchestrator');
  await tabTo(page, 'Settings');
  await press(page, 'Enter');
  await tabTo(page, 'pay: waits, ms');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('900');
  await press(page, 'Enter');
  await expect(said(page)).toHaveText(/orchestrator: pay waits 900 ms/);
  await undo(page, 'orchestrator');
  await press(page, 'Enter');
  await tabTo(page, 'On its link');
  await press(page, 'Enter');
  await tabTo(page, 'Lose it');
  await press(page, 'Enter');
  await expect(runs(page)).toHaveText('2');
  await undo(page, 'orchestrator');
});

test('a copy is added, found on the stage, and removed', async ({ page }) => {
  await openLesson(page, 'step=reserved', 'saga');
  await openMenu(page, 'orchestrator');
  await tabTo(page, 'Add one like it');
  await press(page, 'Enter');
  await press(page, 'Escape');
  await openMenu(page, 'orchestrator-2');
  await tabTo(page, 'Remove');
  await press(page, 'Enter');
  await expect(said(page)).toHaveText(/orchestrator-2 leaves/);
  await press(page, 'Escape');
  await expect(desk(page, 'orchestrator-2')).toBeFocused();
});

test('the figure at which copies come is shifted, and shifted back', async ({ page }) => {
  const path = `${FIXTURES}/scaled.bin`;
  await page.route(`**/lessons/${LESSON}/lesson.bin`, (route) => route.fulfill({ path }));
  await openLesson(page, 'at=2s');
  await openMenu(page, 'clerk');
  await tabTo(page, 'Scaler');
  await press(page, 'Enter');
  await tabTo(page, 'Copies come above');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('9');
  await press(page, 'Enter');
  await expect(runs(page)).toHaveText('2');
  await undo(page, 'clerk');
});

test('a question that the run leaves gives the focus back', async ({ page }) => {
  await openLesson(page, 'step=paid', 'saga');
  await tabTo(page, 'Service orchestrator:');
  await press(page, 'ArrowRight');
  await expect(page.locator('.question')).toBeFocused();
  await press(page, 'ArrowLeft');
  await expect(page.locator('.question')).toHaveCount(0);
  await expect(desk(page, 'orchestrator')).toBeFocused();
});
