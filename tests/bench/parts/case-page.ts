import { chromium } from '@playwright/test'
import { CHROMIUM_ARGS } from '../../setup/chromium'
import { signIn } from '../../setup/people'
import { startProduct } from '../../setup/product'
import { shapedLink } from '../../setup/shaped-link'
import { until } from '../../setup/until'
import { opened } from './image-viewer'

interface Row { id: string; kind: string; title: string }
const ASKED = 300
const RUNS = 3
const MEGABITS = 20

/** A case of the demonstration as a student opens it: what the server takes to answer, and from an empty cache over a slow line until its tools answer and its first picture is there. */
export async function benchCasePage(): Promise<object[]> {
  const product = await startProduct({ LOG_LEVEL: 'warn', DEMO: '1', DEMO_IMAGES: '1' })
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_ARGS })
  try {
    const cases = await until('the demonstration is there', async () => { const all = await product.admin<Row[]>('case', 'list'); return all.length >= 13 ? all.filter(({ kind }) => kind === 'case') : null }, 300_000)
    const page = await (await browser.newContext()).newPage()
    await signIn(page, product, 'student')
    const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
    const rows: object[] = []
    for (const [figure, paths, bound] of [['answer of a case\'s page', cases.map(({ id }) => `/cases/${id}`), 100], ['answer of the search page, demonstration', ['/cases?q=X-ray', '/cases?q=平片', '/cases?q=head+CT', '/cases?q=calcification'], 150]] as const) {
      const took: number[] = []
      for (let i = 0; i < ASKED; i++) {
        const at = performance.now()
        const answer = await fetch(product.url + paths[i % paths.length]!, { headers: { cookie } })
        await answer.arrayBuffer()
        if (answer.status !== 200) throw new Error(`${paths[i % paths.length]} answered ${answer.status}`)
        took.push(performance.now() - at)
      }
      rows.push({ figure, asked: ASKED, p95Ms: Math.round(took.toSorted((a, b) => a - b)[Math.floor(ASKED * 0.95)]!), bound })
    }
    const { id } = cases.find(({ title }) => title.startsWith('Basal ganglia')) ?? cases[0]!
    for (let run = 0; run < RUNS; run++) {
      const link = await shapedLink(product.url, { bitsPerSecond: MEGABITS * 1e6, roundTripMs: 20 })
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
      try {
        const cold = await context.newPage()
        await signIn(cold, product, 'student')
        const { usableMs, firstMs } = await opened(cold, `${link.url}/cases/${id}`)
        rows.push({ figure: `case opened cold over ${MEGABITS} Mbit/s, 20 ms`, run, usableMs, withPictureMs: Math.max(usableMs, usableMs + firstMs), bound: 3_000 })
      } finally {
        await context.close()
        await link.stop()
      }
    }
    return rows
  } finally {
    await browser.close()
    await product.remove()
  }
}
