// A lesson inside another page.
import { expect, open, test } from './helper.mjs';
import { LESSON, act, openLesson } from './lesson.mjs';

test('an embedded lesson fits 640 × 480 without scrolling, at every step', async ({ page }) => {
  await page.setViewportSize({ width: 640, height: 480 });
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openLesson(page, 'view=embed');
  await expect(page.locator('.header, .panels, .course')).toHaveCount(0);
  const steps = await page.locator('.timeline-marks .notch').count();
  for (let step = 0; step <= steps; step++) {
    const over = await page.evaluate(() => {
      const root = document.scrollingElement;
      const scrolls = [...document.querySelectorAll('.app, .app *')].filter((node) => {
        const style = getComputedStyle(node);
        const across = node.scrollWidth > node.clientWidth + 1 && /auto|scroll/.test(style.overflowX);
        const down = node.scrollHeight > node.clientHeight + 1 && /auto|scroll/.test(style.overflowY);
        // What the caption has no room for scrolls in it.
        return node.clientWidth > 1 && (across || down && !node.matches('.caption-body'));
      });
      return [root.scrollHeight - root.clientHeight, root.scrollWidth - root.clientWidth, scrolls.map((node) => node.className)];
    });
    expect(over, `step ${step}`).toEqual([0, 0, []]);
    const stage = await page.locator('.stage').boundingBox();
    expect(stage.height, `the stage at step ${step}`).toBeGreaterThan(190);
    await act(page, 'Next step');
  }
});

test('it leads to the same moment in a page of its own', async ({ page }) => {
  await page.setViewportSize({ width: 640, height: 480 });
  await openLesson(page, 'at=9.5s&view=embed');
  const link = page.getByRole('link', { name: 'Open in full' });
  await expect(link).toHaveAttribute('target', '_blank');
  await expect(link).toHaveAttribute('rel', 'noopener');
  expect(await link.getAttribute('href')).toMatch(new RegExp(`^#/${LESSON}\\?seed=\\d+&at=9\\.5s$`));
  await expect(page).toHaveURL(/view=embed/);
});

test('in a frame the keys work once it has the focus, and Tab leads out again', async ({ page, baseURL }) => {
  await page.route('**/host.html', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><title>Host</title><button>before</button><iframe title="Lesson" width="640" height="480" src="${baseURL}#/${LESSON}?view=embed"></iframe><button>after</button>`,
    }),
  );
  await page.goto('./host.html');
  const frame = page.frameLocator('iframe');
  await expect(frame.locator('.stage-view')).toBeVisible();
  await frame.getByRole('button', { name: 'Next step' }).click();
  await expect(frame.locator('.caption .caption-step')).toContainText('Step 1 ');
  await page.keyboard.press('ArrowRight');
  await expect(frame.locator('.caption .caption-step')).toContainText('Step 2 ');
  for (let count = 0; count < 60; count++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(() => document.activeElement?.textContent === 'after')) return;
  }
  throw new Error('Tab never left the frame');
});

test('the page asks no other host for anything', async ({ page, baseURL }) => {
  const hosts = new Set();
  page.on('request', (request) => hosts.add(new URL(request.url()).host));
  await open(page, `./#/${LESSON}`);
  await expect(page.locator('.stage-view')).toBeVisible();
  expect([...hosts].filter(Boolean)).toEqual([new URL(baseURL).host]);
});

test('in a narrow frame the title is one line above the words, and the way to the page is among the buttons', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 560 });
  await openLesson(page, 'at=12.65s&view=embed', 'replication');
  const box = (selector) => page.locator(selector).boundingBox();
  const [title, step, body] = [await box('.caption h2'), await box('.caption-step'), await box('.caption-body')];
  expect(title.height).toBeLessThan(22);
  expect(title.x).toBeLessThan(step.x);
  expect(body.y).toBeGreaterThanOrEqual(title.y + title.height);
  // Four lines of words.
  expect(body.height).toBeGreaterThanOrEqual(78);
  const [play, link, track] = [await box('.act-toggle'), await box('.full-link'), await box('.timeline')];
  expect(Math.abs(play.y + play.height / 2 - link.y - link.height / 2)).toBeLessThanOrEqual(1.5);
  expect(track.width).toBeGreaterThan(330);
});
