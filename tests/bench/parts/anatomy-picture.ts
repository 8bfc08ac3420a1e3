import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser } from '@playwright/test'
import { openDb } from '../../../app/infra/db/db.server'
import { CHROMIUM_GL_ARGS } from '../../setup/chromium'
import { signIn } from '../../setup/people'
import { startProduct, type Product } from '../../setup/product'
import { shapedLink } from '../../setup/shaped-link'
import { until } from '../../setup/until'
import { LARGE, writeLargeHead } from './large-head'
import { startPageTasks } from './page-tasks'

const RUNS = 3
const VOLUME_KEY = 'v'
const LINE = { bitsPerSecond: 20e6, roundTripMs: 20 }

/** The theatre's page of a large head CT over a slow line, from an empty cache, in a small window: nothing but software draws here. */
export async function benchPicture(): Promise<object[]> {
  const folder = mkdtempSync(join(tmpdir(), 'theatrum-bench-'))
  const product = await startProduct({ LOG_LEVEL: 'warn' })
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_GL_ARGS })
  try {
    const model = await madeModel(product, browser, join(folder, 'ct'))
    const rows: object[] = []
    for (let run = 0; run < RUNS; run++) rows.push({ figure: `theatre of CT ${LARGE.columns}x${LARGE.rows}x${LARGE.slices} over 20 Mbit/s, 20 ms`, run, ...await opened(browser, product, model), bound: 'usableMs <= 3000, firstAfterMs <= 400, halfAfterMs <= 3000, longestTaskCpuMs <= 50' })
    return rows
  } finally {
    await browser.close()
    await product.remove()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** As a teacher has one made of a study of the store. */
async function madeModel(product: Product, browser: Browser, folder: string): Promise<string> {
  writeLargeHead(folder)
  const { studies: [study] } = await product.admin<{ studies: string[] }>('image', 'import', folder)
  if (!study) throw new Error('The import made no study.')
  const db = await openDb(`file:${product.dataDir}/theatrum.db`)
  try {
    await until('the study is judged', async () => (await db.series.count({ where: { studyId: study, volumeState: { not: 'ready' } } })) === 0, 300_000)
    const page = await (await browser.newContext()).newPage()
    await signIn(page, product, 'expert')
    await page.goto(`${product.url}/anatomy/new?study=${study}`)
    await page.locator('form button[type=submit]').last().click()
    await page.waitForURL(/\/anatomy\/models\//)
    const model = new URL(page.url()).pathname.split('/').at(-1)!
    await until('the model is made', async () => (await db.anatomyModel.findUnique({ where: { id: model } }))?.state === 'ready', 180_000)
    await page.context().close()
    return model
  } finally {
    await db.$disconnect()
  }
}

async function opened(browser: Browser, product: Product, model: string): Promise<object> {
  const link = await shapedLink(product.url, LINE)
  const context = await browser.newContext({ viewport: { width: 480, height: 480 } })
  try {
    const page = await context.newPage()
    await signIn(page, product, 'expert')
    // The cookie is the host's, whatever the port; the cache is this address's own, and empty.
    const tasksAfter = await startPageTasks(browser, page)
    const requests: string[] = []
    page.on('request', (request) => requests.push(request.url()))
    await page.goto(`${link.url}/anatomy/models/${model}`)
    await page.waitForFunction(() => performance.getEntriesByName('theatre usable').length > 0, undefined, { timeout: 120_000 })
    // Beside surfaces a volume waits to be asked for.
    await page.locator('canvas[data-picture]').focus()
    await page.evaluate(() => addEventListener('keydown', () => performance.mark('asked for'), { once: true, capture: true }))
    await page.keyboard.press(VOLUME_KEY)
    await page.waitForFunction(() => performance.getEntriesByName('theatre level 1').length > 0, undefined, { timeout: 120_000 })
    const seen = await page.evaluate(() => {
      const at = (name: string) => performance.getEntriesByName(name)[0]?.startTime ?? NaN
      const levels = performance.getEntriesByType('mark').filter(({ name }) => name.startsWith('theatre level')).map(({ name, startTime }) => [name.slice(14), Math.round(startTime)])
      const [usable, asked] = [at('theatre usable'), at('asked for')]
      const bytes = performance.getEntriesByType('resource').reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).transferSize, 0)
      return { usable, asked, levels, half: at('theatre level 1'), bytes }
    })
    const tasks = await tasksAfter('theatre usable')
    const first = Math.min(...seen.levels.map(([, ms]) => Number(ms)))
    return { usableMs: Math.round(seen.usable), firstAfterMs: Math.round(first - seen.asked), halfAfterMs: Math.round(seen.half - seen.asked), levels: seen.levels, longestTaskCpuMs: tasks.longestCpuMs, longestTaskMs: tasks.longestMs, tasksOver50Ms: tasks.over50Ms, kB: Math.round(seen.bytes / 1_000), requests: requests.length }
  } finally {
    await context.close()
    await link.stop()
  }
}
