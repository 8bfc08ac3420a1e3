import { defineConfig } from '@playwright/test'
import { CHROMIUM_ARGS } from '../setup/chromium'

/** A delay, or the moment at which something is ended, is what these promise. */
const MEASURED = ['authorisation', 'graceful-stop', 'kill-9', 'masks', 'people', 'surgery']
/** Without a graphics card the processor draws these, on both cores. */
const DRAWN = ['anatomy*', 'reading', 'reading-room']
const ALONE = [...MEASURED, ...DRAWN].map((name) => `${name}.spec.ts`)
/** The whole suite runs each project by itself and gives each its own report (tests/setup/run.mjs). */
const report = process.env.JOURNEYS_REPORT ?? 'journeys'

export default defineConfig({
  testDir: '.',
  // One at a time where nobody says otherwise: by hand, beside other work, and for those that measure.
  workers: 1,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: `../../test-results/${report}.json` }]],
  projects: [
    // Most of a journey is waiting for a page or a server, so two of these share the two cores of a test machine.
    { name: 'together', testIgnore: ALONE, outputDir: '../../test-results/journeys/together' },
    { name: 'alone', testMatch: ALONE, outputDir: '../../test-results/journeys/alone' },
  ],
  use: {
    launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_ARGS },
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    trace: 'off',
    actionTimeout: 15_000,
  },
})
