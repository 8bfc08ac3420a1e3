import { chromium } from '@playwright/test'
import { join } from 'node:path'
import { openDb } from '../../../app/infra/db/db.server'
import { openSearch } from '../../../app/infra/search/search.server'
import { CHROMIUM_ARGS } from '../../setup/chromium'
import { JUDGED } from '../../setup/judged-queries'
import { signIn } from '../../setup/people'
import { startProduct } from '../../setup/product'
import { fillCorpus } from './fill-corpus'

const ROUNDS = 3

/** The library's search page over the whole corpus, as a student's browser asks for it: every judged question, by HTTP, one after another. */
export async function benchSearchPage(cases: number, commentsEach: number): Promise<object[]> {
  const product = await startProduct({ LOG_LEVEL: 'warn', DEMO: '1' })
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_ARGS })
  try {
    const page = await (await browser.newContext()).newPage()
    await signIn(page, product, 'student')
    const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
    await browser.close()
    // The corpus is written while the product is down: nothing else holds its file.
    await product.stop()
    const db = await openDb(`file:${join(product.dataDir, 'theatrum.db')}`)
    const { institutionId, personId } = await db.membership.findFirstOrThrow({ where: { person: { email: 'expert@demo.theatrum.test' } } })
    await fillCorpus({ db, search: await openSearch(db, () => new Date()) }, { institutionId, authorId: personId, cases, commentsEach })
    await db.$disconnect()
    await product.start()
    const took: { text: string; ms: number }[] = []
    for (let round = 0; round < ROUNDS; round++) {
      for (const [text] of JUDGED) {
        const at = performance.now()
        const answer = await fetch(`${product.url}/cases?q=${encodeURIComponent(text)}`, { headers: { cookie } })
        const { length } = await answer.text()
        if (answer.status !== 200 || length < 1_000) throw new Error(`${text}: answered ${answer.status}`)
        took.push({ text, ms: Math.round(performance.now() - at) })
      }
    }
    const sorted = took.toSorted((a, b) => a.ms - b.ms)
    return [{ figure: `answer of the search page over ${cases} cases and ${cases * commentsEach} comments`, asked: took.length, medianMs: sorted[Math.floor(took.length / 2)]!.ms, p95Ms: sorted[Math.floor(took.length * 0.95)]!.ms, bound: 150, slowest: sorted.slice(-4).reverse() }]
  } finally {
    await browser.close()
    await product.remove()
  }
}
