import { defineConfig } from '@playwright/test'
import { CHROMIUM_ARGS } from '../setup/chromium'

export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/journeys',
  // Journeys measure delay: one at a time on the two cores of a test machine.
  workers: 1,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: '../../test-results/playwright.json' }]],
  use: {
    launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_ARGS },
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    trace: 'off',
    actionTimeout: 15_000,
  },
})
