// The lesson on back-pressure: to its end and back, its alarm, a broker that restarts, lanes.
import { accessible, expect, test } from './helper.mjs';
import { act, digest, openLesson, settled, stepTitle } from './lesson.mjs';

const LESSON = 'back-pressure';
const thing = (page, name) => page.locator(`.lane >> nth=0 >> [role=button][aria-label^="${name}"]`);

test('to its end and back, with an alarm on the way', async ({ page }) => {
  await openLesson(page, 'at=10s', LESSON);
  await expect(thing(page, 'Broker')).toHaveAttribute('aria-label', /^Broker: memory alarm, memory \d\.\d of 3\.0 MB$/);
  await expect(thing(page, 'Producer web')).toHaveAttribute('aria-label', /blocked/);
  await expect(page.locator('.stage-picture .lamp')).toHaveCount(1);
  await expect(page.locator('.stage-picture .barrier')).toHaveCount(1);
  await accessible(page);
  await openLesson(page, '', LESSON);
  const before = await digest(page);
  await page.keyboard.press('End');
  await settled(page);
  await page.keyboard.press('Home');
  await settled(page);
  expect(await digest(page)).toBe(before);
  await openLesson(page, 'at=25s', LESSON);
  await expect(thing(page, 'Producer shop')).toHaveAttribute('aria-label', /keeps \d+ unpublished/);
  await openLesson(page, 'at=26s', LESSON);
  expect(await stepTitle(page)).toBe('The producer keeps it and tries again');
});

test('a broker is restarted from its menu', async ({ page }) => {
  await openLesson(page, 'at=3s', LESSON);
  await thing(page, 'Broker').focus();
  await page.keyboard.press('Enter');
  const menu = page.locator('.node-menu');
  await expect(menu).toBeFocused();
  await menu.getByRole('button', { name: 'Restart', exact: true }).click();
  await expect.poll(() => page.url()).toContain('stop_broker,broker,orderly,2000');
  await expect(thing(page, 'Broker')).toHaveAttribute('aria-label', 'Broker: down');
  await expect(page.locator('.stage-picture .broker-down')).toHaveCount(1);
});

test('a queue is given a bound from its menu', async ({ page }) => {
  await openLesson(page, 'at=3s', LESSON);
  await thing(page, 'Queue orders').focus();
  await page.keyboard.press('Enter');
  const menu = page.locator('.node-menu');
  await menu.getByText('Bound (a policy)').click();
  await menu.locator('[name=overflow]').selectOption('drop-head');
  await menu.getByRole('button', { name: 'Set policy' }).click();
  await expect.poll(() => page.url()).toContain('set_policy,orders,1000,drop-head');
  await expect(thing(page, 'Queue orders')).toHaveAttribute('aria-label', /1,?000 ready/);
});
