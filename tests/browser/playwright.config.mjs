// How the browser tests run. `cargo xtask test browser` serves the page and sets the variables;
// by hand, set SITE to an address that `cargo xtask serve` printed, and run `cargo xtask lesson fixtures` once.
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.mjs',
  outputDir: `${process.env.OUTPUT ?? '../../target/xtask/browser'}/results`,
  fullyParallel: true,
  workers: 2,
  forbidOnly: !!process.env.CI,
  // Only for what hangs: a machine may have ten other things to do.
  timeout: 240_000,
  expect: { timeout: 100_000 },
  reporter: [['list'], ['./reasons.mjs']],
  use: {
    baseURL: process.env.SITE ?? 'http://127.0.0.1:8080/',
    viewport: { width: 1440, height: 900 },
    // Who tests motion asks for it.
    contextOptions: { reducedMotion: 'reduce' },
    // What was done and asked for. With pictures it would cost a third of the time: `--trace on` has them.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: false, sources: false },
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
