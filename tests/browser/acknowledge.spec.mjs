// The lesson on acknowledgements: told to its end and back, compared, and the worker that forgets.
import { accessible, expect, test } from './helper.mjs';
import { act, digest, kept, openLesson, point, settled } from './lesson.mjs';

const ACKNOWLEDGE = 'acknowledge';
const node = (page, name, lane = 0) => page.locator('.stage-picture').nth(lane).getByRole('button', { name });
const mailer = (page, lane) => node(page, /Consumer mailer/, lane);
const emails = (page, lane) => node(page, /Queue emails/, lane);
const held = (page) => page.locator('.stage-picture .gauge .held');

/** Goes to a time, in seconds. */
async function goTo(page, seconds) {
  await page.locator('.timeline-input').evaluate((input, micros) => {
    input.value = micros;
    input.dispatchEvent(new Event('input', { bubbles: true }));
    input.dispatchEvent(new Event('change', { bubbles: true }));
  }, seconds * 1_000_000);
  await settled(page);
}

test('a worker that forgets fills its limit, gets no more, and its crash brings all back', async ({ page }) => {
  await openLesson(page, 'at=12.7s', ACKNOWLEDGE);
  await expect(mailer(page)).toHaveAttribute('aria-label', /1 of 10 unacknowledged, never acknowledges/);
  await expect(held(page)).toHaveCount(1);
  await goTo(page, 15.7);
  await expect(mailer(page)).toHaveAttribute('aria-label', /6 of 10 unacknowledged/);
  await expect(held(page)).toHaveCount(6);
  await goTo(page, 20);
  await expect(mailer(page)).toHaveAttribute('aria-label', /10 of 10 unacknowledged.*prefetch full: it gets no more/);
  await expect(page.locator('.node-stuck')).toContainText('10 of 10');
  await expect(page.locator('.node-stuck')).toContainText('prefetch full');
  await expect(emails(page)).toHaveAttribute('aria-label', /2 ready, 10 unacknowledged/);
  await goTo(page, 21.4);
  await expect(emails(page)).toHaveAttribute('aria-label', /12 ready, 0 unacknowledged/);
  await expect(page.locator('.node-stuck')).toHaveCount(0);
  await expect(held(page)).toHaveCount(0);
  // On their way to it again, they say that they were handed out before.
  await goTo(page, 22.6);
  await expect(page.locator('.stage-view .visually-hidden')).toContainText('Message 7, redelivered, from emails to mailer');
});

test('automatic and manual acknowledgement beside each other: lost here, back there', async ({ page }) => {
  await openLesson(page, '', ACKNOWLEDGE);
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await settled(page);
  await expect(page.locator('.lane')).toHaveCount(2);
  await expect(page.locator('.lane-name').first()).toHaveText('As the lesson tells it');
  // Both have crashed, and the broker has noticed.
  await goTo(page, 2.9);
  await expect(emails(page, 0)).toHaveAttribute('aria-label', /0 ready, 0 unacknowledged/);
  await expect(emails(page, 1)).toHaveAttribute('aria-label', /2 ready, 0 unacknowledged/);
  await goTo(page, 4.9);
  await expect(mailer(page, 0)).toHaveAttribute('aria-label', /1 done/);
  await expect(mailer(page, 1)).toHaveAttribute('aria-label', /[23] done|working on message 3/);
});

test('its questions are answered by the run', async ({ page }) => {
  await openLesson(page, 'at=18.5s', ACKNOWLEDGE);
  await act(page, 'Next step');
  await page.getByLabel('speed').selectOption('20');
  await point(page);
  await node(page, /^Answer: Consumer mailer/).click();
  await expect(page.locator('.question').filter({ hasText: 'Right: mailer.' })).toBeVisible();
});

test('a worker is told to forget from its menu', async ({ page }) => {
  await openLesson(page, 'at=1s', 'competing-consumers');
  await node(page, /Consumer worker-1/).click();
  await page.getByText('Settings', { exact: true }).click();
  await page.locator('[name=acknowledge]').selectOption('never');
  await page.getByRole('button', { name: 'Change settings' }).click();
  await kept(page);
  expect(decodeURIComponent(page.url())).toContain('set,worker-1,ack:never');
  await goTo(page, 4);
  await expect(node(page, /Consumer worker-1/)).toHaveAttribute('aria-label', /1 of 1 unacknowledged, never acknowledges, prefetch full/);
});

for (const colorScheme of ['light', 'dark']) {
  test(`no accessibility violation at the full limit, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    for (const viewport of [{ width: 1440, height: 900 }, { width: 768, height: 1024 }, { width: 390, height: 844 }]) {
      await page.setViewportSize(viewport);
      await openLesson(page, 'at=20s', ACKNOWLEDGE);
      await accessible(page, `${viewport.width}`);
    }
  });
}
