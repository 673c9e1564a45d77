// What the tests of a lesson share.
import { expect, open } from './helper.mjs';

export const LESSON = 'retries-and-dlq';

/** Opens a lesson, with the rest of its address, and waits until it stands still. */
export async function openLesson(page, query = '', lesson = LESSON) {
  await open(page, `./#/${lesson}${query ? `?${query}` : ''}`);
  await expect(page.locator('.stage-view')).toBeVisible();
  await settled(page);
}

/** Waits until nothing moves, no part of the page is on its way, and what was rendered for it is on the screen. */
export async function settled(page) {
  await page.evaluate(async () => {
    const frame = () => new Promise((passed) => requestAnimationFrame(passed));
    const still = () => document.querySelector('main[data-settled]') && !document.querySelector('.app .loading');
    do {
      await frame();
      await frame();
    } while (!still());
  });
}

/** Waits until the page was painted so many times. */
export async function frames(page, count) {
  await page.evaluate(async (count) => {
    for (let at = 0; at < count; at += 1) await new Promise((passed) => requestAnimationFrame(passed));
  }, count);
}

/** Waits until the address says where the run stands, too. */
export async function kept(page) {
  await expect(page.locator('main[data-settled=kept]')).toHaveCount(1);
}

/** Presses a button of the player and waits for what comes of it. */
export async function act(page, name) {
  // A button that is used up is `aria-disabled`, which Playwright would wait for.
  await page.getByRole('button', { name, exact: true }).click({ force: true });
  await settled(page);
}

/** The caption's heading. */
export async function stepTitle(page) {
  return page.locator('.caption h2').innerText();
}

/** Steps on until the caption has this title. */
export async function toStep(page, title) {
  for (let count = 0; count < 20 && (await stepTitle(page)) !== title; count += 1) await act(page, 'Next step');
  expect(await stepTitle(page)).toBe(title);
}

/** Chooses or types an answer to the question at hand. */
export async function answer(page, reply) {
  const key = page.locator('.question .choice').filter({ hasText: new RegExp(`^${reply}$`) });
  if (await key.count()) await key.click();
  else await page.locator('.question').getByLabel('Your answer, a number').fill(reply);
  await page.locator('.question').getByRole('button', { name: 'Answer' }).click();
}

/** Answers, and goes to where the run shows what is right. */
export async function say(page, reply) {
  const speed = page.getByLabel('speed');
  const before = await speed.inputValue();
  // So slow that the run is not gone from here before the button is pressed.
  await speed.selectOption('0.1');
  await answer(page, reply);
  await page.getByRole('button', { name: 'Go to the answer' }).click();
  await settled(page);
  await speed.selectOption(before);
}

/** Shows the panels, where they have to be asked for. */
export async function openPanels(page) {
  if (await page.locator('.panels').isVisible()) return;
  await page.getByRole('button', { name: 'Code', exact: true }).click();
}

/** Points at the stage for the question at hand. */
export async function point(page) {
  await page.getByRole('button', { name: 'Point at it' }).click();
  await expect(page.locator('.question-point')).toBeVisible();
}

/** All that is shown of the moment, as text: stage, caption, figures, live lines, output. */
export async function digest(page) {
  return page.evaluate(() => {
    const texts = (selector) => [...document.querySelectorAll(selector)].map((node) => node.textContent.trim());
    const stage = [...document.querySelectorAll('.stage-picture [aria-label]')].map((node) => node.getAttribute('aria-label'));
    const spoken = texts('.stage-view .visually-hidden');
    const figures = texts('.figures > div');
    const caption = texts('.caption .caption-step, .caption h2');
    const live = texts('.listing .line.lit');
    const part = texts('.tabs-part [aria-selected=true]');
    const output = texts('.output-lines');
    const time = document.querySelector('.timeline-input').value;
    return JSON.stringify({ time, stage, spoken, figures, caption, part, live, output }, null, 1);
  });
}

/** Does what the lesson offers under this name, from the bar or from the menu beside it. */
export async function tryOut(page, label) {
  const offers = page.getByRole('group', { name: 'Try' });
  const button = offers.getByRole('button', { name: label });
  const more = offers.locator('.offers-more > button');
  await expect(offers.getByRole('button').first()).toBeVisible();
  if (!(await button.first().isVisible())) await more.click();
  await button.first().click();
}
