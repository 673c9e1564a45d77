// What every browser test starts from: a page that is watched. A console error, an uncaught
// exception, a breach of the security policy or a request to another host fails the test.
import AxeBuilder from '@axe-core/playwright';
import { expect, test as base } from '@playwright/test';

/** Watches one page; `allow` names what a test provokes on purpose. */
export class Watch {
  // How long the browser lets a file lie that was fetched early is a matter of seconds, which a busy
  // machine has not; that each is used is held by `boot.spec`.
  #allowed = [/was preloaded using link preload but not used/];
  #seen = [];

  constructor(page, site) {
    const host = new URL(site).host;
    const see = (what) => this.#seen.push(what);
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') {
        see(`console ${message.type()}: ${message.text()} (${message.location().url})`);
      }
    });
    page.on('pageerror', (error) => see(`uncaught: ${error.message}`));
    page.on('request', (request) => {
      const url = new URL(request.url());
      const own = url.host === host || ['data:', 'blob:', 'about:'].includes(url.protocol);
      if (!own) see(`request to another host: ${request.url()}`);
    });
  }

  /** Lets pass what matches. */
  allow(...patterns) {
    this.#allowed.push(...patterns);
  }

  /** What was seen and not allowed. */
  get complaints() {
    return this.#seen.filter((what) => !this.#allowed.some((pattern) => pattern.test(what)));
  }
}

/** Playwright's test, with the page watched. */
export const test = base.extend({
  watch: [
    async ({ page, baseURL }, use) => {
      const watch = new Watch(page, baseURL);
      await use(watch);
      expect(watch.complaints, 'the page complained').toEqual([]);
    },
    { auto: true },
  ],
});

/** Opens the page at `address` and waits until the app has taken the place of the loading notice. */
export async function open(page, address = './') {
  await page.goto(address);
  await expect(page.locator('.boot')).toHaveCount(0);
  await expect(page.locator('#app')).not.toBeEmpty();
}

/** Notes from now on what of a page is moved by something that comes in above it; gives what reads it. */
export async function shifts(page) {
  await page.addInitScript(() => {
    window.shifts = [];
    new PerformanceObserver((list) => {
      for (const shift of list.getEntries()) {
        window.shifts.push({ value: shift.value, of: shift.sources.map(({ node }) => node?.outerHTML?.slice(0, 120) ?? node?.nodeName) });
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  return () => page.evaluate(() => window.shifts);
}

/** Has the page, in the state that is told about, nothing that axe finds fault with? */
export async function accessible(page, about = '') {
  // In one page: no frame of another origin is in it, for which axe would open a second.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  const { violations } = await axe.analyze();
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
  expect(told, about).toEqual([]);
}

export { expect };
