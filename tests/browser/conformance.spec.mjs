// The page that says what the broker is checked against.
import { accessible, expect, open, test } from './helper.mjs';

const PAGE = './#/conformance';
const FILE = '**/conformance.json';

async function openAccount(page) {
  await open(page, PAGE);
  await expect(page.locator('.account h1')).toBeVisible();
}

test('it is a link away from the first page, and shows what the test has counted', async ({ page }) => {
  const answer = page.waitForResponse(FILE);
  await open(page, './#/');
  await page.getByRole('link', { name: 'What it is checked against' }).click();
  const { brokers } = await (await answer).json();
  await expect(page).toHaveTitle(/checked against/);
  await expect(page.locator('main')).toBeFocused();
  for (const broker of brokers) {
    const section = page.getByRole('region', { name: broker.name });
    for (const [at, column] of broker.columns.entries()) {
      await expect(section.locator('.account-total').nth(at)).toContainText(`${column.passed} of ${column.cases} cases`);
      await expect(section.locator('.account-on').nth(at)).toContainText(column.date);
    }
    if (broker.unseen) {
      await expect(section).toContainText(broker.unseen);
      await expect(section).not.toContainText('There are none.');
    }
    await expect(section.locator('.account-changes > li')).toHaveCount(broker.changes.length);
    for (const change of broker.changes) await expect(section).toContainText(change.rule);
    const rows = section.locator('tbody tr');
    await expect(rows).toHaveCount(broker.areas.length);
    for (const [at, area] of broker.areas.entries()) {
      await expect(rows.nth(at).locator('th')).toHaveText(area.title);
      await expect(rows.nth(at).locator('td')).toHaveText([
        area.holds,
        ...area.counts.map(([cases, passed]) => (!cases ? 'none' : cases === passed ? `${cases}` : `${passed} of ${cases}`)),
      ]);
    }
    for (const known of [...broker.differences, ...broker.left_out]) {
      await expect(section).toContainText(known.reason);
    }
  }
  await expect(page.locator('main')).toContainText('cargo test --test conformance');
  await page.goBack();
  await expect(page.locator('.lesson-card').first()).toBeVisible();
});

test('brokers recorded later stand below', async ({ page }) => {
  let known = 0;
  await page.route(FILE, async (route) => {
    const response = await route.fetch();
    const { brokers } = await response.json();
    known = brokers.length;
    const other = { ...brokers[0], name: 'Another', differences: [], left_out: [], beyond: [], changes: [] };
    await route.fulfill({ response, json: { brokers: [...brokers, other] } });
  });
  await openAccount(page);
  await expect(page.getByRole('table')).toHaveCount(known + 1);
  await expect(page.getByRole('region', { name: 'Another' })).toContainText('There are none.');
});

test('without recordings it says so', async ({ page }) => {
  await page.route(FILE, (route) => route.fulfill({ json: { brokers: [] } }));
  await openAccount(page);
  await expect(page.getByText('Nothing has been recorded yet.')).toBeVisible();
});

test('an account that does not come can be asked for again', async ({ page, watch }) => {
  watch.allow(/Failed to load resource|503/);
  let answer = { status: 503 };
  await page.route(FILE, (route) => (answer ? route.fulfill(answer) : route.continue()));
  await open(page, PAGE);
  await expect(page.getByRole('alert')).toContainText('The server answered 503');
  answer = { json: { brokers: [{}] } };
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('alert')).toContainText('cannot be read');
  answer = undefined;
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.locator('.account h1')).toBeVisible();
});

for (const colorScheme of ['light', 'dark']) {
  test(`for everybody, at any width, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    for (const width of [1440, 768, 390, 320]) {
      await page.setViewportSize({ width, height: 800 });
      await openAccount(page);
      await accessible(page, `${width}`);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(over, `${width}`).toBeLessThanOrEqual(0);
      await expect(page.getByRole('row')).toHaveCount(await page.locator('tr').count());
    }
  });
}
